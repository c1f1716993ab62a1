package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.SignedCheckpoint;

/**
 * The files of one log, named after the hash of its origin. That of the checkpoint says so until
 * the first is cosigned: a lost file, or an emptied one, is no fresh start.
 */
final class LogFiles {
  /** Contradictions are kept up to this number; the first is the one that matters. */
  private static final int MAX_EVIDENCE = 16;

  private static final Bytes BEGUN =
      Bytes.of("verbale/witness/v1: nothing cosigned yet\n".getBytes(US_ASCII));

  private final StateFolder folder;
  private final String name;

  LogFiles(StateFolder folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Whether there is a file of the checkpoint, be it that of a log that only begins. */
  boolean exist() throws IOException {
    return folder.read(checkpointName()).isPresent();
  }

  Optional<SignedCheckpoint> checkpoint() throws IOException, MalformedException {
    Optional<Bytes> file = folder.read(checkpointName());
    return file.isEmpty() || file.get().equals(BEGUN)
        ? Optional.empty()
        : Optional.of(SignedCheckpoint.parse(file.get()));
  }

  void begin() throws IOException {
    folder.write(checkpointName(), BEGUN);
  }

  void put(SignedCheckpoint checkpoint) throws IOException {
    folder.write(checkpointName(), checkpoint.toBytes());
  }

  /**
   * The auditor's own state, which it believes without looking at it again.
   *
   * @throws MalformedException if it is not what was put: an auditor on damaged state would accuse
   *     an honest log
   */
  Optional<Bytes> audit() throws IOException, MalformedException {
    Optional<Bytes> file = folder.read(name + ".audit");
    if (file.isEmpty()) {
      return file;
    }
    byte[] whole = file.get().toByteArray();
    int end = Math.max(0, whole.length - Digest.LENGTH);
    byte[] state = Arrays.copyOf(whole, end);
    byte[] sum = Arrays.copyOfRange(whole, end, whole.length);
    if (!Arrays.equals(sum, Digest.sha256(state).toByteArray())) {
      throw new MalformedException(
          name + ".audit", "damaged", "what was stored; without the file all is read again");
    }
    return Optional.of(Bytes.of(state));
  }

  /** Puts {@code state}, and its SHA-256 behind it. */
  void putAudit(Bytes state) throws IOException {
    byte[] bytes = state.toByteArray();
    byte[] whole = Arrays.copyOf(bytes, bytes.length + Digest.LENGTH);
    System.arraycopy(Digest.sha256(bytes).toByteArray(), 0, whole, bytes.length, Digest.LENGTH);
    folder.write(name + ".audit", Bytes.of(whole));
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
