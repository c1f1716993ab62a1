package org.verbale.server;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.refusal.Reason;
import org.verbale.server.sequencing.Command;
import org.verbale.server.testing.World;

/** Rows of: what the hostile client does, the reason it gets, and that no row of state moved. */
abstract class HostileTable {
  @TempDir Path data;
  World world;
  private final List<DynamicTest> rows = new ArrayList<>();

  @BeforeEach
  void begin() {
    world = new World(data, 3);
    rows.clear();
  }

  @AfterEach
  void end() {
    world.close();
  }

  /** Adds a row; whatever {@code attempt} does but make a command, it must not do to the node. */
  void row(String attack, Reason reason, Supplier<? extends Command<?>> attempt) {
    rows.add(dynamicTest(attack + " -> " + reason, () -> world.assertRefused(reason, attempt)));
  }

  /** Adds a row that first does something legitimate. */
  void rowAfter(
      String attack, Reason reason, Runnable before, Supplier<? extends Command<?>> attempt) {
    rows.add(
        dynamicTest(
            attack + " -> " + reason,
            () -> {
              before.run();
              world.assertRefused(reason, attempt);
            }));
  }

  List<DynamicTest> rows() {
    return rows;
  }
}
