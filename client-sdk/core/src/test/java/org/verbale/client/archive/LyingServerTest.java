package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.verbale.client.archive.LyingServer.CHAIN;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.state.MemoryStore;
import org.verbale.evidence.Evidence;

/**
 * The lies that a server can tell about the archive, a row each: what the client says to it, and
 * whether a third party can be shown it. The client trusts no more afterwards than before, also
 * after a restart; and every piece of evidence is verified as a stranger would.
 */
class LyingServerTest {
  @TempDir private Path directory;

  @TestFactory
  List<DynamicTest> lie_isRefusedByItsName_andShownWhereItWasSigned() {
    Lies lies = new Lies(directory);
    new HeadLies(lies).add();
    new EntryLies(lies).add();
    new KeyLies(lies).add();
    new GenerationLies(lies).add();
    System.out.println("Lies that a server told: " + lies.rows().size());
    assertThat(lies.rows()).hasSizeGreaterThan(60);
    return lies.rows();
  }

  @Test
  void channelThatNoMapEverHeld_isEvidence() throws Exception {
    LyingServer server = new LyingServer();
    SmallLog hiding = new SmallLog(server.log, LyingServer.PARTY);
    hiding.hide(CHAIN);
    server.begin(hiding, 1);
    server.truth = hiding;
    Victim victim = new Victim(server, new MemoryStore(), Optional.empty());
    server.entries.forEach(victim::read);
    var caught = catchThrowableOfType(DishonestServerException.class, victim::check);
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.COMPLETENESS);
    Evidence evidence = caught.evidence().orElseThrow();
    assertThat(evidence.claim()).isEqualTo("withheld");
    assertThat(evidence.verify(List.of(server.log.key())).statement()).contains("hides");
  }
}
