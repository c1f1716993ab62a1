package org.verbale.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.StorageException.Problem;

class StorageTest {
  private static final byte[] KEY = Key.text("key").bytes();

  @TempDir Path temporary;

  @Test
  void committedRow_isThereAfterReopening() {
    Path directory = temporary.resolve("deep/data");
    try (Storage storage = open(directory)) {
      put(storage, 7);
    }
    try (Storage storage = open(directory)) {
      assertThat(value(storage)).containsExactly(7);
    }
  }

  @Test
  void view_staysAtItsMoment_whateverIsCommitted() throws Exception {
    try (Storage storage = open(temporary);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      put(storage, 1);
      var began = new CountDownLatch(1);
      var changed = new CountDownLatch(1);
      Future<byte @Nullable []> read =
          threads.submit(
              () ->
                  storage.<byte @Nullable []>read(
                      view -> {
                        view.get(Table.META, KEY);
                        began.countDown();
                        await(changed);
                        return view.get(Table.MAP, KEY);
                      }));
      began.await();
      put(storage, 2);
      changed.countDown();
      assertThat(read.get()).containsExactly(1);
    }
  }

  @Test
  void readWithinARead_doesNotWaitForItsOwnThread() {
    try (Storage storage = Storage.open(temporary, small())) {
      put(storage, 3);
      assertThat(storage.<byte @Nullable []>read(outer -> value(storage))).containsExactly(3);
    }
  }

