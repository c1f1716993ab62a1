package org.verbale.server.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Transaction;
import org.verbale.testing.Seeds;

class DeterminismTest {
  @TempDir Path temporary;

  static LongStream seeds() {
    return Seeds.of(3);
  }

  /**
   * The same encoded commands, applied one by one, all at once, and in random batches with restarts
   * between them: every row of every table is the same.
   */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void sameCommandsInOtherBatches_giveTheSameState(long seed) throws MalformedException {
    Random random = Seeds.random(DeterminismTest.class, seed);
    List<Bytes> commands = commands(random, 250);
    Digest single = replay("single", commands, () -> 1);
    assertThat(replay("whole", commands, commands::size)).isEqualTo(single);
    assertThat(replay("random", commands, () -> 1 + random.nextInt(40))).isEqualTo(single);
    assertThat(replay("fewer", commands.subList(0, commands.size() - 40), () -> 7))
        .as("the digest sees a difference")
        .isNotEqualTo(single);
  }

  private interface BatchSize {
    int next();
  }

  private Digest replay(String name, List<Bytes> commands, BatchSize sizes)
      throws MalformedException {
    CommandTable table = table();
    Path directory = temporary.resolve(name);
    int done = 0;
    while (done < commands.size()) {
      try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
        int restartAt = Math.min(commands.size(), done + 100);
        while (done < restartAt) {
          int end = Math.min(restartAt, done + sizes.next());
          apply(storage, table, commands.subList(done, end));
          done = end;
        }
      }
    }
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      assertThat(Node.findings(storage)).isEmpty();
      return Node.digest(storage);
    }
  }

  private static void apply(Storage storage, CommandTable table, List<Bytes> batch)
      throws MalformedException {
    try (Transaction state = storage.begin()) {
      var application = new Application(table, new Archive(), state);
      for (Bytes encoded : batch) {
        CommandTable.Stamped<?> stamped = table.decode(encoded);
        assertThat(table.encode(stamped)).isEqualTo(encoded);
        try {
          application.apply(stamped);
        } catch (RefusedException e) {
          assertThat(e.refusal().reason()).isNotNull();
        }
      }
      application.sign(Node.LOG_KEY);
      state.commit();
    }
  }

  private static CommandTable table() {
    var table = new CommandTable(List.of(new Ledger()));
    Application.declareOwn(table);
    return table;
  }

  private static List<Bytes> commands(Random random, int count) {
    CommandTable table = table();
    List<Bytes> encoded = new ArrayList<>();
    long time = 1_700_000_000_000L;
    for (int i = 0; i < count; i++) {
      byte[] seed = new byte[Digest.LENGTH];
      random.nextBytes(seed);
      time += random.nextInt(40) - 10; // the clock may go back
      var stamp = new Stamp(time, Digest.of(seed));
      encoded.add(table.encode(new CommandTable.Stamped<>(stamp, command(random))));
    }
    return encoded;
  }

  private static SignedCheckpoint checkpoint(Random random) {
    var head = new TreeHead(1 + random.nextInt(50), Digest.sha256(new byte[1]));
    return SignedCheckpoint.sign(new Checkpoint(Node.LOG_KEY.key().name(), head), Node.LOG_KEY);
  }

  private static Command<?> command(Random random) {
    ChannelId channel = ChannelId.of("R-X" + random.nextInt(5) + "/dialogue");
    byte[] body = new byte[random.nextInt(20_000)];
    random.nextBytes(body);
    return switch (random.nextInt(10)) {
      case 0 -> new Seal();
      case 1, 2 -> new Ledger.Vain(channel);
      case 3 -> new KeepWitnessed(checkpoint(random)); // of nothing sealed: refused
      default -> new Ledger.Post(channel, "id" + random.nextInt(300), Bytes.of(body));
    };
  }
}
