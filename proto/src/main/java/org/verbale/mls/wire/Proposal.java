package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/**
 * A change to the group (RFC 9420, section 12.1). A proposal of another type cannot be read: its
 * length is not known.
 */
public sealed interface Proposal extends Content {
  /** Adds the client of a KeyPackage. */
  record Add(KeyPackage keyPackage) implements Proposal {
    @Override
    public int type() {
      return ProposalType.ADD;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).struct(keyPackage);
    }
  }

  /** Replaces its sender's leaf. */
  record Update(LeafNode leafNode) implements Proposal {
    @Override
    public int type() {
      return ProposalType.UPDATE;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).struct(leafNode);
    }
  }

  /**
   * Removes the member at a leaf.
   *
   * @param removed leaf index, 0 to 2^32 - 1
   */
  record Remove(long removed) implements Proposal {
    @Override
    public int type() {
      return ProposalType.REMOVE;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).uint32(removed);
    }
  }

  /** Mixes a pre-shared key into the key schedule. */
  record PreSharedKey(PreSharedKeyId psk) implements Proposal {
    @Override
    public int type() {
      return ProposalType.PSK;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).struct(psk);
    }
  }

  /** Ends this group in favour of a new one. */
  record ReInit(Bytes groupId, int version, int cipherSuite, Extensions extensions)
      implements Proposal {
    @Override
    public int type() {
      return ProposalType.REINIT;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).opaque(groupId).uint16(version).uint16(cipherSuite).struct(extensions);
    }
  }

  /** Part of an external Commit. */
  record ExternalInit(Bytes kemOutput) implements Proposal {
    @Override
    public int type() {
      return ProposalType.EXTERNAL_INIT;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).opaque(kemOutput);
    }
  }

  /** Replaces all extensions of the group context. */
  record GroupContextExtensions(Extensions extensions) implements Proposal {
    @Override
    public int type() {
      return ProposalType.GROUP_CONTEXT_EXTENSIONS;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).struct(extensions);
    }
  }

  /** The code point. */
  int type();

  /** Whether a Commit that covers one needs a path (section 12.4). */
  default boolean needsPath() {
    return !(this instanceof Add || this instanceof PreSharedKey || this instanceof ReInit);
  }

  @Override
  default int contentType() {
    return PROPOSAL;
  }

  static Proposal read(TlsReader in) throws MalformedException {
    int type = in.uint16("proposal_type");
    return switch (type) {
      case ProposalType.ADD -> new Add(KeyPackage.read(in));
      case ProposalType.UPDATE -> new Update(LeafNode.read(in));
      case ProposalType.REMOVE -> new Remove(in.uint32("removed"));
      case ProposalType.PSK -> new PreSharedKey(PreSharedKeyId.read(in));
      case ProposalType.REINIT ->
          new ReInit(
              in.opaque("group_id"),
              in.uint16("version"),
              in.uint16("cipher_suite"),
              Extensions.read(in));
      case ProposalType.EXTERNAL_INIT -> new ExternalInit(in.opaque("kem_output"));
      case ProposalType.GROUP_CONTEXT_EXTENSIONS -> new GroupContextExtensions(Extensions.read(in));
      default -> throw new MalformedException("proposal_type", "type " + type, "1 to 7");
    };
  }
}
