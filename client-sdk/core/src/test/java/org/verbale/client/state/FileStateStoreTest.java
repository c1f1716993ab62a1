package org.verbale.client.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.client.error.StateFailedException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.testing.Seeds;

class FileStateStoreTest extends StateStoreContract {
  @TempDir Path directory;

  @Override
  FileStateStore open() throws IOException {
    return open(7);
  }

  private FileStateStore open(int key) throws IOException {
    return FileStateStore.open(directory, master(key), new SecureRandom());
  }

  static SecretBytes master(int key) {
    byte[] master = new byte[32];
    master[0] = (byte) key;
    return SecretBytes.adopt(master);
  }

  private Path file() {
    return directory.resolve("state.verbale");
  }

  @Test
  void anotherKey_doesNotOpen() throws IOException {
    open().close();
    assertThatThrownBy(() -> open(8)).isInstanceOf(StateDamagedException.class);
  }

  @Test
  void secondOpener_isRefused() throws IOException {
    try (StateStore store = open()) {
      assertThatThrownBy(this::open).hasMessageContaining("in use");
      store.commit(new StateChanges().put("a", bytes(1)));
    }
  }

  @Test
  void files_areForTheirOwnerAndShowNothing() throws IOException {
    try (StateStore store = open()) {
      store.commit(new StateChanges().put("plain-key", Bytes.of("plain value".getBytes(UTF_8))));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
      String content = new String(Files.readAllBytes(file()), ISO_8859_1);
      assertThat(content).startsWith("verbale/state/v1").doesNotContain("plain");
    }
  }

  @Test
  void fileCutAnywhere_opensWithAPrefixOfTheCommits() throws IOException {
    try (StateStore store = open()) {
      for (int i = 1; i <= 8; i++) {
        store.commit(new StateChanges().put("n", bytes(i)));
      }
    }
    byte[] whole = Files.readAllBytes(file());
    int last = 0;
    for (int cut = firstFrameEnd(whole); cut <= whole.length; cut++) {
      Files.write(file(), Arrays.copyOf(whole, cut));
      try (StateStore store = open()) {
        int n = store.get("n").map(value -> (int) value.at(0)).orElse(0);
        assertThat(n).isBetween(last, last + 1);
        last = n;
        store.commit(new StateChanges().put("again", bytes(n)));
      }
      try (StateStore store = open()) {
        assertThat(store.get("again")).contains(bytes(last));
      }
    }
    assertThat(last).isEqualTo(8);
  }

  private static int firstFrameEnd(byte[] file) {
    return Journal.HEADER_LENGTH + 4 + ByteBuffer.wrap(file).getInt(Journal.HEADER_LENGTH);
  }

  @Test
  void anyByteBeforeTheLastFrameChanged_isDamage() throws IOException {
    int beforeLast;
    try (StateStore store = open()) {
      store.commit(new StateChanges().put("n", bytes(1)));
      beforeLast = (int) Files.size(file());
      store.commit(new StateChanges().put("n", bytes(2)));
    }
    byte[] whole = Files.readAllBytes(file());
    for (int i = 0; i < beforeLast; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x10;
      Files.write(file(), changed);
      int at = i;
      try (StateStore store = open()) {
        // Only a frame's length may pass for a cut; then nothing wrong is read.
        assertThat(store.get("n")).as("byte %d", at).isNotEqualTo(Optional.of(bytes(2)));
      } catch (StateDamagedException expected) {
        assertThat(expected).hasMessageContaining("expected");
      }
    }
  }

  @Test
  void manyRewritesOfOneKey_keepTheFileSmall() throws IOException {
    try (StateStore store = open()) {
      for (int i = 0; i < 200; i++) {
        store.commit(new StateChanges().put("k", Bytes.of(new byte[50_000])));
      }
      assertThat(Files.size(file())).isLessThan(2_000_000);
    }
  }

