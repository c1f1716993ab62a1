package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.evidence.Evidence;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosignature;
import org.verbale.witness.Cosigner;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Conflict;
import org.verbale.witness.WitnessAnswer.Cosigned;
import org.verbale.witness.WitnessAnswer.Reason;
import org.verbale.witness.WitnessAnswer.Refused;

class WitnessTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String HASH = Digest.sha256(TestLog.ORIGIN.getBytes(UTF_8)).toHex();

  @TempDir Path folder;
  private final List<String> events = new ArrayList<>();
  private final TestLog log = TestLog.of(40);
  private Witness witness;
  private Instant now = NOW;

  @BeforeEach
  void setUp() throws Exception {
    witness = open(true, TestLog.KEY.key());
  }

  @AfterEach
  void tearDown() throws Exception {
    witness.close();
  }

  private Witness open(boolean begin, VerifierKey... logs) throws Exception {
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    List<Cosigner> cosigners = List.of(TestLog.CLASSICAL, TestLog.POST_QUANTUM);
    Witness.Setup setup = new Witness.Setup(List.of(logs), cosigners, clock, events::add);
    StateFolder state = StateFolder.open(folder);
    try {
      return Witness.open(setup, state, begin, Map.of());
    } catch (IOException | MalformedException e) {
      state.close();
      throw e;
    }
  }

  private void reopen() throws Exception {
    witness.close();
    witness = open(false, TestLog.KEY.key());
  }

  private void cosigned(long from, long to) throws Exception {
    WitnessAnswer answer = witness.add(log.request(from, to));
    assertThat(answer.status()).isEqualTo(200);
    Checkpoint checkpoint = log.checkpoint(to).unverified();
    List<NoteSignature> lines = ((Cosigned) answer).lines();
    assertThat(lines).hasSize(2);
    Cosignature first = TestLog.CLASSICAL.key().verify(checkpoint, lines.get(0));
    Cosignature second = TestLog.POST_QUANTUM.key().verify(checkpoint, lines.get(1));
    assertThat(first.time()).isEqualTo(second.time());
  }

  private void refused(Bytes request, Reason reason) throws Exception {
    assertThat(witness.add(request)).isEqualTo(new Refused(reason));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  @Test
  void growingLog_isCosignedWithBothKeys_andSoIsItAfterARestart() throws Exception {
    long size = 0;
    for (long next : new long[] {0, 1, 2, 2, 7, 8, 8, 31, 40}) {
      cosigned(size, next);
      size = next;
      if (next % 2 == 0) {
        reopen();
      }
    }
    assertThat(witness.sizes()).isEqualTo(Map.of(TestLog.ORIGIN, 40L));
    assertThat(events).isEmpty();
  }

  /** In this order another implementation was asked, and answered. */
  @Test
  void answers_areThoseOfAnotherImplementation() throws Exception {
    witness.close();
    String origin =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
    Bytes key = Bytes.fromHex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f");
    witness = open(true, new VerifierKey(origin, key));
    StringBuilder body = new StringBuilder();
    List<String> answers = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (String line : litewitness()) {
      if (line.startsWith("= ")) {
        WitnessAnswer answer = witness.add(utf8(body.toString()));
        String size = answer instanceof Conflict conflict ? " " + conflict.size() : "";
        answers.add(answer.status() + size);
        theirs.add(line.substring(2));
        body.setLength(0);
      } else if (!line.startsWith("#")) {
        body.append(line).append('\n');
      }
    }
    // The second is not canonical base64, so malformed to us; the third names an unknown log, for
    // which the specification came to demand 404.
    theirs.set(1, "400");
    theirs.set(2, "404");
    assertThat(answers).isEqualTo(theirs);
  }

  private static List<String> litewitness() throws IOException {
    try (InputStream file =
        AddCheckpoint.class.getResourceAsStream("/org/verbale/witness/litewitness.txt")) {
      return new String(file.readAllBytes(), UTF_8).lines().toList();
    }
  }

  @Test
  void everyStatusOfTheSpecification_isGivenForItsReason() throws Exception {
    cosigned(0, 5);
    refused(utf8("old 5\n"), Reason.MALFORMED);
    AddCheckpoint good = AddCheckpoint.of(log.proof(5, 9), log.checkpoint(9));
    refused(new AddCheckpoint(10, good.proof(), good.checkpoint()).toBytes(), Reason.MALFORMED);
    NoteSigner stranger =
        NoteSigner.of(TestLog.ORIGIN, org.verbale.crypto.Ed25519.Key.of(TestLog.seed(9)));
    SignedCheckpoint forged = SignedCheckpoint.sign(good.checkpoint().unverified(), stranger);
    refused(new AddCheckpoint(5, good.proof(), forged).toBytes(), Reason.NOT_SIGNED);
    NoteSignature bent =
        new NoteSignature(
            TestLog.ORIGIN,
            TestLog.KEY.key().keyId(),
            forged.note().signatures().get(0).signature());
    SignedCheckpoint twice = good.checkpoint().with(List.of(bent));
    refused(new AddCheckpoint(5, good.proof(), twice).toBytes(), Reason.NOT_SIGNED);
    NoteSigner other =
        NoteSigner.of("log2.example", org.verbale.crypto.Ed25519.Key.of(TestLog.seed(1)));
    SignedCheckpoint foreign =
        SignedCheckpoint.sign(new Checkpoint("log2.example", log.head(9)), other);
    refused(new AddCheckpoint(5, good.proof(), foreign).toBytes(), Reason.UNKNOWN_LOG);
    for (long old : new long[] {0, 4, 6, 9}) {
      AddCheckpoint request = new AddCheckpoint(old, good.proof(), good.checkpoint());
      assertThat(witness.add(request.toBytes())).isEqualTo(new Conflict(5));
    }
    refused(new AddCheckpoint(5, List.of(), good.checkpoint()).toBytes(), Reason.INCONSISTENT);
    List<Digest> longer = new ArrayList<>(good.proof());
    longer.add(Digest.ZERO);
    refused(new AddCheckpoint(5, longer, good.checkpoint()).toBytes(), Reason.INCONSISTENT);
    refused(
        new AddCheckpoint(5, List.of(Digest.ZERO), log.checkpoint(5)).toBytes(),
        Reason.INCONSISTENT);
    cosigned(5, 9);
  }

  @Test
  void firstRequestWithAProof_andAnEmptyTreeWithLeaves_areInconsistent() throws Exception {
    refused(
        new AddCheckpoint(0, List.of(Digest.ZERO), log.checkpoint(5)).toBytes(),
        Reason.INCONSISTENT);
    String empty = new String(log.request(0, 0).toByteArray(), UTF_8);
    String root = TreeHead.EMPTY.root().toBase64();
    refused(utf8(empty.replace(root, Digest.ZERO.toBase64())), Reason.INCONSISTENT);
    cosigned(0, 0);
  }

  @Test
  void fork_isNeverCosigned_andItsEvidenceIsKept() throws Exception {
    cosigned(0, 20);
    TestLog fork = TestLog.of(40, 10, "fork ");
    refused(fork.request(20, 20), Reason.INCONSISTENT);
    refused(fork.request(20, 33), Reason.INCONSISTENT);
    assertThat(witness.add(fork.request(10, 20))).isEqualTo(new Conflict(20));
    assertThat(witness.add(fork.request(10, 19))).isEqualTo(new Conflict(20));
    assertThat(witness.sizes()).containsEntry(TestLog.ORIGIN, 20L);
    reopen();
    refused(fork.request(20, 33), Reason.INCONSISTENT);

    List<String> claims = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".evidence")).sorted().toList()) {
        Evidence evidence = Evidence.parse(Bytes.of(Files.readAllBytes(file)));
        evidence.verify(List.of(TestLog.KEY.key()));
        claims.add(evidence.claim());
      }
    }
    assertThat(claims).containsExactly("two-roots", "not-an-extension");
    assertThat(events).hasSize(2);
    cosigned(20, 40);
  }

  @Test
  void smallerSize_isNeverCosignedAgain() throws Exception {
    cosigned(0, 20);
    for (long smaller : new long[] {0, 1, 19}) {
      assertThat(witness.add(log.request(0, smaller))).isEqualTo(new Conflict(20));
      assertThat(witness.add(log.request(smaller, smaller))).isEqualTo(new Conflict(20));
      Bytes back = new AddCheckpoint(20, List.of(), log.checkpoint(smaller)).toBytes();
      refused(back, Reason.MALFORMED);
    }
  }

  @Test
  void clockThatGoesBack_doesNotTakeTimeBack() throws Exception {
    cosigned(0, 20);
    now = NOW.minusSeconds(1000);
    cosigned(20, 20);
    reopen();
    cosigned(20, 21);
    SignedCheckpoint kept = SignedCheckpoint.parse(witness.checkpoint(HASH).orElseThrow());
    NoteSignature line = kept.note().signatures().get(1);
    assertThat(TestLog.CLASSICAL.key().verify(kept.unverified(), line).time()).isEqualTo(NOW);
  }

  @Test
  void checkpointForMonitors_hasTheLogsAndItsOwnLines_andNoOthers() throws Exception {
    assertThat(witness.checkpoint(HASH)).isEmpty();
    assertThat(witness.checkpoint("00")).isEmpty();
    SignedCheckpoint crowded =
        log.checkpoint(5)
            .with(
                List.of(
                    Cosigner.of("x", org.verbale.crypto.Ed25519.Key.of(TestLog.seed(8)))
                        .cosign(log.checkpoint(5).unverified(), 1)));
    WitnessAnswer answer = witness.add(new AddCheckpoint(0, List.of(), crowded).toBytes());
    assertThat(answer.status()).isEqualTo(200);
    SignedCheckpoint shown = SignedCheckpoint.parse(witness.checkpoint(HASH).orElseThrow());
    shown.verify(TestLog.KEY.key());
    assertThat(shown.note().signatures().stream().map(NoteSignature::name))
        .containsExactly("log.example", "w.example", "w.example");
  }

  @Test
  void logOfWhichNothingIsKnown_isNotBegunSilently() throws Exception {
    cosigned(0, 5);
    witness.close();
    Files.delete(folder.resolve(HASH + ".checkpoint"));
    assertThatThrownBy(() -> open(false, TestLog.KEY.key()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing known");
    witness = open(true, TestLog.KEY.key());
  }

  @Test
  void begunLog_needsNoSecondPermission_beforeItsFirstCheckpoint() throws Exception {
    reopen();
    cosigned(0, 5);
  }

  @Test
  void damagedState_stopsTheWitness() throws Exception {
    cosigned(0, 5);
    witness.close();
    Path file = folder.resolve(HASH + ".checkpoint");
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += 97) {
      byte[] bent = good.clone();
      bent[at] ^= 1;
      Files.write(file, bent);
      assertThat(sizeOrRefusal()).as("byte " + at).isIn("5", "refused");
      Files.write(file, Arrays.copyOf(good, at));
      assertThat(sizeOrRefusal()).as("cut at " + at).isEqualTo("refused");
    }
    good[good.length - 10] ^= 2; // in a cosignature
    Files.write(file, good);
    assertThat(sizeOrRefusal()).isEqualTo("refused");
    good[good.length - 10] ^= 2;
    Files.write(file, log.checkpoint(3).toBytes().toByteArray()); // signed, and not by a witness
    assertThatThrownBy(() -> open(false, TestLog.KEY.key())).isInstanceOf(MalformedException.class);
    Files.write(file, good);
    witness = open(false, TestLog.KEY.key());
    assertThat(witness.sizes()).containsEntry(TestLog.ORIGIN, 5L);
  }

  /** A key's name may be damaged: what counts is signed. */
  private String sizeOrRefusal() throws Exception {
    try (Witness opened = open(false, TestLog.KEY.key())) {
      return String.valueOf(opened.sizes().get(TestLog.ORIGIN));
    } catch (MalformedException e) {
      return "refused";
    }
  }

  @Test
  void folder_isHadByOneAtATime_andMustExist() {
    assertThatThrownBy(() -> StateFolder.open(folder)).hasMessageContaining("in use");
    assertThatThrownBy(() -> StateFolder.open(folder.resolve("none")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void unfinishedDraft_isNoState() throws Exception {
    cosigned(0, 5);
    Files.writeString(folder.resolve(HASH + ".checkpoint.new"), "half of a checkp");
    reopen();
    cosigned(5, 6);
  }

  @Test
  void replacedLogKey_goesOnUnderTheSameOrigin_andTheOldOneComesNotBack() throws Exception {
    cosigned(0, 5);
    witness.close();
    NoteSigner next = NoteSigner.of(TestLog.ORIGIN, Ed25519.Key.of(TestLog.seed(9)));
    witness = open(false, TestLog.KEY.key(), next.key());
    cosigned(5, 7); // the log has not changed its key yet
    SignedCheckpoint signed = SignedCheckpoint.sign(log.checkpoint(9).unverified(), next);
    assertThat(witness.add(AddCheckpoint.of(log.proof(7, 9), signed).toBytes()).status())
        .isEqualTo(200);
    refused(log.request(9, 12), Reason.NOT_SIGNED);
    witness.close();
    witness = open(false, TestLog.KEY.key(), next.key());
    refused(log.request(9, 12), Reason.NOT_SIGNED);
    assertThat(events).hasSize(2).allMatch(event -> event.contains("was replaced"));
    SignedCheckpoint later = SignedCheckpoint.sign(log.checkpoint(12).unverified(), next);
    assertThat(witness.add(AddCheckpoint.of(log.proof(9, 12), later).toBytes()).status())
        .isEqualTo(200);
  }
}