  @Test
  void moreReadsThanMayWait_areRefusedAsOverload() throws Exception {
    try (Storage storage = Storage.open(temporary, small());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var release = new CountDownLatch(1);
      var busy = new CountDownLatch(1);
      List<Future<?>> reads = new ArrayList<>();
      reads.add(
          threads.submit(
              () ->
                  storage.read(
                      view -> {
                        busy.countDown();
                        await(release);
                        return 0;
                      })));
      busy.await();
      int refused = 0;
      for (int i = 0; i < 3; i++) {
        reads.add(threads.submit(() -> storage.read(view -> 0)));
      }
      while (reads.stream().noneMatch(Future::isDone)) {
        Thread.sleep(1); // the one that found no place
      }
      release.countDown();
      for (Future<?> read : reads) {
        try {
          read.get();
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  RefusedException.class,
                  r -> assertThat(r.refusal().reason()).isEqualTo(Reason.OVERLOADED));
          refused++;
        }
      }
      assertThat(refused).isEqualTo(1); // one runs, two wait
    }
  }

  @Test
  void exceptionInARead_comesOutAsItIs() {
    try (Storage storage = open(temporary)) {
      var thrown = new IllegalArgumentException("mine");
      assertThatThrownBy(
              () ->
                  storage.read(
                      view -> {
                        throw thrown;
                      }))
          .isSameAs(thrown);
    }
  }

  @Test
  void closedStorage_refusesReadsAndWrites() {
    Storage storage = open(temporary);
    storage.close();
    storage.close();
    assertThatThrownBy(() -> storage.read(view -> 0))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(Reason.SHUTTING_DOWN));
    assertThatThrownBy(storage::begin).satisfies(problem(Problem.CLOSED));
  }

  @Test
  void openDirectory_isLockedForOthers() {
    Storage first = open(temporary);
    assertThatThrownBy(() -> open(temporary))
        .satisfies(problem(Problem.LOCKED))
        .hasMessageContaining("locked (expected: no other server");
    first.close();
    open(temporary).close();
  }

  @Test
  void newerFormat_isNotTouched() throws IOException {
    open(temporary).close();
    Files.writeString(temporary.resolve("VERBALE"), "verbale/data/v2\n");
    assertThatThrownBy(() -> open(temporary))
        .satisfies(problem(Problem.NEWER_FORMAT))
        .hasMessageContaining("verbale/data/v2 (expected: verbale/data/v1)");
  }

  @Test
  void tableOfANewerVersion_isNotTouched() throws Exception {
    open(temporary).close();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Table table : Table.values()) {
      families.add(new ColumnFamilyDescriptor(Layout.bytes(table)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (var options = new DBOptions();
        RocksDB newer =
            RocksDB.open(options, temporary.resolve("db").toString(), families, handles)) {
      handles.add(newer.createColumnFamily(new ColumnFamilyDescriptor(new byte[] {'x'})));
      handles.forEach(ColumnFamilyHandle::close);
    }
    assertThatThrownBy(() -> open(temporary)).satisfies(problem(Problem.NEWER_FORMAT));
  }

  @Test
  void directoryWithOtherFiles_isNotTouched() throws IOException {
    Files.writeString(temporary.resolve("letters.txt"), "x");
    assertThatThrownBy(() -> open(temporary)).satisfies(problem(Problem.NOT_A_DATA_DIRECTORY));
    assertThat(temporary).isDirectoryNotContaining("glob:**db");
    assertThatThrownBy(() -> open(temporary.resolve("letters.txt")))
        .satisfies(problem(Problem.NOT_A_DATA_DIRECTORY));
  }

  @Test
  void foreignMarker_isNotTaken() throws IOException {
    open(temporary).close();
    Files.writeString(temporary.resolve("VERBALE"), "hello\n");
    assertThatThrownBy(() -> open(temporary)).satisfies(problem(Problem.NOT_A_DATA_DIRECTORY));
  }

  @Test
  void lostDatabase_isNotReplacedByAnEmptyOne() throws IOException {
    open(temporary).close();
    try (var files = Files.walk(temporary.resolve("db"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> open(temporary)).satisfies(problem(Problem.DAMAGED));
    assertThat(temporary.resolve("db")).doesNotExist();
  }

  @Test
  void beginningThatACrashCutShort_isBegunAgain() throws IOException {
    open(temporary).close();
    Files.move(temporary.resolve("VERBALE"), temporary.resolve("VERBALE.unfinished"));
    open(temporary).close();
    assertThat(temporary.resolve("VERBALE")).hasContent("verbale/data/v1");
  }

  @Test
  void damagedLog_stopsTheStart_ratherThanLosingWhatFollows() throws IOException {
    try (Storage storage = open(temporary)) {
      for (int i = 0; i < 50; i++) {
        put(storage, i);
      }
      copyOfRunning();
    }
    Path log = newest(temporary.resolve("copy/db"), ".log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2] ^= 1;
    Files.write(log, bytes);
    assertThatThrownBy(() -> open(temporary.resolve("copy"))).satisfies(problem(Problem.DAMAGED));
  }

  @Test
  void tornEndOfTheLog_losesOnlyTheTornWrite() throws IOException {
    try (Storage storage = open(temporary)) {
      for (int i = 0; i < 50; i++) {
        put(storage, i);
      }
      copyOfRunning();
    }
    Path log = newest(temporary.resolve("copy/db"), ".log");
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
    try (Storage storage = open(temporary.resolve("copy"))) {
      assertThat(value(storage)).containsExactly(48);
    }
  }

  /** What the disk would hold if the process died now: closing writes the log away. */
  private void copyOfRunning() throws IOException {
    Path copy = Files.createDirectories(temporary.resolve("copy/db"));
    Files.copy(temporary.resolve("VERBALE"), temporary.resolve("copy/VERBALE"));
    try (var files = Files.list(temporary.resolve("db"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
  }

  private static Path newest(Path directory, String end) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().getLast();
    }
  }

  private static Storage open(Path directory) {
    return Storage.open(directory, StorageOptions.DEFAULT);
  }

  private static StorageOptions small() {
    return new StorageOptions(8 << 20, 8 << 20, 1, 2, 0);
  }

  private static byte @Nullable [] value(Storage storage) {
    return storage.<byte @Nullable []>read(view -> view.get(Table.MAP, KEY));
  }

  private static void put(Storage storage, int value) {
    try (Transaction state = storage.begin()) {
      state.put(Table.MAP, KEY, new byte[] {(byte) value});
      state.commit();
    }
  }

  private static Consumer<Throwable> problem(Problem expected) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                StorageException.class, e -> assertThat(e.problem()).isEqualTo(expected));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
