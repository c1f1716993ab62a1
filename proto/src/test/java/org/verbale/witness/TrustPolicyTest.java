package org.verbale.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.log.Checkpoint;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;

class TrustPolicyTest {
  private static final String LOG = "log " + Fixture.log().key();
  private static final String W1 = "witness W1 " + Fixture.classical(1).key();
  private static final String W2 = "witness W2 " + Fixture.classical(2).key();
  private static final String W3 = "witness W3 " + Fixture.classical(3).key();
  private static final String Q1 = "witness Q1 " + Fixture.postQuantum(1).key();

  private static Set<CosignerKey> keys(Cosigner... cosigners) {
    List<CosignerKey> keys = new ArrayList<>();
    for (Cosigner cosigner : cosigners) {
      keys.add(cosigner.key());
    }
    return Set.copyOf(keys);
  }

  @Test
  void quorumOfTwoLevels_countsAsTheSpecificationSays() throws Exception {
    TrustPolicy policy =
        Fixture.policy(
            "# who must agree",
            LOG + " https://log.example/",
            "",
            W1,
            "\t witness \t W2   " + Fixture.classical(2).key() + " https://w2.example/ \t",
            W3,
            Q1,
            "group X 2 W1 W2 W3",
            "group both all X Q1",
            "quorum both");
    assertThat(policy.logKeys()).containsExactly(Fixture.log().key());
    assertThat(policy.logs().get(0).url()).contains("https://log.example/");
    assertThat(policy.witnesses()).hasSize(4);
    assertThat(policy.witnesses().get(1).url()).contains("https://w2.example/");
    Cosigner one = Fixture.classical(1);
    Cosigner two = Fixture.classical(2);
    Cosigner three = Fixture.classical(3);
    Cosigner quantum = Fixture.postQuantum(1);
    assertThat(policy.isReachedBy(keys(one, two, quantum))).isTrue();
    assertThat(policy.isReachedBy(keys(one, three, quantum))).isTrue();
    assertThat(policy.isReachedBy(keys(one, two, three, quantum))).isTrue();
    assertThat(policy.isReachedBy(keys(one, quantum))).isFalse();
    assertThat(policy.isReachedBy(keys(one, two, three))).isFalse();
    assertThat(policy.isReachedBy(Set.of())).isFalse();
    assertThat(policy.demandsPostQuantum()).isTrue();
    assertThat(policy.demands("Q1")).isTrue();
    assertThat(policy.demands("X")).isTrue();
    assertThat(policy.demands("both")).isTrue();
    assertThat(policy.demands("W1")).isFalse();
    assertThatThrownBy(() -> policy.demands("none of them"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyAllAndOneWitness_areQuorums() throws Exception {
    TrustPolicy any = Fixture.policy(W1, W2, "group g any W1 W2", "quorum g");
    assertThat(any.isReachedBy(keys(Fixture.classical(2)))).isTrue();
    TrustPolicy all = Fixture.policy(W1, W2, "group g all W1 W2", "quorum g");
    assertThat(all.isReachedBy(keys(Fixture.classical(2)))).isFalse();
    assertThat(all.isReachedBy(keys(Fixture.classical(1), Fixture.classical(2)))).isTrue();
    TrustPolicy one = Fixture.policy(W1, W2, "quorum W2");
    assertThat(one.isReachedBy(keys(Fixture.classical(1)))).isFalse();
    assertThat(one.isReachedBy(keys(Fixture.classical(2)))).isTrue();
    assertThat(one.demands("W1")).isFalse();
    TrustPolicy none = Fixture.policy("quorum none");
    assertThat(none.isReachedBy(Set.of())).isTrue();
    assertThat(none.isWithoutQuorum()).isTrue();
    assertThat(none.demandsPostQuantum()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "W1|quorum W1|quorum W1; line 3: a second quorum",
        "W1; line 1: no quorum",
        "quorum W1; line 1: unknown quorum",
        "quorum W1|W1; line 1: unknown quorum",
        "W1|W1|quorum W1; line 2: a second witness of one key",
        "W1|witness W1 KEY2|quorum W1; line 2: a name defined before",
        "W1|group W1 any W1|quorum W1; line 2: a name defined before",
        "W1|witness none KEY2|quorum W1; line 2: the name none",
        "W1|group g any none|quorum g; line 2: unknown member",
        "W1|group g any g|quorum g; line 2: unknown member",
        "W1|W2|group g any W1 W1|quorum g; line 3: a member of two groups",
        "W1|W2|group g any W1|group h all W1 W2|quorum g; line 4: a member of two groups",
        "W1|group g 0 W1|quorum g; line 2: threshold out of range",
        "W1|group g 2 W1|quorum g; line 2: threshold out of range",
        "W1|group g -1 W1|quorum g; line 2: threshold out of range",
        "W1|group g 01 W1|quorum g; line 2: threshold out of range",
        "W1|group g ALL W1|quorum g; line 2: threshold out of range",
        "W1|group g all|quorum g; line 2: group with 2 values",
        "W1 # mine|quorum W1; line 1: witness with 4 values",
        "witness W1|quorum none; line 1: witness with 1 values",
        "witness W1 LOGKEY|quorum W1; line 1: witness key is none",
        "log KEY2|quorum none; line 1: log key is none",
        "log LOGKEY|log LOGKEY|quorum none; line 2: a second log of one key",
        "log|quorum none; line 1: log with 0 values",
        "quorum; line 1: quorum with 0 values",
        "quorum none none; line 1: quorum with 2 values",
        "Quorum none; line 1: unknown keyword",
        "quorum\u00a0none; line 1: unknown keyword",
      })
  void wrongLine_isNamed(String lines, String message) {
    String text =
        lines
            .replace("|", "\n")
            .replace("\nW1", "\n" + W1)
            .replace("\nW2", "\n" + W2)
            .replace("LOGKEY", Fixture.log().key().toString())
            .replace("KEY2", Fixture.classical(2).key().toString());
    String whole = (text.startsWith("W1") ? W1 + text.substring(2) : text) + "\n";
    assertThatThrownBy(() -> TrustPolicy.parse(Fixture.utf8(whole)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("policy, " + message)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void controlCharacters_andAnUnfinishedLine_areRefused() {
    for (String bad : List.of("quorum none\r\n", "quorum none\u0000\n", "#\u007f\nquorum none\n")) {
      assertThatThrownBy(() -> TrustPolicy.parse(Fixture.utf8(bad)))
          .hasMessageContaining("control character");
    }
    assertThatThrownBy(() -> TrustPolicy.parse(Fixture.utf8("quorum none")))
        .hasMessageContaining("line not ended");
    assertThatThrownBy(() -> TrustPolicy.parse(Bytes.EMPTY)).hasMessageContaining("no quorum");
  }

  /** The Kelvin sign is no K, and octets that are no UTF-8 are names all the same. */
  @Test
  void names_areOctets() throws Exception {
    TrustPolicy policy =
        Fixture.policy(
            W1.replace("W1", "K"),
            W2.replace("W2", "\u212a"),
            "group \u00e9t\u00e9 any \u212a",
            "quorum \u00e9t\u00e9");
    assertThat(policy.isReachedBy(keys(Fixture.classical(1)))).isFalse();
    assertThat(policy.isReachedBy(keys(Fixture.classical(2)))).isTrue();
    byte[] latin =
        ("witness \u00e9 " + Fixture.classical(1).key() + "\nquorum \u00e9\n")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(TrustPolicy.parse(Bytes.of(latin)).witnesses()).hasSize(1);
  }

  @Test
  void limits_areAboveThoseOfTheSpecification() throws Exception {
    List<String> lines = new ArrayList<>();
    StringBuilder group = new StringBuilder("group g0 all");
    for (int i = 1; i <= TrustPolicy.MAX_WITNESSES; i++) {
      lines.add("witness W" + i + " " + Fixture.classical(i).key());
      group.append(" W").append(i);
    }
    lines.add(group.toString());
    for (int i = 1; i < TrustPolicy.MAX_NAMES; i++) {
      lines.add("group g" + i + " 1 g" + (i - 1));
    }
    lines.add("quorum g" + (TrustPolicy.MAX_NAMES - 1));
    assertThat(TrustPolicy.MAX_WITNESSES).isGreaterThanOrEqualTo(32);
    TrustPolicy largest = Fixture.policy(lines.toArray(String[]::new));
    assertThat(largest.demands("W1")).isTrue();
    lines.add(0, "witness more " + Fixture.classical(70).key());
    assertThatThrownBy(() -> Fixture.policy(lines.toArray(String[]::new)))
        .hasMessageContaining("too many witnesses");
  }

  @Test
  void quorumReached_makesTheCheckpointWitnessed_atTheTimeOfThatQuorum() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, W1, W2, Q1, "group g 2 W1 W2 Q1", "quorum g");
    SignedCheckpoint checkpoint = Fixture.checkpoint(5);
    SignedCheckpoint cosigned = Fixture.cosigned(checkpoint, 100, Fixture.classical(1));
    cosigned = Fixture.cosigned(cosigned, 300, Fixture.postQuantum(1));
    WitnessedCheckpoint witnessed = policy.verify(cosigned);
    assertThat(witnessed.time()).contains(Instant.ofEpochSecond(100));
    assertThat(witnessed.head()).isEqualTo(checkpoint.unverified().head());
    assertThat(witnessed.cosignatures()).hasSize(2);
    assertThat(witnessed.toBytes()).isEqualTo(cosigned.toBytes());
    witnessed = policy.verify(Fixture.cosigned(cosigned, 200, Fixture.classical(2)));
    assertThat(witnessed.time()).contains(Instant.ofEpochSecond(200));
    // A newer cosignature by one witness alone makes the quorum no newer.
    witnessed = policy.verify(Fixture.cosigned(cosigned, 400, Fixture.postQuantum(1)));
    assertThat(witnessed.time()).contains(Instant.ofEpochSecond(100));
    assertThat(witnessed.cosignatures()).hasSize(2);
  }

  @Test
  void tooFewWitnesses_areNamed_andOneWitnessTwiceIsOne() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, W1, W2, "group g all W1 W2", "quorum g");
    SignedCheckpoint twice =
        Fixture.cosigned(
            Fixture.cosigned(Fixture.checkpoint(5), 1, Fixture.classical(1)),
            2,
            Fixture.classical(1));
    assertThatThrownBy(() -> policy.verify(twice))
        .isInstanceOfSatisfying(
            QuorumException.class, e -> assertThat(e.cosigned()).containsExactly("W1"));
  }

  @Test
  void cosignatureOfAnotherLogOrTree_rejectsTheNote() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, W1, W2, "group g any W1 W2", "quorum g");
    SignedCheckpoint five = Fixture.checkpoint(5);
    Checkpoint six = Fixture.checkpoint(6).unverified();
    Checkpoint other = new Checkpoint("log2.example", five.unverified().head());
    for (Checkpoint wrong : List.of(six, other)) {
      List<NoteSignature> lines =
          List.of(
              Fixture.classical(1).cosign(wrong, 1),
              Fixture.classical(2).cosign(five.unverified(), 1)); // enough without the wrong one
      assertThatThrownBy(() -> policy.verify(five.with(lines)))
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @Test
  void strangers_areIgnored_evenWithAWitnessesName() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, W1, "quorum W1");
    Cosigner impostor = Cosigner.of("w1.example", Ed25519.Key.of(Fixture.seed(77)));
    SignedCheckpoint strangers =
        Fixture.cosigned(Fixture.checkpoint(5), 9, impostor, Fixture.postQuantum(3));
    assertThatThrownBy(() -> policy.verify(strangers)).isInstanceOf(QuorumException.class);
    assertThat(policy.verify(Fixture.cosigned(strangers, 9, Fixture.classical(1))).cosignatures())
        .hasSize(1);
  }

