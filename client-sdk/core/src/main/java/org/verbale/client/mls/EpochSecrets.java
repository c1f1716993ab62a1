package org.verbale.client.mls;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;

/** What a member keeps of one epoch (RFC 9420, section 8); closing it wipes all of it. */
final class EpochSecrets implements AutoCloseable {
  private final CipherSuite suite;
  private final SecretBytes init;
  private final SecretBytes exporter;
  private final SecretBytes membership;
  private final SecretBytes resumption;
  private final SecretBytes authenticator;

  private EpochSecrets(
      CipherSuite suite,
      SecretBytes init,
      SecretBytes exporter,
      SecretBytes membership,
      SecretBytes resumption,
      SecretBytes authenticator) {
    this.suite = suite;
    this.init = init;
    this.exporter = exporter;
    this.membership = membership;
    this.resumption = resumption;
    this.authenticator = authenticator;
  }

  /** Derives them; {@code epoch} stays the caller's to wipe. */
  static EpochSecrets of(CipherSuite suite, SecretBytes epoch) {
    return new EpochSecrets(
        suite,
        suite.deriveSecret(epoch, "init"),
        suite.deriveSecret(epoch, "exporter"),
        suite.deriveSecret(epoch, "membership"),
        suite.deriveSecret(epoch, "resumption"),
        suite.deriveSecret(epoch, "authentication"));
  }

  /**
   * The confirmation tag over a confirmed transcript hash. Its key serves once, when an epoch
   * begins, and is not kept.
   */
  static Bytes confirmationTag(CipherSuite suite, SecretBytes epoch, Bytes confirmedTranscript) {
    try (SecretBytes key = suite.deriveSecret(epoch, "confirm")) {
      return Bytes.of(suite.mac(key, confirmedTranscript.toByteArray()));
    }
  }

  /** MLS-Exporter (section 8.5): {@code length} bytes that the caller owns. */
  SecretBytes export(String label, byte[] context, int length) {
    try (SecretBytes derived = suite.deriveSecret(exporter, label)) {
      return suite.expandWithLabel(derived, "exported", suite.hash(context), length);
    }
  }

  /** The membership tag over an AuthenticatedContentTBM (section 6.2). */
  Bytes membershipTag(Bytes authenticatedContentTbm) {
    return Bytes.of(suite.mac(membership, authenticatedContentTbm.toByteArray()));
  }

  SecretBytes init() {
    return init;
  }

  SecretBytes exporter() {
    return exporter;
  }

  SecretBytes membership() {
    return membership;
  }

  SecretBytes resumption() {
    return resumption;
  }

  SecretBytes authenticator() {
    return authenticator;
  }

  void writeTo(TlsWriter out) {
    for (SecretBytes secret : List.of(init, exporter, membership, resumption, authenticator)) {
      SecretCodec.write(out, secret);
    }
  }

  static EpochSecrets read(TlsReader in, CipherSuite suite) throws MalformedException {
    int length = suite.hashLength();
    return new EpochSecrets(
        suite,
        SecretCodec.read(in, "init_secret", length),
        SecretCodec.read(in, "exporter_secret", length),
        SecretCodec.read(in, "membership_key", length),
        SecretCodec.read(in, "resumption_psk", length),
        SecretCodec.read(in, "epoch_authenticator", length));
  }

  @Override
  public void close() {
    init.wipe();
    exporter.wipe();
    membership.wipe();
    resumption.wipe();
    authenticator.wipe();
  }

  @Override
  public String toString() {
    return "EpochSecrets";
  }
}
