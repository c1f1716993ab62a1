package org.verbale.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

class VerifierKeyTest {
  @Test
  void keyWithPlusInItsBase64_readBack_isTheSame() throws Exception {
    int found = 0;
    for (int seed = 0; seed < 40; seed++) {
      VerifierKey key = SignedNoteTest.signer("example.com/log", seed).key();
      assertThat(VerifierKey.parse(key.toString())).isEqualTo(key);
      found += key.toString().split("\\+", -1).length > 3 ? 1 : 0;
    }
    assertThat(found).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", // another id
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", // upper case
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", // another name
        "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", // type 0x04
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
        " example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
      })
  void otherText_isNoKey(String text) {
    assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void pointOfSmallOrder_isNoKey() {
    byte[] point = new byte[32];
    point[0] = 1; // the neutral element
    VerifierKey weak = new VerifierKey("weak", Bytes.of(point));
    assertThatThrownBy(() -> VerifierKey.parse(weak.toString()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("prime order");
  }

  @Test
  void keyOfAnotherLength_cannotBeMade() {
    assertThatThrownBy(() -> new VerifierKey("x", Bytes.of(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VerifierKey("x y", Bytes.of(new byte[32])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
