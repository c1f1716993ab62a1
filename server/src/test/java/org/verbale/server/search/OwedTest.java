package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.id.ChannelId;
import org.verbale.server.testing.World;

class OwedTest {
  private static final ChannelId CHANNEL = World.DIALOGUE;

  private final Owed owed = new Owed(List.of());

  private int roundsUntilDue() {
    int rounds = 0;
    while (!owed.isDue(CHANNEL)) {
      owed.beginRound();
      rounds++;
    }
    return rounds;
  }

  @Test
  void channelThatFails_isTriedAgain_everMoreSeldom_butAlways() {
    assertThat(owed.isDue(CHANNEL)).isTrue();
    assertThat(owed.due()).as("nothing failed").isEmpty();
    for (int failures = 1; failures <= 12; failures++) {
      assertThat(owed.fail(CHANNEL)).isEqualTo(failures >= Owed.GIVE_UP);
      assertThat(owed.due()).isEmpty();
      assertThat(roundsUntilDue()).isEqualTo(1 << Math.min(failures, 9));
      assertThat(owed.due()).containsExactly(CHANNEL);
    }
    owed.settle(CHANNEL);
    assertThat(owed.channels()).isEmpty();
    assertThat(owed.fail(CHANNEL)).as("from the beginning").isFalse();
  }

  @Test
  void indexThatFails_mayHoldWhatWasErased_untilItIsDropped() {
    assertThat(owed.mayHoldErased()).isFalse();
    owed.fail(CHANNEL);
    assertThat(owed.mayHoldErased()).isTrue();
    owed.dropped(CHANNEL);
    assertThat(owed.mayHoldErased()).isFalse();
    owed.fail(CHANNEL);
    assertThat(owed.mayHoldErased()).as("the new one").isTrue();
    owed.settle(CHANNEL);
    assertThat(owed.mayHoldErased()).isFalse();
  }

  @Test
  void whatWasOwedBefore_isTriedAtOnce() {
    var again = new Owed(List.of(CHANNEL));
    assertThat(again.due()).containsExactly(CHANNEL);
    assertThat(again.mayHoldErased()).isTrue();
  }
}
