package org.verbale.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.server.storage.StorageException.Problem;

class HeldViewTest {
  private static final byte[] KEY = Key.text("key").bytes();

  @TempDir Path directory;

  @Test
  void heldView_showsItsMoment_forAsLongAsItIsHeld() {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      put(storage, 1);
      try (HeldView first = storage.hold()) {
        put(storage, 2);
        try (HeldView second = storage.hold()) {
          storage.snapshot(directory.resolveSibling("flushed-" + System.nanoTime()));
          put(storage, 3);
          assertThat(value(first)).contains(1);
          assertThat(value(second)).contains(2);
          assertThat(scanned(first)).containsExactly(1);
        }
        assertThat(storage.<Integer>read(HeldViewTest::get)).isEqualTo(3);
      }
    }
  }

  @Test
  void closedWhileItIsRead_theReadEndsWell_andNoOtherBegins() throws Exception {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      put(storage, 1);
      HeldView held = storage.hold();
      var began = new CountDownLatch(1);
      var closed = new CountDownLatch(1);
      Future<Optional<Integer>> read =
          threads.submit(
              () ->
                  held.read(
                      view -> {
                        began.countDown();
                        await(closed);
                        return get(view);
                      }));
      began.await();
      put(storage, 2);
      held.close();
      held.close();
      assertThat(value(held)).isEmpty();
      closed.countDown();
      assertThat(read.get(60, TimeUnit.SECONDS)).contains(1);
    }
  }

  @Test
  void storageClosedUnderAHeldView_isABug_andNothingCrashes() {
    Storage storage = Storage.open(directory, StorageOptions.DEFAULT);
    HeldView held = storage.hold();
    assertThatThrownBy(storage::close).hasMessage("views: 1 held (expected: closed before)");
    held.close();
    storage.close();
    assertThatThrownBy(storage::hold)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CLOSED));
  }

  /** Within a read one may read another moment: it must not wait for a thread of its own pool. */
  @Test
  void readWithinReads_onAllThreads_doesNotWaitForItself() throws Exception {
    var options = new StorageOptions(8 << 20, 8 << 20, 2, 64, 0);
    try (Storage storage = Storage.open(directory, options);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        HeldView held = storage.hold()) {
      put(storage, 5);
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        reads.add(
            threads.submit(
                () -> storage.<Integer>read(now -> get(now) + held.read(v -> get(v)).get())));
      }
      for (Future<Integer> read : reads) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(5);
      }
    }
  }

  private static Optional<Integer> value(HeldView held) {
    return held.read(HeldViewTest::get);
  }

  private static Integer get(View view) {
    byte[] row = view.get(Table.META, KEY);
    return row == null ? 0 : (int) row[0];
  }

  private static List<Integer> scanned(HeldView held) {
    List<Integer> rows = new ArrayList<>();
    assertThat(
            held.read(
                view -> {
                  view.scan(Table.META, KeyRange.all(), (key, value) -> rows.add((int) value[0]));
                  return true;
                }))
        .contains(true);
    return rows;
  }

  private static void put(Storage storage, int value) {
    try (Transaction state = storage.begin()) {
      state.put(Table.META, KEY, new byte[] {(byte) value});
      state.commit();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
