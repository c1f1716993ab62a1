package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.verbale.client.error.DishonestServerException.Statement.CHECKPOINT;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;
import static org.verbale.client.error.DishonestServerException.Statement.CONSISTENCY;
import static org.verbale.client.error.DishonestServerException.Statement.INCLUSION;
import static org.verbale.client.error.DishonestServerException.Statement.TIME;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.DishonestServerException.Statement;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.Leaf;
import org.verbale.note.NoteSigner;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.ListSuccessionsResponse;
import org.verbale.v1.SealedHead;

/** A server that lies about sealed heads: each lie by its name, and nothing of it is believed. */
class TrustedLogTest {
  private static final ChannelId ONE = ChannelId.of("R-XA/dialogue");
  private static final ChannelId OTHER = ChannelId.of("R-XA/reviewers");
  private static final PartyCode PARTY = new PartyCode("XA");

  private final SeededRandom random = new SeededRandom(8163);
  private final NoteSigner signer = signer("log.example/a");
  private final SmallLog honest = new SmallLog(signer, PARTY);
  private final Liar server = new Liar(honest);
  private final MemoryStore store = new MemoryStore();
  private TrustedLog log;
  private SealedHead first;

  private NoteSigner signer(String name) {
    return NoteSigner.of(name, Ed25519.Key.generate(random));
  }

  /** Answers as an honest log does, but for what a test has changed. */
  private static final class Liar implements ArchiveQueries {
    private ArchiveQueries truth;
    private UnaryOperator<SealedHead> head = head -> head;
    private UnaryOperator<GetConsistencyResponse> consistency = proof -> proof;
    private UnaryOperator<GetInclusionResponse> inclusion = proof -> proof;
    private UnaryOperator<GetCompletenessResponse> completeness = proofs -> proofs;

    Liar(ArchiveQueries truth) {
      this.truth = truth;
    }

    @Override
    public SealedHead getSealedHead(GetSealedHeadRequest request) {
      return head.apply(truth.getSealedHead(request));
    }

    @Override
    public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
      return consistency.apply(truth.getConsistency(request));
    }

    @Override
    public GetInclusionResponse getInclusion(GetInclusionRequest request) {
      return inclusion.apply(truth.getInclusion(request));
    }

