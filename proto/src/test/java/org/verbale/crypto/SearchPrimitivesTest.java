package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.testing.Seeds;

/** The two primitives of search: published values, and the same as Bouncy Castle's. */
class SearchPrimitivesTest {
  private static final HexFormat HEX = HexFormat.of();

  static LongStream seeds() {
    return Seeds.of(2);
  }

  /** FIPS 197, appendix C.1. */
  @Test
  void aes_isAsPublished() {
    var aes = new Aes128();
    aes.key(SecretBytes.adopt(HEX.parseHex("000102030405060708090a0b0c0d0e0f")));
    byte[] out = new byte[16];
    byte[] in = HEX.parseHex("00112233445566778899aabbccddeeff");
    aes.encrypt(in, out);
    assertThat(HEX.formatHex(out)).isEqualTo("69c4e0d86a7b0430d8cdb78070b4c55a");
    aes.key(SecretBytes.adopt(new byte[16]));
    aes.encrypt(new byte[16], out);
    assertThat(HEX.formatHex(out)).isEqualTo("66e94bd4ef8a2c3b884cfa59ca342b2e");
  }

  @Test
  void aesWithoutKeyOrWithAnotherLength_isRefused() {
    var aes = new Aes128();
    assertThatThrownBy(() -> aes.encrypt(new byte[16], new byte[16]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> aes.key(SecretBytes.zeros(32)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** RFC 4231, test case 2. */
  @Test
  void hmac_isAsPublished() {
    try (var hmac = new HmacSha256(SecretBytes.adopt("Jefe".getBytes(US_ASCII)))) {
      String expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
      byte[] message = "what do ya want for nothing?".getBytes(US_ASCII);
      assertThat(HEX.formatHex(hmac.mac(message))).isEqualTo(expected);
      assertThat(HEX.formatHex(hmac.mac(message))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void hmac_isThatOfTheOtherLibrary(long seed) {
    Random random = Seeds.random(SearchPrimitivesTest.class, seed);
    for (int i = 0; i < 50; i++) {
      byte[] key = new byte[random.nextInt(100)];
      byte[] one = new byte[random.nextInt(100)];
      byte[] two = new byte[random.nextInt(100)];
      random.nextBytes(key);
      random.nextBytes(one);
      random.nextBytes(two);
      SecretBytes secret = SecretBytes.copyOf(key);
      try (var hmac = new HmacSha256(secret)) {
        assertThat(hmac.mac(one, two)).isEqualTo(Hkdf.mac(secret, one, two));
      }
    }
  }

  @Test
  void closedOrWiped_computesNothing() {
    SecretBytes key = SecretBytes.copyOf(new byte[32]);
    var hmac = new HmacSha256(key);
    hmac.close();
    assertThatThrownBy(() -> hmac.mac(new byte[1])).isInstanceOf(IllegalStateException.class);
    key.wipe();
    assertThatThrownBy(() -> new HmacSha256(key)).isInstanceOf(IllegalStateException.class);
    assertThat(new PlatformKey("AES", key)).hasToString("PlatformKey[AES]");
  }
}
