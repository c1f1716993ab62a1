package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.client.archive.LyingServer.CHAIN;
import static org.verbale.client.archive.LyingServer.CHANNEL;
import static org.verbale.client.archive.LyingServer.OTHER;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.Entry;

/** About entries, their chains, and the map that counts them. */
final class EntryLies {
  private final Lies lies;

  EntryLies(Lies lies) {
    this.lies = lies;
  }

  void add() {
    receipts();
    chains();
    maps();
  }

  private void receipts() {
    lies.row(
        "receipt for something not stored",
        "INCLUSION",
        (s, v) -> v.log.receipt(SmallLog.leaf(1_000, 99), 2));
    lies.row(
        "receipt for another index",
        "INCLUSION",
        (s, v) -> v.log.receipt(SmallLog.leaf(s.entries.get(0)), 1));
    inclusion("of another leaf", path -> Collections.nCopies(path.size(), Lies.ZERO));
    inclusion("with a hash missing", path -> path.subList(1, path.size()));
    inclusion("with two hashes swapped", path -> List.of(path.get(1), path.get(0), path.get(2)));
    inclusion("with a hash repeated", path -> List.of(path.get(0), path.get(0), path.get(2)));
    inclusion(
        "with a hash too many", path -> List.of(path.get(0), path.get(1), path.get(2), Lies.ZERO));
  }

  private void inclusion(String what, UnaryOperator<List<ByteString>> lie) {
    lies.row(
        "inclusion proof " + what,
        "INCLUSION",
        (s, v) -> {
          s.inclusion =
              path -> {
                assertThat(path).hasSize(3);
                return lie.apply(path);
              };
          v.log.receipt(SmallLog.leaf(s.entries.get(0)), 0);
        });
  }

  private static ChannelHead after(LyingServer server, int entries) {
    ChannelHead head = ChannelHead.EMPTY;
    for (Entry entry : server.entries.subList(0, entries)) {
      head = head.next(SmallLog.leaf(entry).hash());
    }
    return head;
  }

  private void chains() {
    lies.row(
        "a second leaf with a sequence number, in place of the first",
        "CHAIN",
        "second-sequence",
        (s, v) -> {
          Entry second = s.honest.post(CHAIN, after(s, 2), 2_500, 7);
          s.honest.seal(3_000);
          v.reread(second, 2);
        });
    lies.row(
        "a second leaf with a sequence number, behind the first",
        "CHAIN",
        "second-sequence",
        (s, v) -> {
          Entry second = s.honest.post(CHAIN, after(s, 2), 2_500, 7);
          s.honest.seal(3_000);
          v.read(second);
        });
    lies.row(
        "a second leaf with a sequence number, in no log",
        "CHAIN",
        (s, v) ->
            v.reread(
                SmallLog.entry(CHAIN, after(s, 2), 2_500, 7).toBuilder().setIndex(4).build(), 2));
    lies.row(
        "an entry withheld from the middle",
        "CHAIN",
        (s, v) -> {
          s.honest.post(CHANNEL, 2_500, 7);
          v.read(s.honest.post(CHANNEL, 2_600, 8));
        });
    lies.row("an entry told twice", "CHAIN", (s, v) -> v.read(s.entries.get(2)));
    lies.row("entries in another order", "CHAIN", (s, v) -> v.read(s.entries.get(0)));
    lies.row(
        "an entry of another channel", "CHAIN", (s, v) -> v.read(s.honest.post(OTHER, 2_500, 7)));
    lies.row(
        "an index that does not grow",
        "CHAIN",
        (s, v) -> v.read(s.honest.post(CHANNEL, 2_500, 7).toBuilder().setIndex(3).build()));
    lies.row(
        "an index that is none",
        "CHAIN",
        (s, v) -> v.read(s.honest.post(CHANNEL, 2_500, 7).toBuilder().setIndex(-1).build()));
    lies.row(
        "a note that is not the leaf's",
        "CONTENT",
        (s, v) ->
            v.read(
                s.honest.post(CHANNEL, 2_500, 7).toBuilder()
                    .setObject(ByteString.copyFromUtf8("other"))
                    .build()));
    lies.row(
        "a position that is not the leaf's",
        "CONTENT",
        (s, v) ->
            v.read(
                s.honest.post(CHANNEL, 2_500, 7).toBuilder()
                    .setPosition(s.entries.get(0).getPosition())
                    .build()));
  }

  private void maps() {
    lies.row(
        "stale map: a seal that does not count what was shown",
        "COMPLETENESS",
        "withheld",
        (s, v) -> {
          s.honest.pretend(CHAIN, after(s, 2));
          s.honest.seal(3_000);
          v.check();
        });
    lies.row(
        "alternating map: another last leaf at the same length",
        "CHAIN",
        "withheld",
        (s, v) -> {
          s.honest.post(CHAIN, after(s, 2), 2_500, 7);
          s.honest.seal(3_000);
          v.check();
        });
    lies.row(
        "alternating map: another, shorter chain",
        "CHAIN",
        "withheld",
        (s, v) -> {
          s.honest.post(CHAIN, after(s, 1), 2_500, 7);
          s.honest.seal(3_000);
          v.check();
        });
    lies.row(
        "a map that withholds, and no inclusion proof",
        "COMPLETENESS",
        (s, v) -> {
          s.honest.pretend(CHAIN, after(s, 2));
          s.honest.seal(3_000);
          s.inclusion = path -> List.of();
          v.check();
        });
    lies.row(
        "the tail withheld: the map counts more than is shown",
        "CHAIN",
        (s, v) -> {
          Lies.next(s.honest);
          v.check();
        });
    map("another length", (s, proof) -> proof.setLength(2));
    map("a length below zero", (s, proof) -> proof.setLength(-1));
    map("another head", (s, proof) -> proof.setHead(Lies.ZERO));
    map("said to be empty", (s, proof) -> proof.setLength(0).clearHead());
    map(
        "proof of another channel",
        (s, proof) -> s.honest.headProof(Chain.of(OTHER)).toBuilder().setChannel(CHAIN.toString()));
    lies.row(
        "a channel left out of the answer",
        "COMPLETENESS",
        (s, v) -> {
          s.completeness = proofs -> proofs.toBuilder().clearChannels().build();
          v.check();
        });
    lies.row(
        "a channel hidden from its member's list",
        "COMPLETENESS",
        (s, v) -> {
          s.completeness =
              proofs -> {
                var lie = proofs.toBuilder();
                lie.getPartyBuilder().clearChannels().addChannels(OTHER.toString());
                return lie.build();
              };
          v.check();
        });
    lies.row(
        "the list of a party withheld",
        "COMPLETENESS",
        (s, v) -> {
          s.completeness = proofs -> proofs.toBuilder().clearParty().build();
          v.check();
        });
  }

  private interface MapLie {
    ChannelHeadProof.Builder change(LyingServer server, ChannelHeadProof.Builder proof);
  }

  private void map(String what, MapLie lie) {
    lies.row(
        "map's proof: " + what,
        "COMPLETENESS",
        (s, v) -> {
          s.completeness =
              proofs ->
                  proofs.toBuilder()
                      .setChannels(0, lie.change(s, proofs.getChannels(0).toBuilder()))
                      .build();
          v.check();
        });
  }
}
