package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.verbale.testing.SeededRandom;

class Ed25519Test {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 8032, section 7.1, test 2. */
  @Test
  void rfc8032Example_isMet() {
    byte[] seed = HEX.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    try (Ed25519.Key key = Ed25519.Key.of(SecretBytes.adopt(seed))) {
      assertThat(HEX.formatHex(key.publicKey()))
          .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
      byte[] signature = key.sign(new byte[] {0x72});
      assertThat(HEX.formatHex(signature))
          .isEqualTo(
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                  + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
      assertThat(Ed25519.verify(key.publicKey(), new byte[] {0x72}, signature)).isTrue();
    }
  }

  @Test
  void signatureChangedAnywhere_isRefused() {
    byte[] message = "message".getBytes(UTF_8);
    Ed25519.Key key = Ed25519.Key.generate(new SeededRandom(1));
    byte[] signature = key.sign(message);
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(Ed25519.verify(key.publicKey(), message, changed)).isFalse();
    }
    assertThat(Ed25519.verify(key.publicKey(), "messagf".getBytes(UTF_8), signature)).isFalse();
    assertThat(Ed25519.verify(new byte[31], message, signature)).isFalse();
    assertThat(Ed25519.verify(key.publicKey(), message, new byte[0])).isFalse();
  }

  @Test
  void smallOrderPoint_isNoPublicKey() {
    byte[] identity = new byte[32];
    identity[0] = 1;
    assertThat(Ed25519.isPublicKey(identity)).isFalse();
    assertThat(Ed25519.isPublicKey(Ed25519.Key.generate(new SeededRandom(2)).publicKey())).isTrue();
  }

  @Test
  void closedKey_signsNoMore() {
    Ed25519.Key key = Ed25519.Key.generate(new SeededRandom(3));
    key.close();
    assertThatThrownBy(() -> key.sign(new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThat(key).hasToString("Ed25519.Key");
  }
}
