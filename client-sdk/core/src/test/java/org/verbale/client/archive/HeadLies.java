package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.client.archive.LyingServer.CHAIN;
import static org.verbale.client.archive.LyingServer.CHANNEL;
import static org.verbale.client.archive.LyingServer.NOW;
import static org.verbale.client.archive.LyingServer.OTHER;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.function.UnaryOperator;
import org.verbale.crypto.Ed25519;
import org.verbale.log.Checkpoint;
import org.verbale.log.Leaf;
import org.verbale.note.NoteSigner;
import org.verbale.v1.Entry;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.SealedHead;

/** About heads, forks, proofs between heads, cosignatures and time. */
final class HeadLies {
  private final Lies lies;

  HeadLies(Lies lies) {
    this.lies = lies;
  }

  void add() {
    heads();
    forks();
    consistencyProofs();
    witnesses();
    times();
  }

  private void heads() {
    lies.row(
        "checkpoint signed by another key of the log's name",
        "CHECKPOINT",
        (s, v) -> {
          NoteSigner other = NoteSigner.of("log.example/a", Ed25519.Key.generate(s.random));
          Lies.next(s.honest);
          Leaf map = Leaf.mapRoot(3_000, v.log.trusted().orElseThrow().mapRoot());
          v.log.accept(s.cosigned(s.honest.sign(s.honest.head(), other, map)));
        });
    lies.row(
        "checkpoint of another log",
        "CHECKPOINT",
        (s, v) -> {
          NoteSigner other = NoteSigner.of("log.example/b", Ed25519.Key.generate(s.random));
          SmallLog elsewhere = new SmallLog(other, LyingServer.PARTY);
          elsewhere.post(CHANNEL, 1_000, 1);
          v.log.accept(s.cosigned(elsewhere.seal(9_000)));
        });
    lies.row(
        "checkpoint whose size was changed",
        "CHECKPOINT",
        (s, v) -> {
          String note =
              Lies.next(s.honest).getCheckpoint().toStringUtf8().replace("\n8\n", "\n9\n");
          s.head = head -> head.toBuilder().setCheckpoint(ByteString.copyFromUtf8(note)).build();
          s.cosign = head -> head;
          v.log.refresh(7);
        });
    lies.row(
        "signed head that ends in a record",
        "CHECKPOINT",
        "unsealed",
        (s, v) -> v.log.accept(s.cosigned(s.honest.sealWith(SmallLog.leaf(9_000, 9)))));
    lies.row(
        "map of the seal before",
        "INCLUSION",
        (s, v) -> {
          ByteString old = Lies.newest(s.honest).getMapLeaf();
          v.log.accept(s.cosigned(Lies.next(s.honest)).toBuilder().setMapLeaf(old).build());
        });
    lies.row(
        "map's proof with a hash missing",
        "INCLUSION",
        (s, v) -> {
          SealedHead head = s.cosigned(Lies.next(s.honest));
          int last = head.getMapLeafProofCount() - 1;
          List<ByteString> path = head.getMapLeafProofList().subList(0, last);
          v.log.accept(head.toBuilder().clearMapLeafProof().addAllMapLeafProof(path).build());
        });
    lies.row(
        "map's proof with a hash too many",
        "INCLUSION",
        (s, v) ->
            v.log.accept(
                s.cosigned(Lies.next(s.honest)).toBuilder().addMapLeafProof(Lies.ZERO).build()));
    lies.row(
        "an old head, well signed, where a newer one is known",
        "CONSISTENCY",
        (s, v) -> {
          SealedHead old = Lies.newest(s.honest);
          Lies.next(s.honest);
          v.log.refresh(8);
          s.head = head -> old;
          v.log.refresh(8);
        });
    lies.row(
        "proofs under a head older than the one known",
        "CONSISTENCY",
        (s, v) -> {
          var old = s.getCompleteness(question());
          Lies.next(s.honest);
          v.log.refresh(8);
          s.completeness = proofs -> old;
          v.check();
        });
  }

