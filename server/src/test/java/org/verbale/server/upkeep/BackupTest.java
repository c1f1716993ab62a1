package org.verbale.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.log.TreeHead;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Backups;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.upkeep.RestoredMark.Witnessed;

@Timeout(300)
class BackupTest {
  @TempDir Path directory;

  private final SecureRandom random = new SecureRandom();
  private final Archive archive = new Archive();

  @Test
  void backups_areIncremental_verified_andRestoredToTheirMoment() throws IOException {
    Path data = directory.resolve("data");
    Backup backup = new Backup(directory.resolve("backups"));
    Growth.grow(data, 400, 100);
    TreeHead first = sealed(data);
    Backups.Backup one = backup.of(data, random);
    // Each has RocksDB's list of files and the options of every table for itself.
    Path shared = directory.resolve("backups").resolve("shared_checksum");
    long firstBytes = bytes(shared);
    Backups.Backup two = backup.of(data, random);
    assertThat(backup.list()).containsExactly(one, two);
    assertThat(one.note()).isEqualTo("sealed 404 " + first.root().toBase64());
    assertThat(bytes(shared) - firstBytes)
        .as("what was there is not copied again")
        .isLessThan(firstBytes / 10);
    Growth.grow(data, 40, 40);
    assertThat(backup.of(data, random).note()).startsWith("sealed 445 ");
    assertThat(backup.verify(3, fsck(), random)).isZero();
    assertThat(data.resolve(SnapshotDesk.FOLDER)).isEmptyDirectory();

    Path restored = directory.resolve("restored");
    var outcome = restore().into(restored, OptionalInt.of(1), fsck(), random);
    assertThat(outcome).isEqualTo(new Restore.Outcome(1, first, first, 0));
    assertThat(sealed(restored)).isEqualTo(first);
    assertThat(directory.resolve("restored.restoring")).doesNotExist();
  }

