package org.verbale.search.local;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.ChannelId;
import org.verbale.search.Corpus;

/** What is wrong on disk is noticed when an index is opened, and the index begun anew. */
class DamageTest {
  private static final ChannelId CHANNEL = IndexFixture.DIALOGUE;

  @TempDir Path root;

  private final Corpus corpus = Corpus.load();
  private final Random random = new Random(8163);
  private final List<IndexedRecord> records = IndexFixture.records(corpus, 40, random);

  @BeforeEach
  void fill() throws IOException {
    try (LocalIndex index = IndexFixture.open(root)) {
      index.add(CHANNEL, records.subList(0, 20), IndexFixture.after(records.subList(0, 20)));
      index.add(CHANNEL, records.subList(20, 40), IndexFixture.after(records));
    }
  }

  private Path folder() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.sorted().toList();
    }
  }

  /** Opens the index and has it say what was wrong; then it takes the records again. */
  private Damage damage() throws IOException {
    try (LocalIndex index = IndexFixture.open(root)) {
      assertThat(index.progress(CHANNEL)).isEqualTo(Progress.NONE);
      Damage damage = index.damage(CHANNEL).orElseThrow();
      index.add(CHANNEL, records, IndexFixture.after(records));
      assertThat(IndexFixture.search(index, "date:2026..", CHANNEL).total()).isEqualTo(40);
      return damage;
    }
  }

  @Test
  void wholeIndex_isOpenedAsItWas() throws IOException {
    try (LocalIndex index = IndexFixture.open(root)) {
      assertThat(index.channels()).containsExactly(CHANNEL);
      assertThat(index.progress(CHANNEL)).isEqualTo(IndexFixture.after(records));
      assertThat(index.damage(CHANNEL)).isEmpty();
      assertThat(IndexFixture.search(index, "date:2026..", CHANNEL).total()).isEqualTo(40);
    }
  }

  @Test
  void oneFlippedBit_anywhereInAnyFile_isNoticed() throws IOException {
    for (int file = 0; file < files().size(); file++) {
      Path path = files().get(file);
      byte[] bytes = Files.readAllBytes(path);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, bytes);
      assertThat(damage()).isIn(Damage.ALTERED, Damage.CUT);
    }
  }

  @Test
  void cutFile_isNoticed_whereverItIsCut() throws IOException {
    for (int file = 0; file < files().size(); file++) {
      Path path = files().get(file);
      byte[] bytes = Files.readAllBytes(path);
      Files.write(path, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      assertThat(damage()).isEqualTo(Damage.CUT);
    }
  }

  @Test
  void lengthenedFile_isNoticed() throws IOException {
    Path path = files().get(0);
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length + 1));
    assertThat(damage()).isEqualTo(Damage.CUT);
  }

  @Test
  void missingFile_isNoticed() throws IOException {
    for (int file = 0; file < files().size(); file++) {
      Files.delete(files().get(file));
      assertThat(damage()).isEqualTo(Damage.MISSING);
    }
  }

  @Test
  void swappedFiles_areNoticed() throws IOException {
    Path one = files().get(0);
    Path other = files().get(files().size() - 1);
    byte[] bytes = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(other));
    Files.write(other, bytes);
    assertThat(damage()).isEqualTo(Damage.ALTERED);
  }

  @Test
  void fileOfAnotherChannel_isNoticed() throws IOException {
    Path mine = folder();
    try (LocalIndex index = IndexFixture.open(root)) {
      index.add(IndexFixture.ANSWERS, records, IndexFixture.after(records));
    }
    Path file = files(mine).get(0);
    try (Stream<Path> folders = Files.list(root)) {
      Path other =
          folders.filter(Files::isDirectory).filter(each -> !each.equals(mine)).findFirst().get();
      Files.copy(other.resolve(files(other).get(0).getFileName()), file, REPLACE_EXISTING);
    }
    assertThat(damage()).isEqualTo(Damage.ALTERED);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void fileOfAnEarlierCommit_underTheSameName_isNoticed() throws IOException {
    Path now = folder();
    Path path =
        files(now).stream()
            .filter(file -> file.toString().endsWith(".cfs"))
            .findFirst()
            .orElseThrow();
    byte[] old = Files.readAllBytes(path);
    try (LocalIndex index = IndexFixture.open(root)) {
      index.clear(CHANNEL);
      index.add(CHANNEL, records.subList(0, 20), IndexFixture.after(records.subList(0, 20)));
      index.add(CHANNEL, records.subList(20, 40), IndexFixture.after(records));
    }
    Files.write(path, old);
    assertThat(damage()).isEqualTo(Damage.MIXED);
  }

  @Test
  void otherKey_findsNothing_andBeginsAnew() throws IOException {
    try (LocalIndex index = IndexFixture.open(root, 8)) {
      assertThat(index.channels()).isEmpty();
      index.add(CHANNEL, records, IndexFixture.after(records));
      assertThat(IndexFixture.search(index, "date:2026..", CHANNEL).total()).isEqualTo(40);
    }
    try (Stream<Path> folders = Files.list(root)) {
      assertThat(folders.filter(Files::isDirectory)).hasSize(1);
    }
  }

  @Test
  void secondIndex_inTheSameDirectory_isRefused() throws IOException {
    try (LocalIndex index = IndexFixture.open(root)) {
      assertThat(index.channels()).isNotEmpty();
      assertThatThrownBy(() -> IndexFixture.open(root))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("open");
    }
  }
}
