package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.DishonestServerException.Statement;
import org.verbale.client.error.RefusedException;

class HaltTest {
  private final Halt halt = new Halt(lie -> lie, Optional::empty);

  @Test
  void caughtServer_isNotAskedAgain() {
    assertThatThrownBy(
            () ->
                halt.guard(
                    () -> {
                      throw new DishonestServerException(Statement.CHAIN, "a lie");
                    }))
        .isInstanceOf(DishonestServerException.class);
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(() -> halt.guard(asked::incrementAndGet))
        .isInstanceOf(DishonestServerException.class)
        .hasMessageContaining("CHAIN")
        .hasMessageContaining("caught before");
    assertThat(asked).hasValue(0);
  }

  @Test
  void refusal_haltsNothing() {
    assertThatThrownBy(
            () ->
                halt.guard(
                    () -> {
                      throw new RefusedException("NOT_PERMITTED", "x", Duration.ZERO);
                    }))
        .isInstanceOf(RefusedException.class);
    assertThat(halt.<Integer>guard(() -> 5)).isEqualTo(5);
  }

  @Test
  void whatIsFoundOut_isWhatIsThrown_andThrownAgain() {
    DishonestServerException lie = new DishonestServerException(Statement.CHAIN, "a lie");
    DishonestServerException shown = new DishonestServerException(Statement.CHAIN, "shown", lie);
    Halt finding = new Halt(caught -> shown, Optional::empty);
    assertThatThrownBy(
            () ->
                finding.guard(
                    () -> {
                      throw lie;
                    }))
        .isSameAs(shown);
    assertThatThrownBy(finding::check).hasCause(shown);
  }

  @Test
  void whatIsExplained_haltsNothing() {
    RefusedException behind = new RefusedException("RECOVERING", "x", Duration.ZERO);
    Halt explained = new Halt(lie -> lie, () -> Optional.of(behind));
    DishonestServerException apparent = new DishonestServerException(Statement.CHECKPOINT, "other");
    assertThatThrownBy(
            () ->
                explained.guard(
                    () -> {
                      throw apparent;
                    }))
        .isSameAs(behind)
        .hasSuppressedException(apparent);
    assertThat(explained.<Integer>guard(() -> 5)).isEqualTo(5);
  }
}
