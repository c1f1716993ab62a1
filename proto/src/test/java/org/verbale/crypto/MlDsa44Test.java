package org.verbale.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.verbale.testing.PlatformSignatures;
import org.verbale.testing.SeededRandom;

class MlDsa44Test {
  private static final byte[] MESSAGE = "to be signed".getBytes(UTF_8);

  private static MlDsa44.Key key() {
    return MlDsa44.Key.generate(new SeededRandom(8163));
  }

  @Test
  void signature_isThatOfTheKey_overThatMessage_alone() {
    MlDsa44.Key key = key();
    byte[] signature = key.sign(MESSAGE);
    byte[] other = MlDsa44.Key.generate(new SeededRandom(7)).publicKey();

    assertThat(key.publicKey()).hasSize(MlDsa44.PUBLIC_KEY_LENGTH);
    assertThat(signature).hasSize(MlDsa44.SIGNATURE_LENGTH);
    assertThat(MlDsa44.verify(key.publicKey(), MESSAGE, signature)).isTrue();
    assertThat(MlDsa44.verify(other, MESSAGE, signature)).isFalse();
    assertThat(MlDsa44.verify(key.publicKey(), new byte[0], signature)).isFalse();
    for (int at : new int[] {0, 31, 32, 1200, 2335, 2336, 2419}) {
      byte[] bent = signature.clone();
      bent[at] ^= 1;
      assertThat(MlDsa44.verify(key.publicKey(), MESSAGE, bent)).as("byte " + at).isFalse();
    }
  }

  @Test
  void otherLengths_areNotValid() {
    MlDsa44.Key key = key();
    byte[] signature = key.sign(MESSAGE);
    assertThat(MlDsa44.verify(Arrays.copyOf(key.publicKey(), 1311), MESSAGE, signature)).isFalse();
    assertThat(MlDsa44.verify(key.publicKey(), MESSAGE, Arrays.copyOf(signature, 2421))).isFalse();
    assertThat(MlDsa44.verify(new byte[0], MESSAGE, new byte[0])).isFalse();
    assertThatThrownBy(() -> MlDsa44.Key.of(SecretBytes.zeros(31)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void seed_makesTheSameKey_andSignaturesAreDeterministic() {
    MlDsa44.Key key = key();
    MlDsa44.Key again = MlDsa44.Key.of(key.seed());
    assertThat(again.publicKey()).isEqualTo(key.publicKey());
    assertThat(again.sign(MESSAGE)).isEqualTo(key.sign(MESSAGE));
  }

  @Test
  void platform_agreesInBothDirections() throws Exception {
    PlatformSignatures.assumeMlDsa();
    MlDsa44.Key key = key();
    byte[] signature = key.sign(MESSAGE);
    assertThat(PlatformSignatures.verifiesMlDsa(key.publicKey(), MESSAGE, signature)).isTrue();

    PlatformSignatures.Signed theirs = PlatformSignatures.signMlDsa(MESSAGE);
    assertThat(MlDsa44.verify(theirs.publicKey(), MESSAGE, theirs.signature())).isTrue();
  }

  @Test
  void closedKey_signsNothing_andShowsNothing() {
    MlDsa44.Key key = key();
    key.close();
    assertThatThrownBy(() -> key.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::seed).isInstanceOf(IllegalStateException.class);
    assertThat(key).hasToString("MlDsa44.Key");
  }
}
