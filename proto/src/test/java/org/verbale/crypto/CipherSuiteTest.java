package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.testing.SeededRandom;

class CipherSuiteTest {
  private static final byte[] CONTEXT = "context".getBytes(UTF_8);

  private final SecureRandom random = new SeededRandom(8163);

  @ParameterizedTest
  @EnumSource
  void suite_isFoundByItsCodePoint(CipherSuite suite) {
    assertThat(CipherSuite.of(suite.code())).contains(suite);
  }

  @Test
  void codePoints_areThoseOfTheFormats() {
    assertThat(CipherSuite.X25519_AES128GCM.code()).isEqualTo(1);
    assertThat(CipherSuite.DEFAULT.code()).isEqualTo(0xF0A1);
    assertThat(CipherSuite.of(2)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void keySizes_areAsDeclared(Kem kem) throws Exception {
    KemKeyPair pair = kem.generateKeyPair(random);
    assertThat(pair.publicKey()).hasSize(kem.publicKeyLength());
    assertThat(pair.privateKey().length()).isEqualTo(kem.privateKeyLength());
    assertThat(kem.isPublicKey(pair.publicKey())).isTrue();
    HpkeMessage message =
        kem.seal(Aead.AES_128_GCM, pair.publicKey(), CONTEXT, CONTEXT, CONTEXT, random);
    assertThat(message.encapsulation()).hasSize(kem.encapsulationLength());
    assertThat(message.ciphertext()).hasSize(CONTEXT.length + Aead.TAG_LENGTH);
  }

  @ParameterizedTest
  @EnumSource
  void derivedKeyPair_isTheSameForTheSameSecret(CipherSuite suite) {
    try (SecretBytes secret = SecretBytes.random(32, random)) {
      KemKeyPair pair = suite.deriveKeyPair(secret);
      assertThat(suite.deriveKeyPair(secret).publicKey()).isEqualTo(pair.publicKey());
      assertThat(suite.kem().keyPair(pair.privateKey()).publicKey()).isEqualTo(pair.publicKey());
    }
  }

  @ParameterizedTest
  @EnumSource
  void ciphertext_opensOnlyForItsKeyLabelAndContext(CipherSuite suite) throws Exception {
    KemKeyPair pair = suite.kem().generateKeyPair(random);
    KemKeyPair other = suite.kem().generateKeyPair(random);
    SecretBytes plain = SecretBytes.random(32, random);
    HpkeMessage message = suite.encryptWithLabel(pair.publicKey(), "label", CONTEXT, plain, random);

    assertThat(suite.decryptWithLabel(pair.privateKey(), "label", CONTEXT, message).sameAs(plain))
        .isTrue();
    assertRefused(suite, other.privateKey(), "label", CONTEXT, message);
    assertRefused(suite, pair.privateKey(), "labe", CONTEXT, message);
    assertRefused(suite, pair.privateKey(), "label", new byte[0], message);
  }

  @ParameterizedTest
  @EnumSource
  void ciphertextChangedAnywhere_isRefused(CipherSuite suite) throws Exception {
    KemKeyPair pair = suite.kem().generateKeyPair(random);
    HpkeMessage message =
        suite.encryptWithLabel(
            pair.publicKey(), "label", CONTEXT, SecretBytes.random(32, random), random);
    byte[] encapsulation = message.encapsulation();
    byte[] ciphertext = message.ciphertext();
    for (int i = 0; i < encapsulation.length; i += 1 + encapsulation.length / 16) {
      byte[] changed = encapsulation.clone();
      changed[i] ^= 1;
      assertRefused(
          suite, pair.privateKey(), "label", CONTEXT, new HpkeMessage(changed, ciphertext));
    }
    for (int i = 0; i < ciphertext.length; i++) {
      byte[] changed = ciphertext.clone();
      changed[i] ^= (byte) 0x80;
      assertRefused(
          suite, pair.privateKey(), "label", CONTEXT, new HpkeMessage(encapsulation, changed));
    }
    for (byte[] cut :
        new byte[][] {{}, Arrays.copyOf(ciphertext, 15), Arrays.copyOf(ciphertext, 16)}) {
      assertRefused(
          suite, pair.privateKey(), "label", CONTEXT, new HpkeMessage(encapsulation, cut));
      assertRefused(suite, pair.privateKey(), "label", CONTEXT, new HpkeMessage(cut, ciphertext));
    }
  }

  @ParameterizedTest
  @EnumSource
  void lowOrderPoint_isNotEncryptedTo(Kem kem) {
    // The ML-KEM half of X-Wing is then well formed: it is the point that is refused.
    byte[] zero = new byte[kem.publicKeyLength()];
    assertThat(kem.isPublicKey(zero)).isFalse();
    assertThatThrownBy(() -> kem.seal(Aead.AES_128_GCM, zero, CONTEXT, CONTEXT, CONTEXT, random))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void publicKeyOfOtherLengthOrOutOfRange_isNone() {
    for (Kem kem : Kem.values()) {
      assertThat(kem.isPublicKey(new byte[0])).isFalse();
      assertThat(kem.isPublicKey(new byte[kem.publicKeyLength() - 1])).isFalse();
      assertThat(kem.isPublicKey(new byte[kem.publicKeyLength() + 1])).isFalse();
    }
    byte[] beyondModulus = Kem.X_WING.generateKeyPair(random).publicKey();
    beyondModulus[0] = (byte) 0xff; // first coefficient 4095 > 3328 (FIPS 203, section 7.2)
    beyondModulus[1] |= 0x0f;
    assertThat(Kem.X_WING.isPublicKey(beyondModulus)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void sealed_opensOnlyAsItWasSealed(Aead aead) throws Exception {
    SecretBytes key = SecretBytes.random(aead.keyLength(), random);
    byte[] nonce = new byte[Aead.NONCE_LENGTH];
    byte[] sealed = aead.seal(key, nonce, CONTEXT, "plain".getBytes(UTF_8));
    assertThat(aead.open(key, nonce, CONTEXT, sealed).reveal()).isEqualTo("plain".getBytes(UTF_8));

    byte[] otherNonce = nonce.clone();
    otherNonce[11] = 1;
    SecretBytes otherKey = SecretBytes.random(aead.keyLength(), random);
    assertThatThrownBy(() -> aead.open(key, otherNonce, CONTEXT, sealed))
        .isInstanceOf(AEADBadTagException.class);
    assertThatThrownBy(() -> aead.open(otherKey, nonce, CONTEXT, sealed))
        .isInstanceOf(AEADBadTagException.class);
    assertThatThrownBy(() -> aead.open(key, nonce, nonce, sealed))
        .isInstanceOf(AEADBadTagException.class);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 4;
      assertThatThrownBy(() -> aead.open(key, nonce, CONTEXT, changed))
          .isInstanceOf(AEADBadTagException.class);
    }
  }

  @Test
  void mac_isVerifiedOverTheConcatenation() {
    SecretBytes key = SecretBytes.random(32, random);
    CipherSuite suite = CipherSuite.DEFAULT;
    byte[] tag = suite.mac(key, "ab".getBytes(UTF_8), "c".getBytes(UTF_8));
    assertThat(suite.verifyMac(key, tag, "abc".getBytes(UTF_8))).isTrue();
    assertThat(suite.verifyMac(key, tag, "abd".getBytes(UTF_8))).isFalse();
    assertThat(suite.verifyMac(key, Arrays.copyOf(tag, 31), "abc".getBytes(UTF_8))).isFalse();
  }

  @Test
  void expandedLength_isExactAndBounded() {
    SecretBytes key = SecretBytes.random(32, random);
    byte[] longest = Hkdf.expand(key, CONTEXT, 8160).reveal();
    for (int length : new int[] {0, 1, 31, 32, 33, 100}) {
      assertThat(Hkdf.expand(key, CONTEXT, length).reveal())
          .isEqualTo(Arrays.copyOf(longest, length));
    }
    assertThatThrownBy(() -> Hkdf.expand(key, CONTEXT, 8161))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(
      CipherSuite suite, SecretBytes key, String label, byte[] context, HpkeMessage message) {
    assertThatThrownBy(() -> suite.decryptWithLabel(key, label, context, message))
        .isInstanceOf(AEADBadTagException.class);
  }
}