  @Test
  void byteChangedUnderAnOpenStore_isNotReadAsAValue() throws IOException {
    try (StateStore store = open()) {
      store.commit(new StateChanges().put("a", text("first")));
      int end = (int) Files.size(file());
      store.commit(new StateChanges().put("b", text("second")));
      byte[] changed = Files.readAllBytes(file());
      changed[end - 1] ^= 1;
      Files.write(file(), changed);
      assertThatThrownBy(() -> store.get("a"))
          .isInstanceOf(StateFailedException.class)
          .hasCauseInstanceOf(StateDamagedException.class);
      assertThat(store.get("b")).contains(text("second"));
      assertThatThrownBy(() -> store.get("a")).isInstanceOf(StateFailedException.class);
      store.commit(new StateChanges().put("a", text("third")));
      assertThat(store.get("a")).contains(text("third"));
    }
  }

  /** A rewrite that cannot read a value must not leave it out: the old file is evidence. */
  @Test
  void rewriteOfADamagedFile_keepsTheOldOne() throws IOException {
    try (FileStateStore store = open()) {
      store.commit(new StateChanges().put("a", text("first")));
      store.commit(new StateChanges().put("b", text("second")));
      byte[] changed = Files.readAllBytes(file());
      changed[changed.length - 1] ^= 1;
      Files.write(file(), changed);
      assertThatThrownBy(() -> store.rekey(master(8))).isInstanceOf(StateDamagedException.class);
      assertThat(Files.readAllBytes(file())).isEqualTo(changed);
      assertThat(directory.resolve("state.verbale.next")).doesNotExist();
      assertThat(store.get("a")).contains(text("first"));
      store.commit(new StateChanges().put("c", text("third")));
      assertThat(store.get("c")).contains(text("third"));
    }
  }

