package org.verbale.succession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;

class LogKeysTest {
  private final Keys keys = new Keys();
  private final NoteSigner second = Keys.log(Keys.SECOND_ORIGIN, 8);

  LogKeysTest() throws Exception {}

  private LogKeys keys(VerifierKey trusted) throws SuccessionException {
    List<SignedSuccession> notes =
        List.of(keys.next(1, 10), keys.next(2, 20), keys.generation(Keys.log(3), second, 40, 30));
    Lineage lineage = Lineage.verify(trusted, notes, keys.roots());
    return LogKeys.of(lineage, List.of(12L, 25L, 30L));
  }

  private static VerifierKey key(int number) {
    return Keys.log(number).key();
  }

  @Test
  void headOfEachSize_isOfTheLastKeyWhoseNoteItHolds() throws Exception {
    LogKeys all = keys(key(1));
    assertThat(all.at(Keys.ORIGIN, 0)).contains(key(1));
    assertThat(all.at(Keys.ORIGIN, 12)).contains(key(1));
    assertThat(all.at(Keys.ORIGIN, 13)).contains(key(2));
    assertThat(all.at(Keys.ORIGIN, 25)).contains(key(2));
    assertThat(all.at(Keys.ORIGIN, 26)).contains(key(3));
    assertThat(all.at(Keys.ORIGIN, 1000)).contains(key(3));
    assertThat(all.at(Keys.SECOND_ORIGIN, 30)).isEmpty();
    assertThat(all.at(Keys.SECOND_ORIGIN, 31)).contains(second.key());
    assertThat(all.at("other", 31)).isEmpty();
  }

  @Test
  void verifierThatWasToldALaterKey_believesNoHeadBeforeIt() throws Exception {
    LogKeys later = keys(key(2));
    assertThat(later.at(Keys.ORIGIN, 12)).isEmpty();
    assertThat(later.at(Keys.ORIGIN, 13)).contains(key(2));
    assertThat(LogKeys.of(key(1)).at(Keys.ORIGIN, 0)).contains(key(1));
  }

  @Test
  void headByAnotherKeyThanTheOneInForce_isNotBelieved() throws Exception {
    LogKeys all = keys(key(1));
    assertThat(all.verify(Keys.checkpoint(Keys.log(1), 12)).head().size()).isEqualTo(12);
    assertThat(all.verify(Keys.checkpoint(Keys.log(2), 13)).head().size()).isEqualTo(13);
    assertThatThrownBy(() -> all.verify(Keys.checkpoint(Keys.log(1), 13)))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> all.verify(Keys.checkpoint(Keys.log(2), 12)))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> all.verify(Keys.checkpoint(second, 30)))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void indexesThatAreNotTheNotes_cannotBe() throws Exception {
    Lineage lineage = keys(key(1)).lineage();
    for (List<Long> wrong :
        List.of(
            List.of(12L, 25L),
            List.of(12L, 25L, 30L, 31L),
            List.of(12L, 12L, 30L),
            List.of(8L, 25L, 30L),
            List.of(12L, 25L, 29L),
            List.of(-1L, 25L, 30L))) {
      assertThatIllegalArgumentException().isThrownBy(() -> LogKeys.of(lineage, wrong));
    }
    assertThat(LogKeys.of(lineage, List.of(9L, 19L, 30L)).indexes()).hasSize(3);
  }

  @Test
  void laterKeys_goOnFromTheEarlierInTheSamePlacesAlone() throws Exception {
    LogKeys all = keys(key(1));
    Lineage one = Lineage.verify(key(1), List.of(keys.next(1, 10)), keys.roots());
    assertThat(all.goesOnFrom(LogKeys.of(one, List.of(12L)))).isTrue();
    assertThat(all.goesOnFrom(LogKeys.of(key(1)))).isTrue();
    assertThat(all.goesOnFrom(LogKeys.of(one, List.of(11L)))).isFalse();
    assertThat(LogKeys.of(one, List.of(12L)).goesOnFrom(all)).isFalse();
  }
}
