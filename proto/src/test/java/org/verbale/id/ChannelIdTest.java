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
  @ValueSource(
      strings = {"R-XA/answers", "R-XA/dialogue", "R-XA/dialogue/FA", "R-XB-2/reviewers/TIP"})
  void textForm_readBack_isTheSame(String text) {
    assertThat(ChannelId.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "R-XA",
        "R-XA/",
        "R-XA/answers/",
        "R-XA/answers/FA",
        "R-XA/Dialogue",
        "r-xa/dialogue",
        "R-XA/dialogue/fa",
        "R-XA/dialogue/FA/FA",
        " R-XA/dialogue",
        "R-/dialogue",
        "R/dialogue",
        "R-XA-/dialogue",
        "R-XA/dialogue\n"
      })
  void otherText_isRefused(String text) {
    assertThatThrownBy(() -> ChannelId.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void order_isThatOfTheTextForms_alsoWhereOneReviewBeginsWithTheOther() {
    List<ChannelId> all = new ArrayList<>();
    for (String review :
        List.of("R-XA", "R-XA0", "R-XAA", "R-XB", "R-XA-2", "R-XA-2-B", "R-XA-20")) {
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
