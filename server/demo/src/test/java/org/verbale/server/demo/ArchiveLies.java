package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.verbale.client.VerbaleClient;
import org.verbale.crypto.Ed25519;
import org.verbale.log.Checkpoint;
import org.verbale.note.NoteSigner;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.SealedHead;

/** About cosignatures, heads, forks and the map. */
final class ArchiveLies {
  private final LieTable table;

  ArchiveLies(LieTable table) {
    this.table = table;
  }

  void add() {
    witnesses();
    heads();
    maps();
  }

  private void witnesses() {
    UnaryOperator<SealedHead> none = head -> head;
    table.tell(
        "no cosignature", "QUORUM", "", (q, a) -> table.witnessed(a, none), VerbaleClient::sync);
    table.tell(
        "cosignature of another log",
        "COSIGNATURE",
        "",
        (q, a) ->
            table.witnessed(
                a,
                head -> {
                  var tree = HeadForgery.checkpoint(head).unverified().head();
                  var line =
                      table.witness().cosign(new Checkpoint("other.example", tree), LieTable.now());
                  var mixed = HeadForgery.checkpoint(head).with(List.of(line));
                  return head.toBuilder().setCheckpoint(Station.string(mixed.toBytes())).build();
                }),
        VerbaleClient::sync);
    table.tell(
        "cosignature of an hour ago",
        "FRESHNESS",
        "",
        (q, a) ->
            table.witnessed(
                a, head -> HeadForgery.cosigned(head, table.witness(), LieTable.now() - 3_600)),
        VerbaleClient::sync);
    table.tell(
        "cosignature of tomorrow",
        "CLOCK",
        "",
        (q, a) ->
            table.witnessed(
                a, head -> HeadForgery.cosigned(head, table.witness(), LieTable.now() + 86_400)),
        VerbaleClient::sync);
    table.tell(
        "no cosignature, to whoever wants a receipt",
        "QUORUM",
        "",
        (q, a) -> table.witnessed(a, none),
        client -> client.channel(Review.DIALOGUE).receipt(table.record()));
  }

  private LyingProxy.Lie heads(UnaryOperator<SealedHead> change) {
    return (request, answer) -> table.witnessed(answer, change);
  }

  private void heads() {
    table.row(
        "head signed by another key of the log's name",
        "CHECKPOINT",
        "",
        heads(
            head ->
                HeadForgery.signed(
                    head,
                    NoteSigner.of(
                        table.logKey().key().name(), Ed25519.Key.generate(LieTable.random)))));
    table.row(
        "split view: another tree of the size that was trusted",
        "CONSISTENCY",
        "two-roots",
        heads(
            head ->
                HeadForgery.forked(
                    table.trusted(), table.trusted().getMapLeafProof(0), table.logKey())));
    table.row(
        "fork: history rewritten below what was trusted",
        "CONSISTENCY",
        "not-an-extension",
        fork());
    table.row(
        "consistency proof with a hash altered",
        "CONSISTENCY",
        "",
        (q, a) ->
            a instanceof GetConsistencyResponse proof
                ? proof.toBuilder().setProof(0, ByteString.copyFrom(new byte[32])).build()
                : a);
    table.row(
        "consistency proof with a hash missing",
        "CONSISTENCY",
        "",
        (q, a) ->
            a instanceof GetConsistencyResponse proof
                ? GetConsistencyResponse.newBuilder()
                    .addAllProof(proof.getProofList().subList(1, proof.getProofCount()))
                    .build()
                : a);
    table.row(
        "map leaf with another proof",
        "INCLUSION",
        "",
        heads(head -> head.toBuilder().clearMapLeafProof().build()));
    table.row(
        "map leaf of the head before",
        "INCLUSION",
        "",
        heads(head -> head.toBuilder().setMapLeaf(table.trusted().getMapLeaf()).build()));
  }

  /** A hash that stands beside the whole old tree is replaced in every proof, and signed for. */
  private LyingProxy.Lie fork() {
    return (request, answer) -> {
      int top = table.trusted().getMapLeafProofCount() - 1;
      ByteString shared = table.trusted().getMapLeafProof(top);
      if (answer instanceof GetConsistencyResponse proof) {
        assertThat(proof.getProofList()).contains(shared);
        return GetConsistencyResponse.newBuilder()
            .addAllProof(HeadForgery.replaced(proof.getProofList(), shared))
            .build();
      }
      return table.witnessed(answer, head -> HeadForgery.forked(head, shared, table.logKey()));
    };
  }

  private LyingProxy.Lie maps(UnaryOperator<GetCompletenessResponse.Builder> change) {
    return (request, answer) ->
        answer instanceof GetCompletenessResponse proofs
            ? change.apply(proofs.toBuilder()).build()
            : answer;
  }

  private LyingProxy.Lie map(Consumer<ChannelHeadProof.Builder> change) {
    return maps(
        proofs -> {
          for (ChannelHeadProof.Builder proof : proofs.getChannelsBuilderList()) {
            if (proof.getChannel().equals(Review.DIALOGUE.toString())) {
              change.accept(proof);
            }
          }
          return proofs;
        });
  }

  private void maps() {
    table.row("map: another length", "COMPLETENESS", "", map(proof -> proof.setLength(1)));
    table.row(
        "map: another head",
        "COMPLETENESS",
        "",
        map(proof -> proof.setHead(ByteString.copyFrom(new byte[32]))));
    table.row(
        "map: the channel is said not to exist",
        "COMPLETENESS",
        "",
        map(proof -> proof.setLength(0).clearHead()));
    table.row("map: no proof", "COMPLETENESS", "", map(ChannelHeadProof.Builder::clearMapProof));
    table.row(
        "map: a channel left out",
        "COMPLETENESS",
        "",
        maps(proofs -> proofs.removeChannels(proofs.getChannelsCount() - 1)));
    table.row(
        "map: the party's list shortened",
        "COMPLETENESS",
        "",
        maps(proofs -> proofs.setParty(proofs.getParty().toBuilder().clearChannels())));
  }
}
