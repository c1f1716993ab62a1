package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.id.Digest;

/**
 * The vectors of draft-connolly-cfrg-xwing-kem, appendix C (long values by their SHA-256), through
 * our HPKE, whose key schedule is computed here a second time from RFC 9180.
 */
class XWingKnownAnswersTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] INFO = "info".getBytes(US_ASCII);
  private static final byte[] AAD = "aad".getBytes(US_ASCII);
  private static final byte[] PLAINTEXT = "plaintext".getBytes(US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26,"
        + "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
        + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2,"
        + "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb,"
        + "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33,"
        + "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
    "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea,"
        + "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdef"
        + "aee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d,"
        + "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916,"
        + "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154,"
        + "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
    "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9,"
        + "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619"
        + "f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b,"
        + "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95,"
        + "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6,"
        + "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f"
  })
  void draftVectors_areMet(
      String seed, String encapsulationSeed, String publicKey, String encapsulation, String shared)
      throws Exception {
    SecretBytes privateKey = SecretBytes.adopt(HEX.parseHex(seed));
    KemKeyPair pair = Kem.X_WING.keyPair(privateKey);
    assertThat(Digest.sha256(pair.publicKey()).toHex()).isEqualTo(publicKey);

    HpkeMessage message =
        Kem.X_WING.seal(
            Aead.CHACHA20_POLY1305,
            pair.publicKey(),
            INFO,
            AAD,
            PLAINTEXT,
            new Fixed(HEX.parseHex(encapsulationSeed)));
    assertThat(Digest.sha256(message.encapsulation()).toHex()).isEqualTo(encapsulation);
    assertThat(message.ciphertext()).isEqualTo(sealFromRfc9180(HEX.parseHex(shared)));
    assertThat(Kem.X_WING.open(Aead.CHACHA20_POLY1305, privateKey, INFO, AAD, message).reveal())
        .isEqualTo(PLAINTEXT);
  }

  @Test
  void kemIdentifiers_areThoseOfTheRegistry() {
    assertThat(Kem.X_WING.id()).isEqualTo(0x647a);
    assertThat(Kem.X25519.id()).isEqualTo(0x0020);
  }

  /** RFC 9180, section 5.1: KeySchedule in base mode, then Seal with sequence number 0. */
  private static byte[] sealFromRfc9180(byte[] sharedSecret) {
    byte[] suiteId = HEX.parseHex("48504b45" + "647a" + "0001" + "0003");
    byte[] context =
        Arrays.concatenate(
            new byte[] {0},
            labeledExtract(suiteId, new byte[0], "psk_id_hash", new byte[0]).reveal(),
            labeledExtract(suiteId, new byte[0], "info_hash", INFO).reveal());
    SecretBytes secret = labeledExtract(suiteId, sharedSecret, "secret", new byte[0]);
    SecretBytes key = labeledExpand(suiteId, secret, "key", context, 32);
    byte[] nonce = labeledExpand(suiteId, secret, "base_nonce", context, 12).reveal();
    return Aead.CHACHA20_POLY1305.seal(key, nonce, AAD, PLAINTEXT);
  }

  private static SecretBytes labeledExtract(byte[] suiteId, byte[] salt, String label, byte[] ikm) {
    return Hkdf.extract(
        SecretBytes.copyOf(salt),
        SecretBytes.adopt(
            Arrays.concatenate(
                "HPKE-v1".getBytes(US_ASCII), suiteId, label.getBytes(US_ASCII), ikm)));
  }

  private static SecretBytes labeledExpand(
      byte[] suiteId, SecretBytes secret, String label, byte[] info, int length) {
    return Hkdf.expand(
        secret,
        Arrays.concatenate(
            Arrays.concatenate(
                new byte[] {0, (byte) length}, "HPKE-v1".getBytes(US_ASCII), suiteId),
            label.getBytes(US_ASCII),
            info),
        length);
  }

  /** Hands out the given bytes, once. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Fixed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] out) {
      assertThat(out).hasSameSizeAs(bytes);
      System.arraycopy(bytes, 0, out, 0, out.length);
    }
  }
}
