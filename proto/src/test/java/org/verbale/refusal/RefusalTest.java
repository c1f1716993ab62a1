package org.verbale.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          String.class,
          "field",
          long.class,
          7L,
          int.class,
          7,
          Duration.class,
          Duration.ofSeconds(7));

  @Test
  void everyReason_hasExactlyOneRefusal() throws ReflectiveOperationException {
    assertThat(all()).extracting(Refusal::reason).containsExactlyInAnyOrder(Reason.values());
  }

  @Test
  void everyMessage_saysWhatWasExpected() throws ReflectiveOperationException {
    for (Refusal refusal : all()) {
      assertThat(refusal.message()).matches("[^:]+: .+ \\(expected: .+\\)");
      assertThat(refusal.asException())
          .hasMessage(refusal.reason() + ": " + refusal.message())
          .hasStackTraceContaining(refusal.reason().name());
      assertThat(refusal.asException().getStackTrace()).isEmpty();
      assertThat(refusal.asException().refusal()).isEqualTo(refusal);
    }
  }

  @Test
  void reasonOfANewerServer_isNotGuessed() {
    assertThat(Reason.of("STALE_EPOCH")).contains(Reason.STALE_EPOCH);
    assertThat(Reason.of("stale_epoch")).isEmpty();
    assertThat(Reason.of("TIRED")).isEmpty();
  }

  private static List<Refusal> all() throws ReflectiveOperationException {
    var refusals = new ArrayList<Refusal>();
    for (Class<?> type : Refusal.class.getPermittedSubclasses()) {
      RecordComponent[] parts = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Object[] values = Arrays.stream(types).map(SAMPLES::get).toArray();
      refusals.add((Refusal) type.getDeclaredConstructor(types).newInstance(values));
    }
    return refusals;
  }
}
