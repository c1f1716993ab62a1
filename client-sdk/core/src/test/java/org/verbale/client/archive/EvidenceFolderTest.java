package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.state.MemoryStore;
import org.verbale.codec.Bytes;
import org.verbale.evidence.Evidence;

class EvidenceFolderTest {
  @TempDir private Path directory;
  private final LyingServer server = new LyingServer();
  private final MemoryStore store = new MemoryStore();

  private DishonestServerException catchAFork(Optional<EvidenceFolder> folder) {
    server.truth = server.honest;
    Victim victim = new Victim(server, store, folder);
    victim.log.refresh(1);
    server.truth = server.fork(2);
    var caught = catchThrowableOfType(DishonestServerException.class, () -> victim.log.refresh(1));
    assertThat(caught).isNotNull();
    return caught;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void folderThatIsNotThere_isMadeForItsOwner() throws Exception {
    Path folder = directory.resolve("a/b");
    catchAFork(Optional.of(EvidenceFolder.open(folder)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(files(folder)).hasSize(1);
  }

  @Test
  void sameEvidenceTwice_isOneFile_andNothingElseIsLeftThere() throws Exception {
    EvidenceFolder folder = EvidenceFolder.open(directory);
    Evidence first = catchAFork(Optional.of(folder)).evidence().orElseThrow();
    Evidence again = catchAFork(Optional.of(folder)).evidence().orElseThrow();
    assertThat(again).isEqualTo(first);
    assertThat(files(directory)).hasSize(1);
    assertThat(Bytes.of(Files.readAllBytes(files(directory).get(0)))).isEqualTo(first.toBytes());
  }

  @Test
  void folderThatIsGone_doesNotHideTheLie() throws Exception {
    Path folder = directory.resolve("gone");
    EvidenceFolder open = EvidenceFolder.open(folder);
    Files.delete(folder);
    DishonestServerException caught = catchAFork(Optional.of(open));
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.CONSISTENCY);
    assertThat(caught.evidence()).isPresent();
    assertThat(caught.getSuppressed()).hasAtLeastOneElementOfType(IOException.class);
  }

  @Test
  void noFolder_theExceptionHasIt() throws Exception {
    Evidence evidence = catchAFork(Optional.empty()).evidence().orElseThrow();
    assertThat(evidence.verify(List.of(server.log.key())).origin()).isEqualTo("log.example/a");
  }

  @Test
  void fileInItsPlace_isRefusedAtOnce() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EvidenceFolder.open(file)).isInstanceOf(IOException.class);
  }
}
