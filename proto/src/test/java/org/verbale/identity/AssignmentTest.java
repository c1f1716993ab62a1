package org.verbale.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;

class AssignmentTest {
  private static final String TEXT =
      """
      verbale/assignment/v1
      review R-XA
      version 1
      previous AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      phase 3
      state XA under-review UNTOC,TIP,FA
      state XB reviewing all
      state XC reviewing TIP,FA
      """;

  @Test
  void text_readBack_isTheSame() throws Exception {
    Assignment assignment = Assignment.parse(TEXT);
    assertThat(assignment.toText()).isEqualTo(TEXT);
    assertThat(assignment.underReview()).isEqualTo(new PartyCode("XA"));
    assertThat(assignment.phase()).isEqualTo(3);
    assertThat(assignment.reviewing())
        .isEqualTo(
            Map.of(
                new PartyCode("XB"),
                Assignment.Scope.ALL,
                new PartyCode("XC"),
                Assignment.Scope.of(Set.of(Instrument.TIP, Instrument.FA))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "verbale/assignment/v1|verbale/assignment/v2",
        "review R-XA|review r-xa",
        "version 1|version 0",
        "version 1|version 01",
        "version 1|version 2",
        "phase 3|phase 0",
        "phase 3|phase 13",
        "phase 3|phase +3",
        "AAAA=|AAAB=",
        "state XA under-review UNTOC,TIP,FA|state XA reviewing all",
        "state XB reviewing all|state XB under-review FA",
        "state XB reviewing all|state XB under-review all",
        "state XB reviewing all|state XB observing all",
        "state XB reviewing all|state XD reviewing all",
        "state XB reviewing all|state SEC reviewing all",
        "state XC reviewing TIP,FA|state XB reviewing all",
        "state XC reviewing TIP,FA|state XC reviewing FA,TIP",
        "state XC reviewing TIP,FA|state XC reviewing TIP,TIP",
        "state XC reviewing TIP,FA|state XC reviewing SOM",
        "state XC reviewing TIP,FA|state XC reviewing ALL",
        "state XC reviewing TIP,FA|state XC reviewing TIP,",
        "state XC reviewing TIP,FA|state XC reviewing TIP FA",
        "state XC reviewing TIP,FA|state XC  reviewing TIP",
        "state XC reviewing TIP,FA|state XC",
        "state XC reviewing TIP,FA|extra 1"
      })
  void oneLineWrong_isMalformed(String line, String wrong) {
    String text = TEXT.replace(line, wrong);
    assertThat(text).isNotEqualTo(TEXT);
    assertThatThrownBy(() -> Assignment.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void nobodyReviewing_isMalformed() {
    String text = TEXT.substring(0, TEXT.indexOf("state XB"));
    assertThatThrownBy(() -> Assignment.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void roster_givesEachChannelItsParties() throws Exception {
    Map<String, String> channels = new TreeMap<>();
    Assignment.parse(TEXT)
        .roster()
        .parties()
        .forEach((channel, parties) -> channels.put(channel.toString(), parties.toString()));
    assertThat(channels)
        .isEqualTo(
            Map.of(
                "R-XA/answers", "[SEC, XA, XB, XC]",
                "R-XA/dialogue", "[SEC, XA, XB]",
                "R-XA/reviewers", "[SEC, XB]",
                "R-XA/dialogue/TIP", "[SEC, XA, XB, XC]",
                "R-XA/reviewers/TIP", "[SEC, XB, XC]",
                "R-XA/dialogue/FA", "[SEC, XA, XB, XC]",
                "R-XA/reviewers/FA", "[SEC, XB, XC]"));
  }

  @Test
  void roster_hasNoChannelOfAnInstrumentThatEveryReviewerReviews() {
    Roster roster = assignment(Map.of("XB", Assignment.Scope.ALL)).roster();
    assertThat(roster.channels())
        .extracting(ChannelId::toString)
        .containsExactly("R-XA/answers", "R-XA/dialogue", "R-XA/reviewers");
    assertThat(roster.entitles(new PartyCode("XB"), ChannelId.of("R-XA/dialogue/FA"))).isFalse();
    assertThat(roster.entitles(new PartyCode("XB"), ChannelId.of("R-XB/dialogue"))).isFalse();
    assertThat(roster.entitles(new PartyCode("XC"), ChannelId.of("R-XA/answers"))).isFalse();
  }

  private static Assignment assignment(Map<String, Assignment.Scope> reviewing) {
    TreeMap<PartyCode, Assignment.Scope> states = new TreeMap<>();
    reviewing.forEach((code, scope) -> states.put(new PartyCode(code), scope));
    return new Assignment(
        new ReviewId("R-XA"),
        1,
        Digest.ZERO,
        1,
        new PartyCode("XA"),
        EnumSet.allOf(Instrument.class),
        states);
  }

  @Test
  void stateUnderReview_doesNotReviewItself() {
    assertThatThrownBy(() -> assignment(Map.of("XA", Assignment.Scope.ALL)))
        .hasMessage("reviewing: XA (expected: another than the State under review)");
  }

  @Test
  void reviewOfAnotherState_isRefused() {
    Assignment good = assignment(Map.of("XB", Assignment.Scope.ALL));
    for (String review : List.of("R-XB", "R-XAB", "R-XB-XA")) {
      assertThatThrownBy(
              () ->
                  new Assignment(
                      new ReviewId(review),
                      1,
                      Digest.ZERO,
                      1,
                      good.underReview(),
                      good.instruments(),
                      good.reviewing()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("under review: XA (expected: ");
    }
  }
}
