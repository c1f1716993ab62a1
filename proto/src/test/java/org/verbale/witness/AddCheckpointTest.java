package org.verbale.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ProofException;
import org.verbale.witness.WitnessAnswer.Conflict;
import org.verbale.witness.WitnessAnswer.Cosigned;
import org.verbale.witness.WitnessAnswer.Reason;
import org.verbale.witness.WitnessAnswer.Refused;

class AddCheckpointTest {
  private static final String ROOT = Digest.ZERO.toBase64() + "\n";

  private static void malformed(String body) {
    assertThatThrownBy(() -> AddCheckpoint.parse(Fixture.utf8(body)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void requestsOfAnotherImplementation_areRead_andWrittenAlike() throws Exception {
    List<String> bodies = new ArrayList<>();
    try (InputStream file = getClass().getResourceAsStream("litewitness.txt")) {
      StringBuilder body = new StringBuilder();
      for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
        if (line.startsWith("= ")) {
          bodies.add(body.toString());
          body.setLength(0);
        } else if (!line.startsWith("#")) {
          body.append(line).append('\n');
        }
      }
    }
    assertThat(bodies).hasSize(9);
    // Its example of a bad signature has stray bits in the base64: no line of a note to us.
    malformed(bodies.remove(1));
    for (String body : bodies) {
      AddCheckpoint request = AddCheckpoint.parse(Fixture.utf8(body));
      assertThat(new String(request.toBytes().toByteArray(), UTF_8)).isEqualTo(body);
    }
  }

  @Test
  void everyRequest_isReadAsItWasWritten() throws Exception {
    for (int to = 0; to < 9; to++) {
      for (int from = 0; from <= to; from++) {
        AddCheckpoint request = Fixture.request(from, to);
        assertThat(AddCheckpoint.parse(request.toBytes())).isEqualTo(request);
      }
    }
  }

  @Test
  void malformedRequests_areRefused() {
    String note = new String(Fixture.checkpoint(5).toBytes().toByteArray(), UTF_8);
    String good = "old 0\n\n" + note;
    malformed("");
    malformed("\n\n" + note);
    malformed(note);
    malformed(good.replace("old 0", "old"));
    malformed(good.replace("old 0", "old 00"));
    malformed(good.replace("old 0", "old -1"));
    malformed(good.replace("old 0", "old 9223372036854775808"));
    malformed(good.replace("old 0", "Old 0"));
    malformed(good.replace("old 0", "old  0"));
    malformed(good.replace("old 0\n", "old 0\r\n"));
    malformed(good.replace("old 0\n", "old 0\nAAAA\n"));
    malformed(good.replace("old 0\n", "old 0\n" + ROOT.replace("=", "")));
    malformed(good.replace("old 0\n\n", "old 0\n"));
    malformed(good.replace("old 0\n", "old 0\n" + String.join("", Collections.nCopies(64, ROOT))));
    malformed(good.substring(0, good.length() - 1));
    malformed(good.replace("\u2014", "-"));
    malformed(good.replace("log.example\n5\n", "log.example\n5\nextension\n"));
    assertThatThrownBy(() -> AddCheckpoint.parse(Bytes.of(new byte[AddCheckpoint.MAX_SIZE + 1])))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void mostHashes_areRead() throws Exception {
    String note = new String(Fixture.checkpoint(5).toBytes().toByteArray(), UTF_8);
    String most = "old 3\n" + String.join("", Collections.nCopies(63, ROOT)) + "\n" + note;
    assertThat(AddCheckpoint.parse(Fixture.utf8(most)).proof()).hasSize(63);
  }

  @Test
  void emptyTreeWithLeaves_isWellFormed_andOfNoTree() throws Exception {
    String note = new String(Fixture.checkpoint(0).toBytes().toByteArray(), UTF_8);
    assertThat(AddCheckpoint.parse(Fixture.utf8("old 0\n\n" + note)).oldSize()).isZero();
    String root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assertThat(note).contains(root);
    String wrong = "old 0\n\n" + note.replace(root, ROOT);
    assertThatThrownBy(() -> AddCheckpoint.parse(Fixture.utf8(wrong)))
        .isInstanceOf(ProofException.class);
  }

  @Test
  void answers_areReadAsTheyWereWritten() throws Exception {
    var checkpoint = Fixture.checkpoint(5).unverified();
    List<WitnessAnswer> answers = new ArrayList<>();
    answers.add(
        new Cosigned(
            List.of(
                Fixture.classical(1).cosign(checkpoint, 5),
                Fixture.postQuantum(1).cosign(checkpoint, 5))));
    answers.add(new Conflict(0));
    answers.add(new Conflict(Long.MAX_VALUE));
    for (Reason reason : Reason.values()) {
      answers.add(new Refused(reason));
    }
    List<Integer> statuses = new ArrayList<>();
    for (WitnessAnswer answer : answers) {
      assertThat(WitnessAnswer.parse(answer.status(), answer.contentType(), answer.body()))
          .isEqualTo(answer);
      statuses.add(answer.status());
    }
    assertThat(statuses).containsExactly(200, 409, 409, 400, 403, 404, 422, 503);
    assertThat(new Conflict(3).contentType()).isEqualTo("text/x.tlog.size");
    assertThat(new Conflict(3).body()).isEqualTo(Fixture.utf8("3\n"));
  }

  @Test
  void answersOfNoWitness_areRefused() {
    badAnswer(409, "text/plain", "3\n");
    badAnswer(409, "", "3\n");
    badAnswer(409, Conflict.CONTENT_TYPE, "3");
    badAnswer(409, Conflict.CONTENT_TYPE, "03\n");
    badAnswer(409, Conflict.CONTENT_TYPE, "-3\n");
    badAnswer(409, Conflict.CONTENT_TYPE, "3\n\n");
    badAnswer(200, "text/plain", "");
    badAnswer(200, "text/plain", "thanks\n");
    badAnswer(200, "text/plain", "\n\u2014 w AAAAAAA=\n");
    badAnswer(201, "text/plain", "");
    badAnswer(302, "text/plain", "");
    badAnswer(500, "text/plain", "");
  }

  private static void badAnswer(int status, String type, String body) {
    assertThatThrownBy(() -> WitnessAnswer.parse(status, type, Fixture.utf8(body)))
        .isInstanceOf(MalformedException.class);
  }
}
