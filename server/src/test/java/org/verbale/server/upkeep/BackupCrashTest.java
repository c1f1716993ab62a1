package org.verbale.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;

/** Kills backups and restores at random moments, and lets the disk under them fill up. */
@Tag("crash")
@Timeout(900)
class BackupCrashTest {
  private static final int KILLS = 8;

  @TempDir Path directory;

  private final SecureRandom random = new SecureRandom();
  private final Random moments = new Random(8163);

  @Test
  void killedBackup_isNone_andTheNextOneIsSound() throws Exception {
    Path data = directory.resolve("data");
    Path to = directory.resolve("backups");
    for (int kill = 0; kill < KILLS; kill++) {
      Growth.grow(data, 300, 100);
      killed("backup", "--data", data.toString(), "--to", to.toString());
    }
    Backup backup = new Backup(to);
    int number = backup.of(data, random).number();
    assertThat(backup.verify(number, fsck(), random)).isZero();
    for (var earlier : backup.list()) {
      assertThat(backup.verify(earlier.number(), fsck(), random)).isZero();
    }
    assertThat(fsck().run(data, random)).as("the data directory itself").isZero();
  }

  @Test
  void killedRestore_leavesNothingOrAll() throws Exception {
    Path data = directory.resolve("data");
    Path from = directory.resolve("backups");
    Growth.grow(data, 2000, 500);
    new Backup(from).of(data, random);
    for (int kill = 0; kill < KILLS; kill++) {
      Path restored = directory.resolve("restored" + kill);
      killed("restore", "--from", from.toString(), "--data", restored.toString());
      if (Files.exists(restored)) {
        assertThat(fsck().run(restored, random)).isZero();
      } else {
        var outcome = new Restore(from).into(restored, OptionalInt.empty(), fsck(), random);
        assertThat(outcome.findings()).isZero();
        assertThat(outcome.sealed().size()).isEqualTo(2004);
      }
    }
  }

  @Test
  void fullDisk_costsTheBackupInProgressAlone() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString());
    if (!mounted) {
      System.out.println("BackupCrashTest: left out, this user may not mount a tmpfs");
    }
    assumeTrue(mounted);
    try {
      Path data = directory.resolve("data");
      Backup backup = new Backup(disk.resolve("backups"));
      Growth.grow(data, 500, 500);
      backup.of(data, random);
      Growth.grow(data, 3000, 500);
      assertThatThrownBy(() -> backup.of(data, random))
          .isInstanceOfSatisfying(
              StorageException.class, e -> assertThat(e.problem()).isEqualTo(Problem.FULL));
      assertThat(backup.list()).hasSize(1);
      assertThat(run("mount", "-o", "remount,size=256m", disk.toString())).isTrue();
      assertThat(backup.verify(1, fsck(), random)).isZero();
      assertThat(backup.verify(backup.of(data, random).number(), fsck(), random)).isZero();
    } finally {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private void killed(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.verbale.server.app.Operate"));
    command.addAll(List.of(arguments));
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    child.waitFor(moments.nextInt(300, 2500), TimeUnit.MILLISECONDS);
    child.destroyForcibly();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private static Fsck fsck() {
    List<String> told = new ArrayList<>();
    return new Fsck(Optional.of(Growth.LOG_KEY.key()), 2, 10, told::add);
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }
}
