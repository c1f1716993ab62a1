package org.verbale.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"R-XA/answers", "R-XA/dialogue", "R-XA/dialogue/FA", "R/reviewers/TIP"})
  void textForm_readBack_isTheSame(String text) {
    assertThat(ChannelId.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "R",
        "R/",
        "R/answers/",
        "R/answers/FA",
        "R/Dialogue",
        "r/dialogue",
        "R/dialogue/fa",
        "R/dialogue/FA/FA",
        " R/dialogue",
        "R-/dialogue",
        "R/dialogue\n"
      })
  void otherText_isRefused(String text) {
    assertThatThrownBy(() -> ChannelId.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
