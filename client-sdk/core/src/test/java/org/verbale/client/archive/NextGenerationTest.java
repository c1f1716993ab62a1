package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.client.archive.LyingServer.CHANNEL;
import static org.verbale.client.archive.LyingServer.PARTY;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.log.Chain;
import org.verbale.log.TreeHead;

/** A log that goes on as another, on an honest server. */
class NextGenerationTest {
  private final LyingServer server = new LyingServer();
  private final MemoryStore store = new MemoryStore();

  private TrustedLog open() {
    return TrustedLog.open(server, server.trust(Optional.empty()), PARTY, store, server.roots());
  }

  /** From a backup of the first three leaves; nobody gave back the rest. */
  private TreeHead begin() {
    SmallLog restored = new SmallLog(server.log, PARTY);
    server.beginning(restored, 3);
    TreeHead leaves = restored.head();
    TreeHead last = server.honest.head();
    server.truth = restored;
    GenerationLies.enter(restored, GenerationLies.note(server, last, leaves));
    return leaves;
  }

  @Test
  void clientThatHadSeenMore_followsByTheRootsWord_alsoAfterARestart() {
    TrustedLog log = open();
    log.refresh(6);
    assertThat(log.next()).isEmpty();
    TreeHead leaves = begin();
    NextGeneration next = log.next().orElseThrow();
    assertThat(next.origin()).isEqualTo("log.example/a/2");
    assertThat(next.restored()).isEqualTo(leaves);
    assertThat(next.last()).isEqualTo(server.honest.head());
    assertThat(open().next()).as("nothing is believed yet").isPresent();
    log.enter(next, new StateChanges().put("with", Bytes.of(new byte[] {1})));
    assertThat(store.get("with")).isPresent();
    assertThat(store.keys("trust/former/")).containsExactly("trust/former/log.example/a");
    for (TrustedLog each : List.of(log, open())) {
      assertThat(each.next()).isEmpty();
      assertThat(each.key()).isEqualTo(GenerationLies.SECOND.key());
      assertThat(each.refresh(1).tree()).isEqualTo(server.truth.head());
      assertThat(each.completeness(List.of(Chain.LOG, LyingServer.CHAIN), false).chains())
          .hasSize(2);
    }
    server.truth.post(CHANNEL, 3_000, 9);
    server.truth.seal(3_100);
    assertThat(open().refresh(server.truth.head().size()).tree()).isEqualTo(server.truth.head());
  }

  @Test
  void freshClientThatWasToldTheOldKey_comesToTheNewLog() {
    begin();
    TrustedLog log = open();
    log.enter(log.next().orElseThrow(), new StateChanges());
    assertThat(log.refresh(1).tree()).isEqualTo(server.truth.head());
    assertThat(store.keys("trust/former/")).isEmpty();
  }
}
