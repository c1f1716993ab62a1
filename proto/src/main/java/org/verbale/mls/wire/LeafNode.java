package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * One member's appearance in the tree, signed by it (RFC 9420, section 7.2). Nothing in it has been
 * checked.
 */
public record LeafNode(
    Bytes encryptionKey,
    Bytes signatureKey,
    Credential credential,
    Capabilities capabilities,
    Source source,
    Extensions extensions,
    Bytes signature)
    implements TlsStruct {

  /** The label under which {@link #toBeSigned} is signed. */
  public static final String SIGNATURE_LABEL = "LeafNodeTBS";

  /** How the leaf came into the tree. */
  public sealed interface Source extends TlsStruct {
    /** By an Add: from a KeyPackage, made before its group was known. */
    record KeyPackage(Lifetime lifetime) implements Source {
      @Override
      public void writeTo(TlsWriter out) {
        out.uint8(1).struct(lifetime);
      }
    }

    /** By the member's Update proposal. */
    record Update() implements Source {
      @Override
      public void writeTo(TlsWriter out) {
        out.uint8(2);
      }
    }

    /** By the path of the member's own Commit. */
    record Commit(Bytes parentHash) implements Source {
      @Override
      public void writeTo(TlsWriter out) {
        out.uint8(3).opaque(parentHash);
      }
    }

    private static Source read(TlsReader in) throws MalformedException {
      int source = in.uint8("leaf_node_source");
      return switch (source) {
        case 1 -> new KeyPackage(Lifetime.read(in));
        case 2 -> new Update();
        case 3 -> new Commit(in.opaque("parent_hash"));
        default ->
            throw new MalformedException("leaf_node_source", "source " + source, "1, 2 or 3");
      };
    }
  }

  /**
   * LeafNodeTBS: what the signature covers. Group and leaf count only if the source is an Update or
   * a Commit.
   */
  public Bytes toBeSigned(Bytes groupId, int leafIndex) {
    TlsWriter out = new TlsWriter();
    writeUnsigned(out);
    if (!(source instanceof Source.KeyPackage)) {
      out.opaque(groupId).uint32(leafIndex);
    }
    return out.toBytes();
  }

  /** This leaf with another signature. */
  public LeafNode withSignature(Bytes signature) {
    return new LeafNode(
        encryptionKey, signatureKey, credential, capabilities, source, extensions, signature);
  }

  @Override
  public void writeTo(TlsWriter out) {
    writeUnsigned(out);
    out.opaque(signature);
  }

  private void writeUnsigned(TlsWriter out) {
    out.opaque(encryptionKey)
        .opaque(signatureKey)
        .struct(credential)
        .struct(capabilities)
        .struct(source)
        .struct(extensions);
  }

  public static LeafNode read(TlsReader in) throws MalformedException {
    return new LeafNode(
        in.opaque("encryption_key"),
        in.opaque("signature_key"),
        Credential.read(in),
        Capabilities.read(in),
        Source.read(in),
        Extensions.read(in),
        in.opaque("signature"));
  }
}
