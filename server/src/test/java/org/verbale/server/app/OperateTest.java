package org.verbale.server.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.server.upkeep.Growth;

/** Each command begins in a process that has loaded nothing yet, as it does for an operator. */
@Timeout(120)
class OperateTest {
  @TempDir Path directory;

  @Test
  void commands_workInProcessesOfTheirOwn() throws Exception {
    String data = directory.resolve("data").toString();
    String backups = directory.resolve("backups").toString();
    String restored = directory.resolve("restored").toString();
    Growth.grow(Path.of(data), 20, 10);
    assertThat(run(0, "backup", "--data", data, "--to", backups, "--verify")).contains("verified");
    assertThat(run(0, "backups", "--from", backups)).contains("sealed 22 ");
    assertThat(run(0, "restore", "--from", backups, "--data", restored)).contains("sealed size 22");
    assertThat(run(0, "fsck", "--data", restored)).contains("sound");
    assertThat(run(2, "restore", "--from", backups, "--data", restored)).contains("expected:");
    assertThat(run(0, "reindex", "--data", restored)).contains("entries followed");
    assertThat(run(2, "reindex", "--data", backups)).contains("expected: a data directory");
  }

  private static String run(int exit, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Operate.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue()).as(out).isEqualTo(exit);
    return out;
  }
}
