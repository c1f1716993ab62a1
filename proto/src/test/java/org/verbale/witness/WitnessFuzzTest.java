package org.verbale.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.ProofException;

/** What a reader accepts it writes again byte for byte; everything else it refuses by name. */
class WitnessFuzzTest {
  @FuzzTest
  void vkey(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(CosignerKey.parse(text)).hasToString(text);
    } catch (MalformedException e) {
      assertThat(e.field()).isEqualTo("vkey");
    }
  }

  @FuzzTest
  void policy(byte[] input) {
    try {
      TrustPolicy policy = TrustPolicy.parse(Bytes.of(input));
      assertThat(policy.isReachedBy(Set.of())).isEqualTo(policy.isWithoutQuorum());
      assertThat(policy.demands(witness -> true)).isNotEqualTo(policy.isWithoutQuorum());
    } catch (MalformedException e) {
      assertThat(e.field()).startsWith("policy");
    }
  }

  @FuzzTest
  void addCheckpoint(byte[] input) {
    try {
      assertThat(AddCheckpoint.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    } catch (ProofException e) {
      assertThat(e).hasMessageContaining("root");
    }
  }

  @FuzzTest
  void answer(byte[] input) {
    for (int status : new int[] {200, 409}) {
      try {
        WitnessAnswer answer =
            WitnessAnswer.parse(status, WitnessAnswer.Conflict.CONTENT_TYPE, Bytes.of(input));
        assertThat(answer.body().toByteArray()).isEqualTo(input);
      } catch (MalformedException e) {
        assertThat(e.field()).isNotEmpty();
      }
    }
  }
}
