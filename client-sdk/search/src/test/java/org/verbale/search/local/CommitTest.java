package org.verbale.search.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.search.Corpus;
import org.verbale.search.analysis.AnalysisProfile;

/** Whenever the process ends, the last commit is there, or the one that was under way. */
class CommitTest {
  private static final ChannelId CHANNEL = IndexFixture.DIALOGUE;

  @TempDir Path root;

  /** Copies what lies on disk before each step of a commit, as a power cut would leave it. */
  private final class Watched extends SealedFiles {
    private final Path directory;
    private final List<Path> copies = new ArrayList<>();

    Watched(Path directory, SecretBytes key) {
      super(directory, "d", key, new SecureRandom());
      this.directory = directory;
    }

    private void copy() throws IOException {
      Path copy = Files.createDirectory(root.resolve("copy" + copies.size()));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      copies.add(copy);
    }

    @Override
    void write(String file, long length, Content content) throws IOException {
      copy();
      super.write(file, length, content);
    }

    @Override
    void delete(String file) throws IOException {
      copy();
      super.delete(file);
    }

    @Override
    void sync() throws IOException {
      copy();
      super.sync();
    }
  }

  @Test
  void endAtAnyStep_leavesTheOldOrTheNew() throws IOException {
    Path directory = Files.createDirectory(root.resolve("index"));
    var random = new Random(8163);
    List<IndexedRecord> records = IndexFixture.records(Corpus.load(), 30, random);
    List<Long> states = new ArrayList<>(List.of(0L));
    try (SecretBytes key = SecretBytes.zeros(32)) {
      var files = new Watched(directory, key);
      try (ChannelIndex index =
          ChannelIndex.open(files, new ChannelIndex.Form(AnalysisProfile.ONE, ""))) {
        for (int from = 0; from < 30; from += 3) { // ten segments, so that they are merged once
          Progress after = IndexFixture.after(records.subList(from, from + 3));
          index.add(records.subList(from, from + 3), after);
          states.add(after.next());
        }
        index.erase(Set.of(records.get(4).record()));
      }
      assertThat(files.copies).hasSizeGreaterThan(40);
      long before = 0;
      for (Path copy : files.copies) {
        before = check(copy, key, records, states, before);
      }
    }
  }

  /** Opens a copy, and returns how far it had come: never less far than those before it. */
  private static long check(
      Path copy, SecretBytes key, List<IndexedRecord> records, List<Long> states, long before)
      throws IOException {
    var files = new SealedFiles(copy, "d", key, new SecureRandom());
    try (ChannelIndex index =
        ChannelIndex.open(files, new ChannelIndex.Form(AnalysisProfile.ONE, ""))) {
      long next = index.progress().next();
      assertThat(states).contains(next);
      assertThat(next).isGreaterThanOrEqualTo(before);
      DirectoryReader reader = index.acquire().reader();
      int expected = (int) records.stream().filter(each -> each.sequence() < next).count();
      assertThat(reader.numDocs()).isIn(expected, expected - 1); // one is erased at the end
      reader.decRef();
      return next;
    } catch (IndexDamagedException e) { // files of an index that was never committed
      assertThat(e.damage()).isEqualTo(Damage.MISSING);
      assertThat(before).isZero();
      return before;
    }
  }

  @Test
  void failedCommit_changesNothing_andTheNextOneSucceeds() throws IOException {
    List<IndexedRecord> records = IndexFixture.records(Corpus.load(), 20, new Random(8163));
    Path directory;
    try (LocalIndex index = IndexFixture.open(root)) {
      index.add(CHANNEL, records.subList(0, 10), IndexFixture.after(records.subList(0, 10)));
      try (Stream<Path> files = Files.list(root)) {
        directory = files.filter(Files::isDirectory).findFirst().orElseThrow();
      }
      // In the way of the file that the next segment begins with.
      Path way = Files.createDirectories(directory.resolve("_1.cfe.unfinished/x"));
      assertThatThrownBy(
              () -> index.add(CHANNEL, records.subList(10, 20), IndexFixture.after(records)))
          .isInstanceOf(IOException.class);
      Files.delete(way);
      Files.delete(way.getParent());
      assertThat(index.progress(CHANNEL)).isEqualTo(IndexFixture.after(records.subList(0, 10)));
      index.add(CHANNEL, records.subList(10, 20), IndexFixture.after(records));
      assertThat(IndexFixture.search(index, "date:2026..", CHANNEL).total()).isEqualTo(20);
      assertThat(index.damage(CHANNEL)).isEmpty();
    }
  }

  /** Adds one record after the other and says how far it came, until it is killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      Corpus corpus = Corpus.load();
      var random = new Random(Long.parseLong(args[1]));
      try (LocalIndex index = IndexFixture.open(Path.of(args[0]))) {
        while (true) {
          long next = index.progress(CHANNEL).next();
          index.add(
              CHANNEL,
              List.of(corpus.record(next, random)),
              new Progress(next + 1, Optional.empty(), Optional.empty()));
          System.out.println("at " + (next + 1));
        }
      }
    }
  }

  @Test
  @Tag("crash")
  void killedProcess_hasLostNothingThatItHadCommitted() throws Exception {
    var random = new Random(8163);
    long reached = 0;
    for (int kill = 0; kill < 20; kill++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Child.class.getName(),
                  root.toString(),
                  Integer.toString(kill))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      long told = reached;
      try (var out = child.inputReader()) {
        int commits = 1 + random.nextInt(30);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.startsWith("at ")) {
            told = Long.parseLong(line.substring(3));
            if (--commits == 0) {
              Thread.sleep(random.nextInt(20));
              child.toHandle().destroyForcibly(); // and what it said can still be read
            }
          }
        }
      }
      child.waitFor();
      try (LocalIndex index = IndexFixture.open(root)) {
        assertThat(index.damage(CHANNEL)).isEmpty();
        long next = index.progress(CHANNEL).next();
        assertThat(index.damage(CHANNEL)).isEmpty();
        assertThat(next).isBetween(told, told + 1);
        assertThat(told).isGreaterThan(reached);
        assertThat(IndexFixture.search(index, "date:2026..", CHANNEL).total())
            .isEqualTo(Math.min(next, 1000));
        reached = next;
      }
    }
  }
}