  @Test
  void backupOfARunningServer_isOfOneMoment() {
    Path data = directory.resolve("data");
    Growth.grow(data, 100, 50);
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
        SnapshotDesk desk = SnapshotDesk.open(storage, data)) {
      assertThat(desk).isNotNull();
      Backup backup = new Backup(directory.resolve("backups"));
      Backups.Backup made = backup.of(data, random);
      assertThat(backup.verify(made.number(), fsck(), random)).isZero();
      assertThat(fsck().run(data, random)).as("fsck of the running one").isZero();
      assertThat(new Export(data, random).log(directory.resolve("log"))).isEqualTo(102);
      assertThat(data.resolve(SnapshotDesk.FOLDER)).isEmptyDirectory();
    }
  }

  @Test
  void abandonedSnapshot_isDeletedByTheNextServer() throws IOException {
    Path data = directory.resolve("data");
    Growth.grow(data, 10, 10);
    Path left = Files.createDirectories(data.resolve(SnapshotDesk.FOLDER));
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      storage.snapshot(left.resolve("left"));
      try (SnapshotDesk desk = SnapshotDesk.open(storage, data)) {
        assertThat(desk).isNotNull();
        assertThat(left).isEmptyDirectory();
      }
    }
  }

  @Test
  void restore_refusesWhatIsNotEmpty_andClearsAnInterruptedOne() throws IOException {
    Path data = directory.resolve("data");
    Growth.grow(data, 10, 10);
    new Backup(directory.resolve("backups")).of(data, random);
    assertProblem(Problem.NOT_A_DATA_DIRECTORY, () -> restoreInto(data, 1));
    assertProblem(Problem.NOT_A_DATA_DIRECTORY, () -> restoreInto(directory.resolve("x"), 7));
    Path fresh = Files.createDirectory(directory.resolve("fresh"));
    Files.createDirectories(directory.resolve("fresh.restoring/db"));
    Files.writeString(directory.resolve("fresh.restoring/db/000001.sst"), "half");
    assertThat(restoreInto(fresh, 1).findings()).isZero();
  }

  /** Of each kind of file in a backup one, gone, cut, or with another bit. */
  @Test
  void damagedBackup_isNotRestored() throws IOException {
    Path data = directory.resolve("data");
    Growth.grow(data, 100, 100);
    Path backups = directory.resolve("backups");
    new Backup(backups).of(data, random);
    TreeHead head = sealed(data);
    Map<String, Path> kinds = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(backups)) {
      for (Path file : tree.filter(each -> each.toFile().length() > 0).toList()) {
        if (Files.isRegularFile(file)) {
          kinds.put(
              backups.relativize(file).toString().replaceAll("[0-9]+_[^.]*|[0-9]+", "N"), file);
        }
      }
    }
    System.out.println("files of a backup: " + kinds.keySet());
    assertThat(kinds.keySet()).anyMatch(kind -> kind.endsWith(".sst"));
    int refused = 0;
    for (Path file : kinds.values()) {
      byte[] sound = Files.readAllBytes(file);
      byte[] bent = sound.clone();
      bent[bent.length / 2] ^= 1;
      for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(sound, sound.length / 2), bent)) {
        Files.write(file, damaged);
        refused += checkRefusedOrWhole(head);
      }
      Files.delete(file);
      refused += checkRefusedOrWhole(head);
      Files.write(file, sound);
    }
    assertThat(refused).isGreaterThan(3 * kinds.size());
    assertThat(restoreInto(directory.resolve("restored"), 1).findings()).isZero();
  }

  /** One of the two: nothing is restored, or all of it and sound. */
  private int checkRefusedOrWhole(TreeHead head) throws IOException {
    Path restored = directory.resolve("restored");
    try {
      assertThat(restoreInto(restored, 1).findings()).isZero();
      assertThat(sealed(restored)).isEqualTo(head);
      FileTree.delete(restored);
      return 0;
    } catch (StorageException e) {
      assertThat(e.problem())
          .as(String.valueOf(e.getMessage()))
          .isIn(Problem.DAMAGED, Problem.IO, Problem.NOT_A_DATA_DIRECTORY);
      assertThat(restored).doesNotExist();
      return 1;
    }
  }

  /** A backup of damage is a faithful one; restoring it says so and leaves nothing to serve. */
  @Test
  void backupOfDamage_isRestoredByNobody() {
    Path data = directory.resolve("data");
    Growth.grow(data, 10, 10);
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
        var state = storage.begin()) {
      state.delete(Table.NODE, Key.uint8(0).andUint64(3).bytes());
      state.commit();
    }
    Backup backup = new Backup(directory.resolve("backups"));
    backup.of(data, random);
    assertThat(backup.verify(1, fsck(), random)).isPositive();
    Path restored = directory.resolve("restored");
    assertThat(restoreInto(restored, 1).findings()).isPositive();
    assertThat(restored).doesNotExist();
  }

  @Test
  void restoredLog_isNotContinued_beforeSomebodyAnswersForWhatIsMissing() {
    Path data = directory.resolve("data");
    Growth.grow(data, 10, 10);
    new Backup(directory.resolve("backups")).of(data, random);
    Path restored = directory.resolve("restored");
    assertThat(restoreInto(restored, 1).sealed().size()).isEqualTo(11);
    try (Storage storage = Storage.open(restored, StorageOptions.DEFAULT)) {
      assertThatThrownBy(() -> settle(storage, Witnessed.NOBODY, OptionalLong.empty()))
          .hasMessageContaining("--accept-loss-above 11");
      assertProblem(Problem.DAMAGED, () -> settle(storage, Witnessed.NOBODY, OptionalLong.of(10)));
      assertThatThrownBy(() -> settle(storage, () -> OptionalLong.of(12), OptionalLong.of(11)))
          .as("a witness knows better than the operator")
          .hasMessageContaining("a witness knows 12");
      settle(storage, () -> OptionalLong.of(11), OptionalLong.empty());
      settle(storage, Witnessed.NOBODY, OptionalLong.empty()); // answered once and for ever
    }
  }

  private void settle(Storage storage, Witnessed witnessed, OptionalLong accepted) {
    RestoredMark.settle(storage, archive, witnessed, accepted);
  }

  private static void assertProblem(Problem problem, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  private Restore restore() {
    return new Restore(directory.resolve("backups"));
  }

  private Restore.Outcome restoreInto(Path data, int number) {
    return restore().into(data, OptionalInt.of(number), fsck(), random);
  }

  private static Fsck fsck() {
    List<String> told = new ArrayList<>();
    return new Fsck(Optional.of(Growth.LOG_KEY.key()), 2, 10, told::add);
  }

  private TreeHead sealed(Path data) {
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      return storage.<TreeHead>read(archive::sealed);
    }
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
