package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;

/**
 * A leaf of a channel's group.
 *
 * @param leaf index in the ratchet tree
 * @param certificate SHA-256 of the signing certificate in its credential
 * @param since number of the epoch, in the current generation, that added it; renewals keep it
 */
public record GroupMember(int leaf, Digest certificate, long since) implements TlsStruct {
  /**
   * @throws IllegalArgumentException for a negative leaf
   */
  public GroupMember {
    if (leaf < 0) {
      throw new IllegalArgumentException("leaf: " + leaf + " (expected: 0 to 2^31 - 1)");
    }
    requireNonNull(certificate, "certificate");
  }

  /** The same as notes name it. */
  public CertificateId id() {
    return new CertificateId(certificate);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint32(leaf).raw(certificate.toByteArray()).uint64(since);
  }

  static GroupMember read(TlsReader in) throws MalformedException {
    return new GroupMember(
        (int) in.uint32("leaf"),
        Digest.of(in.raw("certificate", Digest.LENGTH).toByteArray()),
        in.uint64("since"));
  }
}
