package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.verbale.client.archive.LyingServer.CHANNEL;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.client.state.MemoryStore;
import org.verbale.codec.Bytes;
import org.verbale.evidence.Evidence;
import org.verbale.note.VerifierKey;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SealedHead;

/** The table of lies: what each is refused with, and whether a stranger can be shown it. */
final class Lies {
  static final ByteString ZERO = ByteString.copyFrom(new byte[32]);

  private final Path directory;
  private final List<DynamicTest> rows = new ArrayList<>();

  Lies(Path directory) {
    this.directory = directory;
  }

  List<DynamicTest> rows() {
    return rows;
  }

  /** What a row tells, to a client that has read three entries and trusts the seal behind them. */
  interface Lie {
    void tell(LyingServer server, Victim victim) throws Exception;
  }

  /** A lie that the log did not sign for twice. */
  void row(String name, String refusal, Lie lie) {
    row(name, refusal, "", lie);
  }

  /**
   * @param refusal the stable word for it
   * @param claim of the evidence; empty where the log did not sign for it twice
   */
  void row(String name, String refusal, String claim, Lie lie) {
    int number = rows.size() + 1;
    String evidence = claim.isEmpty() ? "no evidence" : "evidence: " + claim;
    rows.add(
        dynamicTest(
            number + ". " + name + " -> " + refusal + ", " + evidence,
            () -> run(directory.resolve("row-" + number), refusal, claim, lie)));
  }

  private static void run(Path folder, String refusal, String claim, Lie lie) throws Exception {
    LyingServer server = new LyingServer();
    MemoryStore store = new MemoryStore();
    Victim victim = new Victim(server, store, Optional.of(EvidenceFolder.open(folder)));
    victim.log.refresh(1);
    server.entries.forEach(victim::read);
    victim.check();
    Optional<TrustedHead> before = victim.log.trusted();
    ChainReader read = victim.reader;

    var caught = catchThrowableOfType(VerbaleException.class, () -> lie.tell(server, victim));

    assertThat(caught).as("refusal").isNotNull();
    assertThat(word(caught)).isEqualTo(refusal);
    assertThat(victim.reader).isEqualTo(read);
    if (!refusal.equals("FRESHNESS")) { // the head itself fits
      Optional<TrustedHead> after = victim.again().log.trusted();
      assertThat(after).isEqualTo(victim.log.trusted());
      assertThat(extendsHonestly(server, before, after)).isTrue();
    }
    Optional<Evidence> evidence =
        caught instanceof DishonestServerException liar ? liar.evidence() : Optional.empty();
    assertThat(evidence.map(Evidence::claim)).isEqualTo(optional(claim));
    assertThat(files(folder)).hasSize(claim.isEmpty() ? 0 : 1);
    for (Path file : files(folder)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(file.getFileName().toString()).matches(claim + "-[0-9a-f]{16}\\.evidence");
      Evidence stored = Evidence.parse(Bytes.of(Files.readAllBytes(file)));
      assertThat(stored).isEqualTo(evidence.orElseThrow());
      List<VerifierKey> keys = List.of(server.log.key(), server.next.key());
      assertThat(stored.verify(keys, server.roots()).origin()).isEqualTo("log.example/a");
    }
  }

  /** Trust moves along the truth, or not at all. */
  private static boolean extendsHonestly(
      LyingServer server, Optional<TrustedHead> before, Optional<TrustedHead> after) {
    return after.equals(before)
        || server.honest.headAt(after.orElseThrow().tree().size()).equals(after.get().tree());
  }

  private static Optional<String> optional(String claim) {
    return claim.isEmpty() ? Optional.empty() : Optional.of(claim);
  }

  private static String word(VerbaleException refusal) {
    if (refusal instanceof DishonestServerException liar) {
      return liar.statement().name();
    }
    return ((UnwitnessedException) refusal).statement().name();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  static SealedHead next(SmallLog log) {
    log.post(CHANNEL, 2_500, 7);
    return log.seal(3_000);
  }

  static SealedHead newest(SmallLog log) {
    return log.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
  }
}
