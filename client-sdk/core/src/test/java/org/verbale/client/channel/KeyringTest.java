package org.verbale.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

/** How a newcomer finds the keys of the past, whatever was said about them. */
class KeyringTest {
  private static final int INVENTED = 77;

  private final Past past = new Past();

  /** One who derived the newest key alone. */
  private Keyring newcomer() {
    Keyring ring = empty();
    ring.derive(Past.key(Past.LAST));
    ring.unlock(past.history());
    return ring;
  }

  private Keyring empty() {
    try {
      return Keyring.load(past.store, Past.CHANNEL);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean holds(Keyring ring, int number) {
    Digest right = Past.key(number).commitment();
    return ring.keys(Past.epoch(number)).stream().anyMatch(key -> key.commitment().equals(right));
  }

  private static void assertHoldsAll(Keyring ring) {
    for (int number = 0; number <= Past.LAST; number++) {
      assertThat(holds(ring, number)).as("epoch %d", number).isTrue();
    }
  }

  private static Digest invented(int number) {
    return Past.key(number, INVENTED).commitment();
  }

  @Test
  void honestPast_isFoundKeyByKey() {
    Keyring ring = newcomer();
    assertHoldsAll(ring);
    for (int number = 0; number <= Past.LAST; number++) {
      assertThat(ring.keys(Past.epoch(number))).hasSize(1);
    }
    assertThat(ring.derived(Past.epoch(Past.LAST))).isPresent();
    assertThat(ring.derived(Past.epoch(1))).isEmpty();
  }

  @Test
  void falseCommitmentOrLink_barsTheWayUntilItIsCorrected() {
    past.lie(2, invented(2), past.facts(2).link());
    assertThat(holds(newcomer(), 2)).isFalse();
    past.change(2, f -> f.with(Past.correction(1, Past.key(2).commitment(), Optional.empty())));
    assertHoldsAll(newcomer());
    Bytes noise = past.link(Past.key(3, INVENTED), Past.key(2));
    past.lie(3, past.facts(3).key(), Optional.of(noise));
    assertThat(holds(newcomer(), 2)).isFalse();
    Bytes right = past.link(Past.key(3), Past.key(2));
    past.change(3, f -> f.with(Past.correction(2, Past.key(3).commitment(), Optional.of(right))));
    assertHoldsAll(newcomer());
  }

  @Test
  void linkToAKeyThatNobodyCommitsTo_isNotKept() {
    Bytes detour = past.link(Past.key(3), Past.key(2, INVENTED));
    past.change(3, f -> f.with(Past.correction(1, Past.key(3).commitment(), Optional.of(detour))));
    assertThat(newcomer().keys(Past.epoch(2))).hasSize(1);
  }

  @Test
  void inventedPastBesideTheRealOne_addsKeysAndHidesNone() {
    for (int number = 1; number <= 2; number++) {
      Bytes deeper = past.link(Past.key(number, INVENTED), Past.key(number - 1, INVENTED));
      Correction lie = Past.correction(number, invented(number), Optional.of(deeper));
      past.change(number, f -> f.with(lie));
    }
    Bytes detour = past.link(Past.key(3), Past.key(2, INVENTED));
    past.change(3, f -> f.with(Past.correction(9, Past.key(3).commitment(), Optional.of(detour))));
    Keyring ring = newcomer();
    assertHoldsAll(ring);
    assertThat(ring.keys(Past.epoch(2))).hasSize(2);
    assertThat(ring.keys(Past.epoch(1))).hasSize(2);
    assertThat(ring.keys(Past.epoch(0))).hasSize(1); // nobody commits to the invented one
  }

  @Test
  void derivedKey_replacesWhatLinksLeadTo() {
    past.lie(2, invented(2), past.facts(2).link());
    past.lie(3, past.facts(3).key(), Optional.of(past.link(Past.key(3), Past.key(2, INVENTED))));
    Keyring ring = newcomer();
    assertThat(ring.keys(Past.epoch(2)))
        .extracting(ArchiveKey::commitment)
        .containsExactly(invented(2));
    ring.derive(Past.key(2));
    assertThat(ring.keys(Past.epoch(2)))
        .extracting(ArchiveKey::commitment)
        .containsExactly(Past.key(2).commitment());
    ring.unlock(past.history());
    assertThat(holds(ring, 1)).isTrue();
  }

  @Test
  void keys_comeBackFromTheStore() {
    Keyring ring = newcomer();
    StateChanges changes = new StateChanges();
    ring.save(changes);
    past.store.commit(changes);
    Keyring again = empty();
    assertHoldsAll(again);
    assertThat(again.derived(Past.epoch(Past.LAST))).isPresent();
    assertThat(again.derived(Past.epoch(2))).isEmpty();
    again.drop(Past.epoch(Past.LAST));
    StateChanges more = new StateChanges();
    again.save(more);
    past.store.commit(more);
    assertThat(empty().derived(Past.epoch(Past.LAST))).isEmpty();
  }
}