  private void forks() {
    lies.row(
        "split view: another tree of the same size",
        "CONSISTENCY",
        "two-roots",
        (s, v) -> {
          SmallLog fork = new SmallLog(s.log, LyingServer.PARTY);
          s.begin(fork, 9);
          s.truth = fork;
          v.log.refresh(1);
        });
    lies.row(
        "split view after a restart",
        "CONSISTENCY",
        "two-roots",
        (s, v) -> {
          SmallLog fork = new SmallLog(s.log, LyingServer.PARTY);
          s.begin(fork, 9);
          s.truth = fork;
          v.again().log.refresh(1);
        });
    lies.row(
        "another tree of a size trusted before the present one",
        "CONSISTENCY",
        "two-roots",
        (s, v) -> {
          Lies.next(s.honest);
          v.log.refresh(8);
          SmallLog fork = new SmallLog(s.log, LyingServer.PARTY);
          s.begin(fork, 9);
          v.log.accept(s.cosigned(Lies.newest(fork)));
        });
    for (int more : new int[] {0, 1, 2, 5}) {
      lies.row(
          "an entry rewritten, " + (more + 1) + " leaves on",
          "CONSISTENCY",
          "not-an-extension",
          (s, v) -> {
            s.truth = s.fork(more);
            v.log.refresh(1);
          });
    }
    lies.row(
        "an entry rewritten in a log trusted at a power of two",
        "CONSISTENCY",
        "not-an-extension",
        (s, v) -> {
          Lies.next(s.honest);
          assertThat(v.log.refresh(8).tree().size()).isEqualTo(8);
          s.truth = s.fork(5);
          v.log.refresh(8);
        });
    lies.row(
        "fork shorter than what is trusted, against the log's own tree",
        "CONSISTENCY",
        "not-an-extension",
        (s, v) -> {
          for (int i = 0; i < 6; i++) {
            s.honest.post(CHANNEL, 2_500, 40 + i);
          }
          s.honest.seal(3_000);
          v.log.refresh(13);
          v.log.accept(s.cosigned(Lies.newest(s.fork(2))));
        });
    lies.row(
        "fork that ends where a record stood, and no proofs",
        "CONSISTENCY",
        "rewritten",
        (s, v) -> {
          s.honest.post(OTHER, 2_100, 30);
          Leaf record = SmallLog.leaf(s.honest.post(CHANNEL, 2_500, 7));
          s.honest.seal(3_000);
          v.log.receipt(record, 7);
          s.consistency = path -> List.of();
          v.log.accept(s.cosigned(Lies.newest(s.fork(1))));
        });
    lies.row(
        "fork, and no proofs",
        "CONSISTENCY",
        (s, v) -> {
          s.truth = s.fork(3);
          s.consistency = path -> List.of(Lies.ZERO);
          v.log.refresh(1);
        });
  }

  private void consistencyProofs() {
    proof("missing", path -> path.subList(1, path.size()));
    proof("swapped", path -> List.of(path.get(1), path.get(0), path.get(2)));
    proof("repeated", path -> List.of(path.get(0), path.get(0), path.get(1)));
    proof("too many", path -> List.of(path.get(0), path.get(1), path.get(2), Lies.ZERO));
    proof("too short", path -> List.of(path.get(0).substring(1), path.get(1), path.get(2)));
  }

  private void proof(String what, UnaryOperator<List<ByteString>> lie) {
    lies.row(
        "consistency proof with hashes " + what,
        "CONSISTENCY",
        (s, v) -> {
          Lies.next(s.honest);
          s.consistency =
              path -> {
                assertThat(path).hasSize(3);
                return lie.apply(path);
              };
          v.log.refresh(8);
        });
  }

  private void witnesses() {
    lies.row(
        "head without cosignatures",
        "QUORUM",
        (s, v) -> {
          Lies.next(s.honest);
          s.cosign = head -> head;
          v.log.refresh(8);
        });
    lies.row(
        "cosignature of the head before",
        "COSIGNATURE",
        (s, v) -> {
          var old = s.witness.cosign(SmallLog.checkpoint(Lies.newest(s.honest)).unverified(), NOW);
          Lies.next(s.honest);
          s.cosign = head -> SmallLog.cosigned(head, old);
          v.log.refresh(8);
        });
    lies.row(
        "cosignature of another log's head",
        "COSIGNATURE",
        (s, v) -> {
          Lies.next(s.honest);
          var other = new Checkpoint("log.example/b", s.honest.head());
          s.cosign = head -> SmallLog.cosigned(head, s.witness.cosign(other, NOW));
          v.log.refresh(8);
        });
    lies.row(
        "head that the witness saw an hour ago",
        "FRESHNESS",
        (s, v) -> {
          Lies.next(s.honest);
          s.cosign = head -> s.cosigned(head, NOW - 3_600);
          v.check();
        });
  }

  private void times() {
    lies.row(
        "seal earlier than the one before",
        "TIME",
        "backdated",
        (s, v) -> {
          s.honest.post(CHANNEL, 1_500, 7);
          s.honest.seal(1_900);
          v.log.refresh(8);
        });
    lies.row(
        "older seal with a later time",
        "TIME",
        "backdated",
        (s, v) -> {
          s.honest.post(OTHER, 1_500, 7);
          SealedHead between = s.honest.seal(9_000);
          s.honest.post(OTHER, 1_500, 8);
          s.honest.seal(4_000);
          v.log.refresh(10);
          v.log.accept(s.cosigned(between));
        });
    lies.row(
        "entry earlier than the one before it",
        "TIME",
        "backdated",
        (s, v) -> {
          Entry entry = s.honest.post(CHANNEL, 1_250, 7);
          s.honest.seal(3_000);
          v.read(entry);
        });
    lies.row(
        "entry earlier than the one before it, and in no log",
        "TIME",
        (s, v) ->
            v.read(
                SmallLog.entry(CHAIN, v.reader.head(), 1_250, 7).toBuilder().setIndex(6).build()));
    lies.row(
        "record later than the seal behind it",
        "TIME",
        "backdated",
        (s, v) -> {
          Leaf record = SmallLog.leaf(s.honest.post(OTHER, 8_000, 7));
          s.honest.seal(3_000);
          v.log.receipt(record, 6);
        });
  }

  private static GetCompletenessRequest question() {
    return GetCompletenessRequest.newBuilder()
        .addChannels(CHANNEL.toString())
        .setPartyList(true)
        .build();
  }
}
