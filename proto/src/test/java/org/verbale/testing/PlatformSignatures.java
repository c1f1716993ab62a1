package org.verbale.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Signatures as the platform itself makes and checks them: an implementation that is not ours. */
public final class PlatformSignatures {
  /** SubjectPublicKeyInfo in front of the key: id-Ed25519, BIT STRING of 32 bytes. */
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The same of id-ml-dsa-44, 1,312 bytes. */
  private static final byte[] ML_DSA =
      HexFormat.of().parseHex("30820532300b06096086480165030403110382052100");

  private PlatformSignatures() {}

  /** What the platform made. */
  public static final class Signed {
    private final byte[] publicKey;
    private final byte[] signature;

    private Signed(byte[] publicKey, byte[] signature) {
      this.publicKey = publicKey;
      this.signature = signature;
    }

    public byte[] publicKey() {
      return publicKey.clone();
    }

    public byte[] signature() {
      return signature.clone();
    }
  }

  /** Leaves a test out, and says so, on a platform before JDK 24. */
  public static void assumeMlDsa() {
    boolean known;
    try {
      known = Signature.getInstance("ML-DSA-44") != null;
    } catch (GeneralSecurityException e) {
      known = false;
    }
    if (!known) {
      System.out.println("left out: this Java has no ML-DSA to compare with (needs 24 or newer)");
    }
    assumeTrue(known, "this Java has no ML-DSA");
  }

  public static boolean verifiesEd25519(byte[] publicKey, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    return verifies("Ed25519", join(ED25519, publicKey), message, signature);
  }

  public static boolean verifiesMlDsa(byte[] publicKey, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    return verifies("ML-DSA-44", join(ML_DSA, publicKey), message, signature);
  }

  /** With a fresh key of the platform's own. */
  public static Signed signMlDsa(byte[] message) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("ML-DSA-44").generateKeyPair();
    Signature signer = Signature.getInstance("ML-DSA-44");
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] encoded = pair.getPublic().getEncoded();
    return new Signed(Arrays.copyOfRange(encoded, ML_DSA.length, encoded.length), signer.sign());
  }

  private static boolean verifies(
      String algorithm, byte[] encoded, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    PublicKey key =
        KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  private static byte[] join(byte[] prefix, byte[] key) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(prefix);
    all.writeBytes(key);
    return all.toByteArray();
  }
}
