package org.verbale.client.mls;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.PreSharedKeyId;

/** How pre-shared keys enter the key schedule (RFC 9420, section 8.4). */
final class PskSecret {
  /** A pre-shared key under the id by which a Commit names it; it stays its giver's to wipe. */
  record Named(PreSharedKeyId id, SecretBytes key) {}

  private PskSecret() {}

  /** psk_secret: all zeros for no keys. The caller wipes it. */
  static SecretBytes of(CipherSuite suite, List<Named> keys) {
    SecretBytes secret = SecretBytes.zeros(suite.hashLength());
    for (int i = 0; i < keys.size(); i++) {
      Bytes label =
          new TlsWriter().struct(keys.get(i).id()).uint16(i).uint16(keys.size()).toBytes();
      try (SecretBytes last = secret;
          SecretBytes zeros = SecretBytes.zeros(suite.hashLength());
          SecretBytes extracted = suite.extract(zeros, keys.get(i).key());
          SecretBytes input =
              suite.expandWithLabel(
                  extracted, "derived psk", label.toByteArray(), suite.hashLength())) {
        secret = suite.extract(input, last);
      }
    }
    return secret;
  }
}
