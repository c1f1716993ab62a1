package org.verbale.keys.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/**
 * The real command in a process of its own, killed at moments drawn by chance, while a log and its
 * fork race for cosignatures.
 */
class WitnessCrashTest {
  private static final int KILLS = 5;

  @TempDir Path folder;

  @Tag("slow")
  @Test
  void killedAtAnyMoment_whileALogAndItsForkRace_neverContradictsItself() throws Exception {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    Random random = Seeds.random(getClass(), seed);
    try (var witness = new TestWitness(folder, new SeededRandom(seed));
        var race = new Race(witness.keys, witness.start(List.of(), true).orElseThrow(), random)) {
      for (int kill = 0; kill < KILLS; kill++) {
        Thread.sleep(300 + random.nextInt(600));
        witness.kill();
        race.moved(witness.start(List.of(), false).orElseThrow());
      }
      Thread.sleep(500);
      int cosigned = race.end();
      System.out.println("cosigned " + cosigned + " checkpoints, killed " + KILLS + " times");
      assertThat(cosigned).isGreaterThan(KILLS);
    }
  }
}
