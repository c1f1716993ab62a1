package org.verbale.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

/** How a member judges what others say of keys that it derived. */
class VeracityTest {
  private static final int INVENTED = 77;

  private final Past past = new Past();

  /** One who has been a member since {@code number}. */
  private Veracity memberSince(int number) {
    try {
      History history = past.history();
      Keyring ring = Keyring.load(past.store, Past.CHANNEL);
      for (int each = number; each <= Past.LAST; each++) {
        ring.derive(Past.key(each));
      }
      ring.unlock(history);
      return new Veracity(history, ring);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Digest right(int number) {
    return Past.key(number).commitment();
  }

  private static Digest invented(int number) {
    return Past.key(number, INVENTED).commitment();
  }

  @Test
  void honestEpochs_areSound() {
    for (int since = 1; since <= Past.LAST; since++) {
      Veracity veracity = memberSince(since);
      assertThat(veracity.isSound(past.facts(Past.LAST))).isTrue();
      assertThat(veracity.wrong()).isEmpty();
      assertThat(veracity.refuted()).isEmpty();
    }
  }

  @Test
  void falseCommitment_isWrongUntilSomebodyCorrectsItAndIsNeverForgotten() {
    past.lie(3, invented(3), past.facts(3).link());
    Veracity before = memberSince(1);
    assertThat(before.isCommitted(past.facts(3))).isFalse();
    assertThat(before.isSound(past.facts(3))).isFalse();
    assertThat(before.wrong()).containsExactly(past.facts(3));
    past.change(3, f -> f.with(Past.correction(1, right(3), Optional.empty())));
    Veracity after = memberSince(1);
    assertThat(after.isSound(past.facts(3))).isTrue();
    assertThat(after.wrong()).isEmpty();
    assertThat(after.refuted())
        .containsExactly(
            new Refuted(
                Refuted.Kind.EPOCH_NOTE,
                Past.epoch(3),
                Past.COMMITTER,
                past.facts(3).note(),
                past.facts(3).sequence()));
  }

  @Test
  void falseLink_isWrongAndDoesNotKeepFromSealing() {
    Bytes detour = past.link(Past.key(3), Past.key(2, INVENTED));
    past.lie(3, right(3), Optional.of(detour));
    Veracity before = memberSince(1);
    assertThat(before.isCommitted(past.facts(3))).isTrue();
    assertThat(before.isSound(past.facts(3))).isFalse();
    assertThat(before.wrong()).containsExactly(past.facts(3));
    assertThat(before.before(past.facts(3)).orElseThrow().commitment()).isEqualTo(right(2));
    assertThat(before.refuted()).extracting(Refuted::kind).containsOnly(Refuted.Kind.EPOCH_NOTE);
    Bytes link = past.link(Past.key(3), Past.key(2));
    past.change(3, f -> f.with(Past.correction(1, right(3), Optional.of(link))));
    assertThat(memberSince(1).isSound(past.facts(3))).isTrue();
  }

  @Test
  void falseCorrections_changeNothingAndNameTheirAuthors() {
    Bytes detour = past.link(Past.key(3), Past.key(2, INVENTED));
    Correction key = Past.correction(1, invented(3), Optional.empty());
    Correction link = Past.correction(2, right(3), Optional.of(detour));
    past.change(3, f -> f.with(key).with(link));
    Veracity veracity = memberSince(1);
    assertThat(veracity.isSound(past.facts(3))).isTrue();
    assertThat(veracity.wrong()).isEmpty();
    assertThat(veracity.refuted())
        .extracting(Refuted::author)
        .containsExactly(key.author(), link.author());
    assertThat(veracity.refuted()).extracting(Refuted::kind).containsOnly(Refuted.Kind.RELINK);
  }

  @Test
  void newcomer_correctsTheKeyAndLeavesLinksThatItCannotJudgeToOthers() {
    past.lie(4, invented(4), Optional.of(past.link(Past.key(4, INVENTED), Past.key(3))));
    Veracity wrong = memberSince(4);
    assertThat(wrong.wrong()).containsExactly(past.facts(4));
    assertThat(wrong.before(past.facts(4))).isEmpty();
    past.change(4, f -> f.with(Past.correction(1, right(4), Optional.empty())));
    Veracity waiting = memberSince(4);
    assertThat(waiting.isCommitted(past.facts(4))).isTrue();
    assertThat(waiting.isSound(past.facts(4))).isFalse();
    assertThat(waiting.wrong()).isEmpty();
    assertThat(memberSince(3).wrong()).containsExactly(past.facts(4));
  }

  @Test
  void creatorThatLiesAboutItsOwnEpoch_blocksNobody() {
    past.lie(0, invented(0), Optional.empty());
    past.lie(1, right(1), Optional.of(past.link(Past.key(1, INVENTED), Past.key(0, INVENTED))));
    Veracity veracity = memberSince(1);
    assertThat(veracity.isSound(past.facts(1))).isTrue();
    assertThat(veracity.wrong()).isEmpty();
  }

  @Test
  void laterCorrections_areJudgedWhenTheyCome() {
    Veracity first = memberSince(1);
    assertThat(first.refuted()).isEmpty();
    assertThat(first.refuted()).isEmpty();
    past.change(2, f -> f.with(Past.correction(7, invented(2), Optional.empty())));
    assertThat(memberSince(1).refuted()).hasSize(1);
  }
}
