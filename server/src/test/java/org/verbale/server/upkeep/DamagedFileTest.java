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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Archive;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageOptions;

/** Copies of a closed data directory, a file of each kind cut, with another bit, or gone. */
@Timeout(300)
class DamagedFileTest {
  @TempDir static Path directory;
  private static Path sound;
  private static VerifierKey logKey;
  private static long size;

  /** What the part that the harness made has against it from the beginning. */
  private static Set<String> known;

  @BeforeAll
  static void begin() throws IOException {
    sound = directory.resolve("sound");
    logKey = Sample.make(sound);
    Sample.flush(sound, directory.resolve("scratch"));
    Growth.grow(sound, 40, 40); // what is in the log alone; its checkpoint is another log's
    size = size(sound).orElseThrow();
    known = Set.copyOf(findings(sound));
  }

  /** Of each kind of file the largest. */
  static Stream<String> files() throws IOException {
    Map<String, Path> largest = new TreeMap<>();
    try (Stream<Path> files = Files.list(sound.resolve("db"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.matches("LOG.*|LOCK")) { // RocksDB's diary, and what is always empty
          String kind = name.replaceAll("[0-9]+", "");
          Path other = largest.get(kind);
          if (other == null || Files.size(other) < Files.size(file)) {
            largest.put(kind, file);
          }
        }
      }
    }
    assertThat(largest)
        .containsOnlyKeys(".blob", ".log", ".sst", "CURRENT", "IDENTITY", "MANIFEST-", "OPTIONS-");
    return largest.values().stream().map(file -> file.getFileName().toString());
  }

  @Test
  void soundDirectory_isLeftByteForByte() throws IOException {
    var before = Listing.of(sound);
    assertThat(findings(sound)).hasSize(2).containsExactlyInAnyOrderElementsOf(known);
    assertThat(Listing.of(sound)).isEqualTo(before);
  }

  private record Listing(List<String> files) {
    static Listing of(Path directory) throws IOException {
      try (Stream<Path> tree = Files.walk(directory)) {
        List<String> files = new ArrayList<>();
        for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
          files.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
        }
        return new Listing(files);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void missingFile_isNamed(String name) throws IOException {
    Path copy = copy(name, "missing");
    Files.delete(copy.resolve("db").resolve(name));
    check(copy, name, name.endsWith(".log") || isNotNeeded(name));
  }

  @ParameterizedTest
  @MethodSource("files")
  void cutFile_isNamed(String name) throws IOException {
    Path copy = copy(name, "cut");
    byte[] bytes = Files.readAllBytes(copy.resolve("db").resolve(name));
    Files.write(copy.resolve("db").resolve(name), Arrays.copyOf(bytes, bytes.length / 2));
    check(copy, name, name.endsWith(".log") || name.startsWith("MANIFEST") || isNotNeeded(name));
  }

  @ParameterizedTest
  @MethodSource("files")
  void flippedBit_isNamed(String name) throws IOException {
    Path copy = copy(name, "flipped");
    Path file = copy.resolve("db").resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      return; // a log in which nothing is
    }
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    check(copy, name, isNotNeeded(name));
  }

  /** RocksDB writes these for people and for its own tools; no row depends on them. */
  private static boolean isNotNeeded(String name) {
    return name.equals("IDENTITY") || name.startsWith("OPTIONS-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "verbale/d", "verbale/data/v0\n", "werbale/data/v1\n"})
  void damagedMarker_opensNothing(String content) throws IOException {
    Path copy = copy("VERBALE", "with-" + content.hashCode());
    Files.writeString(copy.resolve("VERBALE"), content);
    checkMarker(copy);
  }

  /** Looks like a beginning that was cut short: a server goes on with all that is there. */
  @Test
  void missingMarker_losesNothing() throws IOException {
    Path copy = copy("VERBALE", "missing");
    Files.delete(copy.resolve("VERBALE"));
    assertThat(findings(copy)).hasSize(1);
    assertThat(size(copy)).hasValue(size);
    assertThat(findings(copy)).containsExactlyInAnyOrderElementsOf(known);
    FileTree.delete(copy);
  }

  private static void checkMarker(Path copy) throws IOException {
    assertThat(findings(copy)).hasSize(1);
    assertThatThrownBy(() -> size(copy))
        .isInstanceOfSatisfying(
            StorageException.class,
            e ->
                assertThat(e.problem())
                    .isIn(
                        StorageException.Problem.NOT_A_DATA_DIRECTORY,
                        StorageException.Problem.NEWER_FORMAT));
    FileTree.delete(copy);
  }

  /**
   * The damage is found, or what is left is an earlier moment as a whole.
   *
   * @param earlier whether the damage may look like a write that was torn by a power cut
   */
  private void check(Path copy, String name, boolean earlier) {
    List<String> findings = findings(copy);
    boolean found = findings.stream().anyMatch(finding -> !known.contains(finding));
    if (!found) {
      assertThat(earlier).as(name + " " + findings).isTrue();
      assertThat(size(copy).orElseThrow()).isLessThanOrEqualTo(size);
      if (isNotNeeded(name)) {
        assertThat(size(copy)).hasValue(size);
      }
    } else if (name.endsWith(".sst")) {
      assertThat(findings).anyMatch(finding -> finding.contains(name));
    } else if (name.endsWith(".blob")) { // RocksDB does not say which; the row does
      assertThat(findings)
          .anyMatch(finding -> finding.matches("(attachment|CONTENT|" + name + ").*"));
    }
    serve(copy);
    FileTree.delete(copy);
  }

  private static List<String> findings(Path data) {
    List<String> told = new ArrayList<>();
    try {
      var unused = new Fsck(Optional.of(logKey), 2, 1000, told::add).run(data, new SecureRandom());
    } catch (StorageException e) {
      told.add(String.valueOf(e.getMessage()));
    }
    return told;
  }

  /** Opens and reads as a server does: right entries or a named failure, and no crash. */
  private static void serve(Path data) {
    var archive = new Archive();
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      storage.<Integer>read(
          view -> {
            archive.demandSoundEnd(view);
            for (long index = 0; index < archive.size(view); index++) {
              archive.entry(view, index);
            }
            return 0;
          });
    } catch (StorageException e) {
      assertThat(e.problem())
          .as(String.valueOf(e.getMessage()))
          .isIn(StorageException.Problem.DAMAGED, StorageException.Problem.IO);
    }
  }

  private static Optional<Long> size(Path data) {
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      return Optional.of(storage.<Long>read(view -> new Archive().size(view)));
    }
  }

  private static Path copy(String name, String how) throws IOException {
    Path copy = directory.resolve(name + "-" + how);
    try (Stream<Path> tree = Files.walk(sound)) {
      for (Path from : tree.toList()) {
        Files.copy(from, copy.resolve(sound.relativize(from).toString()));
      }
    }
    return copy;
  }
}
