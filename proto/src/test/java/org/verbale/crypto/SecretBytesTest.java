package org.verbale.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretBytesTest {
  @Test
  void wiped_isZeroAndUnusable() {
    byte[] bytes = {1, 2, 3};
    SecretBytes secret = SecretBytes.adopt(bytes);
    SecretBytes copy = secret.copy();
    secret.close();
    assertThat(bytes).containsOnly(0);
    assertThat(secret.isWiped()).isTrue();
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> copy.sameAs(secret)).isInstanceOf(IllegalStateException.class);
    assertThat(copy.reveal()).containsExactly(1, 2, 3);
  }

  @Test
  void text_showsNothingButTheLength() {
    assertThat(SecretBytes.adopt(new byte[] {65, 66})).hasToString("SecretBytes[2]");
  }

  @Test
  void revealedCopy_isTheCallersOwn() {
    SecretBytes secret = SecretBytes.copyOf(new byte[] {7});
    secret.reveal()[0] = 8;
    assertThat(secret.reveal()).containsExactly(7);
  }
}
