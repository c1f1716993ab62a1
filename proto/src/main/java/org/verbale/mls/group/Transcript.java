package org.verbale.mls.group;

import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.wire.AuthenticatedContent;

/** The running hash over all Commits of a group (RFC 9420, section 8.2). */
final class Transcript {
  private Transcript() {}

  /**
   * The confirmed transcript hash of the epoch that {@code commit} begins.
   *
   * @param interim of the epoch before
   */
  static Bytes confirmed(CipherSuite suite, Bytes interim, AuthenticatedContent commit) {
    return Bytes.of(
        suite.hash(interim.toByteArray(), commit.confirmedTranscriptHashInput().toByteArray()));
  }

  /** The interim transcript hash of an epoch. */
  static Bytes interim(CipherSuite suite, Bytes confirmed, Bytes confirmationTag) {
    byte[] input = new TlsWriter().opaque(confirmationTag).toByteArray();
    return Bytes.of(suite.hash(confirmed.toByteArray(), input));
  }
}