    @Override
    public ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request) {
      return truth.listSuccessions(request);
    }

    @Override
    public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
      return completeness.apply(truth.getCompleteness(request));
    }
  }

  @BeforeEach
  void trustAFirstHead() {
    honest.append(ONE, 1_000, 1);
    honest.append(OTHER, 1_100, 2);
    honest.append(ONE, 1_200, 3);
    first = honest.seal(2_000);
    log = open();
    assertThat(log.refresh(1).tree()).isEqualTo(honest.head());
  }

  private TrustedLog open() {
    return TrustedLog.open(server, Trust.inLogAlone(signer.key()), PARTY, store);
  }

  private void refuses(Statement statement, Runnable question) {
    Optional<TrustedHead> before = log.trusted();
    var caught = catchThrowableOfType(DishonestServerException.class, question::run);
    assertThat(caught).isNotNull();
    assertThat(caught.statement()).isEqualTo(statement);
    assertThat(log.trusted()).isEqualTo(before);
    assertThat(open().trusted()).isEqualTo(before);
  }

  private void more() {
    honest.append(ONE, 3_000, 4);
    honest.append(ONE, 3_100, 5);
    honest.seal(4_000);
  }

  @Test
  void honestLog_isFollowed() {
    more();
    assertThat(log.refresh(5).tree()).isEqualTo(honest.head());
    Completeness all = log.completeness(List.of(Chain.of(ONE), Chain.of(OTHER)), true);
    assertThat(all.chains())
        .hasEntrySatisfying(Chain.of(ONE), head -> assertThat(head.length()).isEqualTo(4));
    assertThat(all.partyChannels().orElseThrow()).containsExactly(ONE, OTHER);
    assertThat(log.receipt(SmallLog.leaf(1_000, 1), 0).leaf()).isEqualTo(SmallLog.leaf(1_000, 1));
    assertThat(log.accept(first).tree().size()).isEqualTo(4); // an older one, late
    assertThat(open().trusted().orElseThrow().tree()).isEqualTo(honest.head());
  }

  @Test
  void checkpointOfAnUnknownKey_isRefused() {
    Leaf map = Leaf.mapRoot(2_000, log.trusted().orElseThrow().mapRoot());
    NoteSigner sameName = signer("log.example/a");
    refuses(CHECKPOINT, () -> log.accept(honest.sign(honest.head(), sameName, map)));
    NoteSigner otherLog = signer("log.example/b");
    refuses(CHECKPOINT, () -> log.accept(honest.sign(honest.head(), otherLog, map)));
  }

  @Test
  void anyBitOfTheCheckpointChanged_isRefused() {
    more();
    SealedHead next = honest.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
    byte[] note = next.getCheckpoint().toByteArray();
    for (int i = 0; i < note.length; i++) {
      byte[] changed = note.clone();
      changed[i] ^= 1;
      SealedHead lie = next.toBuilder().setCheckpoint(ByteString.copyFrom(changed)).build();
      refuses(CHECKPOINT, () -> log.accept(lie));
    }
  }

  @Test
  void headThatEndsWithoutAMap_isRefused() {
    refuses(CHECKPOINT, () -> log.accept(honest.sealWith(SmallLog.leaf(4_000, 9))));
  }

  @Test
  void mapLeafThatIsNotTheLast_isRefused() {
    more();
    SealedHead next = honest.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
    ByteString before = first.getMapLeaf();
    refuses(INCLUSION, () -> log.accept(next.toBuilder().setMapLeaf(before).build()));
    refuses(INCLUSION, () -> log.accept(next.toBuilder().clearMapLeafProof().build()));
  }

  /** The same log up to the first channel's leaves, and then another. */
  private SmallLog fork(int leaves) {
    SmallLog fork = new SmallLog(signer, PARTY);
    fork.append(ONE, 1_000, 1);
    for (int i = 1; i < leaves; i++) {
      fork.append(OTHER, 1_100, 100 + i);
    }
    fork.seal(5_000);
    return fork;
  }

  @Test
  void forkOfAnySize_isRefused_alsoAfterARestart() {
    for (int leaves : new int[] {2, 3, 5, 9}) {
      SmallLog fork = fork(leaves);
      server.truth = fork.head().size() < honest.head().size() ? honest : fork; // as it can prove
      SealedHead lie = fork.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
      refuses(CONSISTENCY, () -> log.accept(lie));
      log = open();
      refuses(CONSISTENCY, () -> log.accept(lie));
    }
  }

  @Test
  void alteredConsistencyProof_isRefused() {
    more();
    server.consistency =
        proof -> proof.toBuilder().setProof(0, ByteString.copyFrom(new byte[32])).build();
    refuses(CONSISTENCY, () -> log.refresh(5));
    server.consistency = proof -> proof.toBuilder().clearProof().build();
    refuses(CONSISTENCY, () -> log.refresh(5));
    server.consistency =
        proof -> proof.toBuilder().setProof(0, ByteString.copyFrom(new byte[31])).build();
    refuses(CONSISTENCY, () -> log.refresh(5));
  }

  @Test
  void sealBeforeTheLastOne_isRefused() {
    honest.append(ONE, 1_500, 4);
    refuses(TIME, () -> log.accept(honest.seal(1_900)));
  }

  @Test
  void olderHeadThanAskedFor_isRefused() {
    server.head = head -> first;
    refuses(CONSISTENCY, () -> log.refresh(5));
  }

  @Test
  void proofsUnderAnOlderHeadThanTheTrustedOne_areRefused() {
    GetCompletenessResponse old = honest.getCompleteness(request());
    more();
    log.refresh(5);
    server.completeness = proofs -> old; // hides what came since
    refuses(CONSISTENCY, this::ask);
  }

  private static GetCompletenessRequest request() {
    return GetCompletenessRequest.newBuilder()
        .addChannels(ONE.toString())
        .setPartyList(true)
        .build();
  }

  private void ask() {
    assertThat(log.completeness(List.of(Chain.of(ONE)), true)).isNull();
  }

  private void changesProof(UnaryOperator<ChannelHeadProof.Builder> change) {
    server.completeness =
        proofs ->
            proofs.toBuilder()
                .setChannels(0, change.apply(proofs.getChannels(0).toBuilder()))
                .build();
    refuses(COMPLETENESS, this::ask);
  }

  @Test
  void mapProofThatIsNotTheChannels_isRefused() {
    changesProof(proof -> honest.headProof(Chain.of(OTHER)).toBuilder());
    changesProof(proof -> proof.setMapProof(honest.headProof(Chain.of(OTHER)).getMapProof()));
    changesProof(proof -> proof.setMapProof(ByteString.EMPTY));
  }

  @Test
  void otherLengthOrHead_isRefused() {
    changesProof(proof -> proof.setLength(1));
    changesProof(proof -> proof.setLength(-1));
    changesProof(proof -> proof.setLength(0).clearHead());
    changesProof(proof -> proof.setHead(honest.headProof(Chain.of(OTHER)).getHead()));
    changesProof(proof -> proof.setHead(ByteString.EMPTY));
  }

  @Test
  void channelLeftOut_isRefused() {
    server.completeness = proofs -> proofs.toBuilder().clearChannels().build();
    refuses(COMPLETENESS, this::ask);
  }

  @Test
  void listOfThePartyThatIsShorterOrLonger_isRefused() {
    server.completeness = proofs -> list(proofs, ONE);
    refuses(COMPLETENESS, this::ask);
    server.completeness = TrustedLogTest::list;
    refuses(COMPLETENESS, this::ask);
    server.completeness = proofs -> list(proofs, ONE, OTHER, ChannelId.of("R-XB/dialogue"));
    refuses(COMPLETENESS, this::ask);
    server.completeness = proofs -> proofs.toBuilder().clearParty().build();
    refuses(COMPLETENESS, this::ask);
  }

  private static GetCompletenessResponse list(
      GetCompletenessResponse proofs, ChannelId... channels) {
    GetCompletenessResponse.Builder lie = proofs.toBuilder();
    lie.getPartyBuilder().clearChannels();
    for (ChannelId channel : channels) {
      lie.getPartyBuilder().addChannels(channel.toString());
    }
    return lie.build();
  }

  @Test
  void receiptWhoseProofLeadsElsewhere_isRefused() {
    Leaf leaf = SmallLog.leaf(1_000, 1);
    refuses(INCLUSION, () -> assertThat(log.receipt(leaf, 1)).isNull());
    server.inclusion = proof -> proof.toBuilder().clearProof().build();
    refuses(INCLUSION, () -> assertThat(log.receipt(leaf, 0)).isNull());
  }
}
