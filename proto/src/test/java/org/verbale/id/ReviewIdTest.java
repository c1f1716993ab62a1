package org.verbale.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewIdTest {
  @ParameterizedTest
  @CsvSource({
    "R-XA,XA",
    "R-XA-2,XA",
    "R-XA-XB,XA",
    "R-XA-2026-A,XA",
    "R-X1234567,X1234567",
    "R-X1234567-123456789-123456789-1,X1234567"
  })
  void name_saysWhoseReviewItIs(String review, String state) {
    assertThat(new ReviewId(review).underReview()).isEqualTo(new PartyCode(state));
  }

  @Test
  void firstReviewOfAState_isCalledByItsCode() {
    assertThat(ReviewId.of(new PartyCode("XA"))).isEqualTo(new ReviewId("R-XA"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "R",
        "R-",
        "R-X",
        "R-1A",
        "R-xa",
        "XA",
        "S-XA",
        " R-XA",
        "R-XA\n",
        "R-XA-",
        "R-XA--2",
        "R-XA-2-",
        "R-XA/2",
        "R-X12345678",
        "R-X1234567-123456789-123456789-12"
      })
  void otherName_isRefused(String name) {
    assertThatThrownBy(() -> new ReviewId(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }
}
