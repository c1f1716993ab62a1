package org.verbale.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {
  private static final List<String> SCOPES =
      List.of("answers", "dialogue", "dialogue/FA", "dialogue/TIP", "reviewers", "reviewers/FA");

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

  @Test
  void order_isThatOfTheTextForms_alsoWhereOneReviewBeginsWithTheOther() {
    List<ChannelId> all = new ArrayList<>();
    for (String review : List.of("R", "R-X", "R-XA", "R-XB", "R0", "S", "R-XA-2")) {
      for (String scope : SCOPES) {
        all.add(ChannelId.of(review + "/" + scope));
      }
    }
    for (ChannelId one : all) {
      for (ChannelId other : all) {
        assertThat(Integer.signum(one.compareTo(other)))
            .as("%s and %s", one, other)
            .isEqualTo(Integer.signum(one.toString().compareTo(other.toString())));
      }
    }
  }
}
