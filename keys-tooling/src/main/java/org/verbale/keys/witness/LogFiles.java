package org.verbale.keys.witness;

import java.io.IOException;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.SignedCheckpoint;

/**
 * The files of one log, named after the hash of its origin. That of the checkpoint is empty until
 * the first is cosigned: so that a lost file is no fresh start.
 */
final class LogFiles {
  /** Contradictions are kept up to this number; the first is the one that matters. */
  private static final int MAX_EVIDENCE = 16;

  private final StateFolder folder;
  private final String name;

  LogFiles(StateFolder folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Whether there is a file of the checkpoint, be it empty. */
  boolean exist() throws IOException {
    return folder.read(checkpointName()).isPresent();
  }

  Optional<SignedCheckpoint> checkpoint() throws IOException, MalformedException {
    Optional<Bytes> file = folder.read(checkpointName());
    return file.isEmpty() || file.get().isEmpty()
        ? Optional.empty()
        : Optional.of(SignedCheckpoint.parse(file.get()));
  }

  void begin() throws IOException {
    folder.write(checkpointName(), Bytes.EMPTY);
  }

  void put(SignedCheckpoint checkpoint) throws IOException {
    folder.write(checkpointName(), checkpoint.toBytes());
  }

  Optional<Bytes> audit() throws IOException {
    return folder.read(name + ".audit");
  }

  void putAudit(Bytes state) throws IOException {
    folder.write(name + ".audit", state);
  }

  /** The name of the file, unless there are enough of them. */
  Optional<String> putEvidence(Bytes content) throws IOException {
    for (int number = 1; number <= MAX_EVIDENCE; number++) {
      String file = name + "." + number + ".evidence";
      Optional<Bytes> known = folder.read(file);
      if (known.isEmpty()) {
        folder.write(file, content);
        return Optional.of(file);
      }
      if (known.get().equals(content)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private String checkpointName() {
    return name + ".checkpoint";
  }
}
