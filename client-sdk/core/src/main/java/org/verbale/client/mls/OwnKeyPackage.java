package org.verbale.client.mls;

import java.security.SecureRandom;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.ProtocolVersion;

/**
 * A KeyPackage of this device with its two private keys (RFC 9420, section 10). Whoever holds it
 * can join what the KeyPackage is added to: keep it under protection, and close it after {@link
 * MlsGroup#join}, unless it is the last resort.
 */
public final class OwnKeyPackage implements AutoCloseable {
  private static final int VERSION = 1;

  private final CipherSuite suite;
  private final KeyPackage keyPackage;
  private final SecretBytes initKey;
  private final SecretBytes leafKey;

  private OwnKeyPackage(
      CipherSuite suite, KeyPackage keyPackage, SecretBytes initKey, SecretBytes leafKey) {
    this.suite = suite;
    this.keyPackage = keyPackage;
    this.initKey = initKey;
    this.leafKey = leafKey;
  }

  /**
   * Makes one with fresh keys.
   *
   * @param lifetime within which it may be used
   * @param extensions of the KeyPackage, not of its leaf
   */
  public static OwnKeyPackage create(
      CipherSuite suite,
      Identity identity,
      Lifetime lifetime,
      Extensions extensions,
      SecureRandom random) {
    KemKeyPair init = suite.kem().generateKeyPair(random);
    KemKeyPair leaf = suite.kem().generateKeyPair(random);
    LeafNode leafNode =
        identity.leaf(
            suite,
            Bytes.of(leaf.publicKey()),
            new LeafNode.Source.KeyPackage(lifetime),
            Bytes.EMPTY,
            0);
    var unsigned =
        new KeyPackage(
            ProtocolVersion.MLS10,
            suite.code(),
            Bytes.of(init.publicKey()),
            leafNode,
            extensions,
            Bytes.EMPTY);
    Signer signer = identity.signer();
    Bytes signature =
        Bytes.of(
            suite.signWithLabel(
                signer, KeyPackage.SIGNATURE_LABEL, unsigned.toBeSigned().toByteArray()));
    return new OwnKeyPackage(
        suite, unsigned.withSignature(signature), init.privateKey(), leaf.privateKey());
  }

  /**
   * Puts one together from its parts, of whose keys it takes possession.
   *
   * @throws IllegalArgumentException if the keys are not the KeyPackage's
   */
  public static OwnKeyPackage of(KeyPackage keyPackage, SecretBytes initKey, SecretBytes leafKey) {
    OwnKeyPackage own = ofUnchecked(keyPackage, initKey, leafKey);
    if (!own.fits()) {
      throw new IllegalArgumentException("private keys: others (expected: the KeyPackage's)");
    }
    return own;
  }

  /** Without holding the keys against the KeyPackage. */
  static OwnKeyPackage ofUnchecked(
      KeyPackage keyPackage, SecretBytes initKey, SecretBytes leafKey) {
    CipherSuite suite =
        CipherSuite.of(keyPackage.cipherSuite())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "cipher suite: " + keyPackage.cipherSuite() + " (expected: one we have)"));
    return new OwnKeyPackage(suite, keyPackage, initKey, leafKey);
  }

  private boolean fits() {
    return fits(suite, keyPackage.initKey(), initKey)
        && fits(suite, keyPackage.leafNode().encryptionKey(), leafKey);
  }

  private static boolean fits(CipherSuite suite, Bytes publicKey, SecretBytes privateKey) {
    try (KemKeyPair pair = suite.kem().keyPair(privateKey)) {
      return Bytes.of(pair.publicKey()).equals(publicKey);
    }
  }

  /** What others get. */
  public KeyPackage keyPackage() {
    return keyPackage;
  }

  /** Its reference (RFC 9420, section 5.2). */
  public Bytes ref() {
    return keyPackage.ref(suite);
  }

  CipherSuite suite() {
    return suite;
  }

  SecretBytes initKey() {
    return initKey;
  }

  SecretBytes leafKey() {
    return leafKey;
  }

  /** All of it, keys included, to be stored under protection; read again by {@link #restore}. */
  public SecretBytes save() {
    return SecretCodec.encode(
        out -> {
          out.uint16(VERSION).struct(keyPackage);
          SecretCodec.write(out, initKey);
          SecretCodec.write(out, leafKey);
        });
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws MalformedException if {@code saved} is anything else
   */
  public static OwnKeyPackage restore(SecretBytes saved) throws MalformedException {
    return SecretCodec.decode(saved, OwnKeyPackage::read);
  }

  private static OwnKeyPackage read(TlsReader in) throws MalformedException {
    SecretCodec.readVersion(in, VERSION);
    KeyPackage keyPackage = KeyPackage.read(in);
    Optional<CipherSuite> suite = CipherSuite.of(keyPackage.cipherSuite());
    if (suite.isEmpty()) {
      throw new MalformedException(
          "cipher_suite", Integer.toString(keyPackage.cipherSuite()), "one we have");
    }
    int length = suite.get().kem().privateKeyLength();
    SecretBytes initKey = SecretCodec.read(in, "init_key", length);
    SecretBytes leafKey = SecretCodec.read(in, "leaf_key", length);
    var own = new OwnKeyPackage(suite.get(), keyPackage, initKey, leafKey);
    if (!own.fits()) {
      own.close();
      throw new MalformedException("private keys", "others", "the KeyPackage's");
    }
    return own;
  }

  @Override
  public void close() {
    initKey.wipe();
    leafKey.wipe();
  }

  @Override
  public String toString() {
    return "OwnKeyPackage[" + ref().toHex() + "]";
  }
}
