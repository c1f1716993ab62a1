package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.Digest;
import org.verbale.testing.Boundaries;
import org.verbale.testing.Boundaries.Boundary;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;
import org.verbale.testing.Strace;
import org.verbale.testing.Strace.Call;
import org.verbale.testing.Strace.Fault;
import org.verbale.testing.Strace.Kind;
import org.verbale.testing.Strace.Place;
import org.verbale.testing.Strace.Seen;

/**
 * A witness's own system calls fail, or it dies at one of them, while a log and its fork race for
 * its cosignatures. Each life of it begins on what the one before left behind.
 */
@Tag("crash")
@Timeout(1200)
class WitnessFaultTest {
  private static final int KILLED = 128 + 9;
  private static final long PATIENCE_SECONDS = 60;
  private static final String FILE =
      Digest.sha256(TestLog.ORIGIN.getBytes(UTF_8)).toHex() + ".checkpoint";
  private static final Kind CHECKPOINT = Kind.of("checkpoint", FILE, FILE + ".new");
  private static final List<Kind> KINDS =
      List.of(CHECKPOINT, Kind.of("lock", "lock"), Kind.of("folder", "."));

  /** Calls of one kind, of one thread, that are walked through. */
  private static final int FIRST = 3;

  /** Checkpoints that are cosigned in a life, where nothing is in the way. */
  private static final int EACH = 12;

  @TempDir Path folder;
  private int lives;

  @Test
  void everyCallOnItsStateFailsOrKills_itNeverContradictsItself_andGoesOn() throws Exception {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    Random random = Seeds.random(getClass(), seed);
    try (var witness = new TestWitness(folder, new SeededRandom(seed));
        var race = new Race(witness.keys, witness.start(List.of(), true).orElseThrow(), random)) {
      var strace = new Strace(witness.state(), KINDS);
      await(EACH, witness, race);
      witness.kill();
      Map<Place, Seen> seen = watch(witness, strace, race);
      assertThat(seen)
          .containsKeys(new Place(Call.WRITE, CHECKPOINT), new Place(Call.RENAME, CHECKPOINT));
      new Boundaries(seen, FIRST, random).walk(boundary -> meets(boundary, witness, strace, race));
      race.moved(witness.start(List.of(), false).orElseThrow()); // nothing is in its way any more
      await(EACH, witness, race);
      System.out.println(race.end() + " checkpoints cosigned, one history");
    }
  }

  /** A life without faults: which calls there are. */
  private Map<Place, Seen> watch(TestWitness witness, Strace strace, Race race) throws Exception {
    Path trace = folder.resolve("trace");
    race.moved(witness.start(strace.watching(trace), false).orElseThrow());
    await(EACH, witness, race);
    witness.kill();
    return strace.seen(trace);
  }

  /** One life; true if the fault befell it. */
  private boolean meets(Boundary boundary, TestWitness witness, Strace strace, Race race)
      throws Exception {
    Path trace = folder.resolve("trace-" + lives++);
    int before = witness.errors().length();
    Optional<URI> address =
        witness.start(
            strace.injecting(trace, boundary.place(), boundary.nth(), boundary.fault()), false);
    boolean killed = boundary.fault() == Fault.KILL;
    if (address.isPresent()) {
      race.moved(address.get());
      await(EACH, witness, race); // after the fault too, unless that killed it
    }
    boolean alive = witness.isAlive();
    witness.kill();
    boolean met = killed ? !alive : Strace.injected(trace);
    String said = witness.errors().substring(before);
    System.out.println(boundary + (met ? "" : " not met") + (alive ? ", went on" : ", ended it"));
    if (!alive) {
      assertThat(met).as("%s: %s", boundary, said).isTrue();
      assertThat(witness.ended()).as("%s: %s", boundary, said).isEqualTo(killed ? KILLED : 1);
    }
    if (met && !killed) { // what its operator reads
      assertThat(said).as("%s", boundary).containsPattern("request failed: .+|verbale-keys: .+");
    }
    return met;
  }

  /** Until so many more were cosigned, or the witness ended. */
  private static void await(int more, TestWitness witness, Race race) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    int wanted = race.cosigned() + more;
    while (race.cosigned() < wanted && witness.isAlive()) {
      assertThat(System.nanoTime()).as("witness: goes on, or ends").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