  /** A cosignature without a time says nothing about the largest tree: valid, and not counted. */
  @Test
  void cosignatureWithoutTime_doesNotCount() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, Q1, "quorum Q1");
    SignedCheckpoint five = Fixture.checkpoint(5);
    CosignerKey key = Fixture.postQuantum(1).key();
    byte[] signature =
        org.verbale.crypto.MlDsa44.Key.of(Fixture.seed(11)).sign(key.message(five.unverified(), 0));
    SignedCheckpoint timeless = five.with(List.of(key.line(0, signature)));
    assertThatThrownBy(() -> policy.verify(timeless)).isInstanceOf(QuorumException.class);
  }

  @Test
  void logNotListed_isRefused_howeverManyWitnessesCosigned() throws Exception {
    NoteSigner other = NoteSigner.of(Fixture.ORIGIN, Ed25519.Key.of(Fixture.seed(2)));
    VerifierKey next = other.key();
    SignedCheckpoint signed =
        Fixture.cosigned(
            SignedCheckpoint.sign(Fixture.checkpoint(5).unverified(), other),
            1,
            Fixture.classical(1));
    TrustPolicy policy = Fixture.policy(LOG, W1, "quorum W1");
    assertThatThrownBy(() -> policy.verify(signed)).isInstanceOf(BadSignatureException.class);
    assertThat(policy.with(next).verify(signed).head().size()).isEqualTo(5); // after a rotation
    assertThat(
            policy
                .with(next)
                .verify(Fixture.cosigned(Fixture.checkpoint(5), 1, Fixture.classical(1)))
                .head()
                .size())
        .isEqualTo(5);
    assertThatThrownBy(() -> Fixture.policy(W1, "quorum W1").verify(signed))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void receipt_isDurableFirst_thenWitnessed() throws Exception {
    TrustPolicy policy = Fixture.policy(LOG, W1, "quorum W1");
    SignedCheckpoint checkpoint = Fixture.checkpoint(5);
    var durable = Fixture.receipt(3, checkpoint);
    assertThat(durable.verify(policy.logKeys()).index()).isEqualTo(3);
    assertThatThrownBy(() -> policy.verify(durable)).isInstanceOf(QuorumException.class);
    var later = Fixture.receipt(3, Fixture.cosigned(checkpoint, 7, Fixture.classical(1)));
    WitnessedReceipt witnessed = policy.verify(later);
    assertThat(witnessed.receipt().leaf()).isEqualTo(Fixture.leaf(3));
    assertThat(witnessed.checkpoint().time()).contains(Instant.ofEpochSecond(7));
  }
}