  @Test
  void framesReadBefore_areKeptUpToABound() throws IOException {
    Path path = directory.resolve("journal");
    try (Journal journal =
        Journal.begin(SteadyFile.create(path), new byte[Journal.SALT_LENGTH], master(7))) {
      var index = new Index();
      byte[] value = new byte[100_000];
      for (int i = 0; i < 100; i++) {
        Arrays.fill(value, (byte) i);
        index.apply(journal.append(Map.of("k" + i, Optional.of(Bytes.of(value)))));
      }
      index.apply(
          journal.append(Map.of("large", Optional.of(Bytes.of(new byte[FrameReader.KEPT])))));
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
          Bytes read = journal.reader().read(index.find("k" + i).orElseThrow());
          assertThat(read.size()).isEqualTo(100_000);
          assertThat(read.at(99_999)).isEqualTo((byte) i);
          assertThat(journal.reader().kept()).isBetween(1L, (long) FrameReader.KEPT);
        }
        assertThat(journal.reader().read(index.find("large").orElseThrow()).size())
            .isEqualTo(FrameReader.KEPT);
        assertThat(journal.reader().kept()).isBetween(1L, (long) FrameReader.KEPT);
      }
    }
  }

  @Test
  @Tag("slow")
  void stateLargerThanTheMemory_isWrittenRewrittenAndRead() throws Exception {
    Process hoarder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Hoarder.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = hoarder.inputReader(UTF_8)) {
      String said = String.join("\n", out.lines().toList());
      assertThat(hoarder.waitFor()).as(said).isZero();
      assertThat(said).contains("read 128 MiB");
    }
  }

  /** Has four times as much state as memory. */
  static final class Hoarder {
    private static final int VALUES = 1024;

    public static void main(String[] args) throws IOException {
      Path directory = Path.of(args[0]);
      byte[] value = new byte[128 << 10];
      try (FileStateStore store = FileStateStore.open(directory, master(7), new SecureRandom())) {
        for (int i = 0; i < VALUES; i += 16) {
          StateChanges changes = new StateChanges();
          for (int key = i; key < i + 16; key++) {
            ByteBuffer.wrap(value).putInt(key);
            changes.put("k" + key, Bytes.of(value));
          }
          store.commit(changes);
        }
        store.rekey(master(8));
        read(store);
      }
      try (StateStore store = FileStateStore.open(directory, master(8), new SecureRandom())) {
        System.out.println("read " + (read(store) >> 20) + " MiB");
      }
    }

    private static long read(StateStore store) {
      long bytes = 0;
      for (int key = 0; key < VALUES; key++) {
        Bytes value = store.get("k" + key).orElseThrow();
        if (ByteBuffer.wrap(value.toByteArray()).getInt() != key) {
          throw new AssertionError("another value");
        }
        bytes += value.size();
      }
      return bytes;
    }
  }

  static LongStream readers() {
    return Seeds.of(3);
  }

  /** Every value says its key and a number that never falls, whatever file it is read from. */
  @ParameterizedTest
  @MethodSource("readers")
  void readersWhileTheFileIsRewritten_seeWholeValuesThatNeverGoBack(long seed) throws Exception {
    Random random = Seeds.random(getClass(), seed);
    int keys = 40;
    AtomicBoolean done = new AtomicBoolean();
    try (FileStateStore store = open()) {
      StateChanges first = new StateChanges();
      for (int key = 0; key < keys; key++) {
        first.put("k" + key, counted(key, 0, 10));
      }
      store.commit(first);
      List<FutureTask<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long own = random.nextLong();
        var reader = new FutureTask<>(() -> readUntil(done, store, new Random(own), keys));
        readers.add(reader);
        Thread thread = new Thread(reader);
        thread.start();
        if (i == 0) { // an interrupted reader opens the file again
          Thread pest =
              new Thread(
                  () -> {
                    while (!done.get()) {
                      thread.interrupt();
                      LockSupport.parkNanos(50_000);
                    }
                  });
          pest.start();
        }
      }
      for (int n = 1; n <= 120; n++) {
        StateChanges changes = new StateChanges();
        for (int i = 0; i < 5; i++) {
          int key = random.nextInt(keys);
          changes.put("k" + key, counted(key, n, random.nextInt(20_000)));
        }
        store.commit(changes);
        if (n % 10 == 0) {
          store.rekey(master(n / 10 + 7)); // a rewrite
        }
      }
      done.set(true);
      for (var reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    }
  }

  private static Bytes counted(int key, int n, int filler) {
    return Bytes.of(ByteBuffer.allocate(8 + filler).putInt(key).putInt(n).array());
  }

  private static long readUntil(AtomicBoolean done, StateStore store, Random random, int keys) {
    int[] last = new int[keys];
    long reads = 0;
    while (!done.get() || reads == 0) {
      int key = random.nextInt(keys);
      ByteBuffer value = ByteBuffer.wrap(store.get("k" + key).orElseThrow().toByteArray());
      assertThat(value.getInt()).isEqualTo(key);
      int n = value.getInt();
      assertThat(n).isGreaterThanOrEqualTo(last[key]);
      last[key] = n;
      assertThat(store.keys("k")).hasSize(keys);
      reads++;
    }
    return reads;
  }

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  /** A kill seldom falls between a commit's return and the next write. A copy always does. */
  @Test
  void everyCommit_isInTheFileOnReturn(@TempDir Path copies) throws IOException {
    try (StateStore store = open()) {
      for (int i = 0; i < 20; i++) {
        store.commit(new StateChanges().put("k", bytes(i)).put("other", bytes(2 * i)));
        Path copy = Files.createDirectory(copies.resolve("after" + i));
        Files.copy(file(), copy.resolve("state.verbale"));
        try (StateStore left = FileStateStore.open(copy, master(7), new SecureRandom())) {
          assertThat(left.get("k")).contains(bytes(i));
          assertThat(left.get("other")).contains(bytes(2 * i));
        }
      }
    }
  }

  /** No kill can tell: what a process wrote, the kernel keeps. The Java machine sees each sync. */
  @Test
  void everyCommit_isSynced(@TempDir Path recordings) throws IOException {
    Path recorded = recordings.resolve("syncs.jfr");
    try (Recording recording = new Recording();
        StateStore store = open()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      for (int i = 0; i < 20; i++) {
        store.commit(new StateChanges().put("k", Bytes.of(new byte[i])));
      }
      recording.stop();
      recording.dump(recorded);
    }
    assertThat(RecordingFile.readAllEvents(recorded))
        .filteredOn(event -> event.getString("path").startsWith(file().toString()))
        .hasSize(20);
  }

  @Test
  void rekeyedState_opensUnderTheNewKeyAlone() throws IOException {
    try (FileStateStore store = open()) {
      store.commit(new StateChanges().put("a", bytes(1)));
      store.rekey(master(8));
      store.commit(new StateChanges().put("b", bytes(2)));
    }
    assertThatThrownBy(() -> open(7)).isInstanceOf(StateDamagedException.class);
    try (FileStateStore store = open(8)) {
      assertThat(store.get("a")).contains(bytes(1));
      assertThat(store.get("b")).contains(bytes(2));
    }
  }

  @Test
  void interruptedThread_commitsAndStaysInterrupted() throws IOException {
    try (StateStore store = open()) {
      Thread.currentThread().interrupt();
      store.commit(new StateChanges().put("a", bytes(1)));
      assertThat(Thread.interrupted()).isTrue();
      store.commit(new StateChanges().put("b", bytes(2)));
    }
    try (StateStore store = open()) {
      assertThat(store.keys("")).containsExactly("a", "b");
    }
  }

  @Test
  void interruptsInTheMidstOfCommits_loseNone() throws Exception {
    int last;
    try (FileStateStore store = open()) {
      Thread main = Thread.currentThread();
      AtomicBoolean done = new AtomicBoolean();
      Thread pest =
          new Thread(
              () -> {
                while (!done.get()) {
                  main.interrupt();
                  LockSupport.parkNanos(100_000);
                }
              });
      pest.start();
      byte[] filler = new byte[100_000];
      for (last = 0; last < 60; last++) { // several rewrites of the file among them
        store.commit(new StateChanges().put("filler", Bytes.of(filler)).put("n", bytes(last)));
      }
      store.rekey(master(8));
      done.set(true);
      while (pest.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(Thread.interrupted()).isTrue();
    }
    try (StateStore store = open(8)) {
      assertThat(store.get("n")).contains(bytes(last - 1));
    }
  }

  @Test
  void fileThatMayNotGrow_refusesACommitAndGoesOnOnceThereIsRoom() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "left out: no shell with ulimit");
    assertThat(runLimited("ulimit -f 300; exec \"$@\"", directory)).contains("went on");
    try (StateStore store = open()) {
      assertThat(store.get("end")).contains(bytes(1));
      assertThat(store.keys("big/")).isEmpty();
    }
  }

  @Tag("crash")
  @Test
  void fullDisk_refusesACommitAndGoesOnOnceThereIsRoom() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    boolean mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small.toString())
                .start()
                .waitFor()
            == 0;
    assumeTrue(mounted, "left out: no right to mount a small file system");
    try {
      assertThat(runLimited("exec \"$@\"", small.resolve("state"))).contains("went on");
    } finally {
      assertThat(new ProcessBuilder("umount", small.toString()).start().waitFor()).isZero();
    }
  }

  private static String runLimited(String script, Path directory) throws Exception {
    Process filler =
        new ProcessBuilder(
                "/bin/bash",
                "-c",
                script,
                "filler",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Filler.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = filler.inputReader(UTF_8)) {
      String said = String.join("\n", out.lines().toList());
      assertThat(filler.waitFor()).as(said).isZero();
      return said;
    }
  }

  /** Commits until there is no room, makes room, and goes on. */
  static final class Filler {
    public static void main(String[] args) throws IOException {
      Path directory = Path.of(args[0]);
      try (StateStore store = FileStateStore.open(directory, master(7), new SecureRandom())) {
        int n = fill(store);
        require(n > 2, "commits before the disk was full: " + n);
        require(store.keys("big/").size() == n, "the refused commit left something");
        try (StateStore copy = copy(directory)) { // what a restart would find now
          require(copy.keys("big/").size() == n, "the refused commit would come back");
        }
        StateChanges room = new StateChanges();
        store.keys("big/").forEach(room::delete);
        store.commit(room);
        store.commit(new StateChanges().put("end", bytes(1)));
        System.out.println("went on after " + n);
      }
    }

    private static int fill(StateStore store) {
      for (int n = 0; ; n++) {
        try {
          store.commit(new StateChanges().put("big/" + n, Bytes.of(new byte[50_000])));
        } catch (IOException e) {
          return n;
        }
        if (n > 1000) {
          throw new AssertionError("the disk never got full");
        }
      }
    }

    private static StateStore copy(Path directory) throws IOException {
      Path elsewhere = Files.createTempDirectory("verbale-copy");
      Files.copy(directory.resolve("state.verbale"), elsewhere.resolve("state.verbale"));
      return FileStateStore.open(elsewhere, master(7), new SecureRandom());
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new AssertionError(otherwise);
      }
    }
  }

  static LongStream kills() {
    return Seeds.of(3);
  }

  static LongStream manyKills() {
    return Seeds.of(50);
  }

  @ParameterizedTest
  @MethodSource("kills")
  void killedWriter_losesNothingItReported(long seed) throws Exception {
    killOnce(seed);
  }

  @Tag("crash")
  @ParameterizedTest
  @MethodSource("manyKills")
  void killedWriter_losesNothingItReported_manyTimes(long seed) throws Exception {
    killOnce(seed);
  }

  private void killOnce(long seed) throws Exception {
    Random random = Seeds.random(getClass(), seed);
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long reported = 0;
    try (var lines = writer.inputReader(UTF_8)) {
      long stopAt = 1L + random.nextInt(400);
      for (String line; reported < stopAt && (line = lines.readLine()) != null; ) {
        reported = Long.parseLong(line);
      }
      writer
          .toHandle()
          .destroyForcibly(); // unlike Process.destroyForcibly, leaves the pipe readable
      writer.waitFor();
      for (String line; (line = lines.readLine()) != null && !line.isEmpty(); ) {
        reported = Long.parseLong(line);
      }
    }
    try (StateStore store = open()) {
      long found = Writer.read(store);
      assertThat(found).isBetween(reported, reported + 1);
    }
  }

  /** Counts up, one commit a number, and says each number after its commit. */
  static final class Writer {
    public static void main(String[] args) {
      try (StateStore store =
          FileStateStore.open(Path.of(args[0]), master(7), new SecureRandom())) {
        for (long n = read(store) + 1; ; n++) {
          Bytes number = Bytes.of(Long.toString(n).getBytes(UTF_8));
          Bytes large = Bytes.of(Long.toString(n).repeat(1_000).getBytes(UTF_8));
          store.commit(new StateChanges().put("a", number).put("large", large).put("z", number));
          System.out.print(n + "\n");
          System.out.flush();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    static long read(StateStore store) {
      String number = text(store, "a");
      String large = number.equals("0") ? "0" : number.repeat(1_000);
      if (!number.equals(text(store, "z")) || !large.equals(text(store, "large"))) {
        throw new AssertionError("half a commit");
      }
      return Long.parseLong(number);
    }

    private static String text(StateStore store, String key) {
      return store.get(key).map(value -> new String(value.toByteArray(), UTF_8)).orElse("0");
    }
  }
}
