package org.verbale.client.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.Checkpoint;
import org.verbale.log.Receipt;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.testing.SeededRandom;
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
import org.verbale.witness.Cosigner;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;

/** A client whose policy demands a post-quantum auditor and one of two others. */
class WitnessedLogTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final PartyCode PARTY = new PartyCode("XA");
  private static final long NOW = 1_767_225_600L;

  private final SeededRandom random = new SeededRandom(4711);
  private final NoteSigner signer = NoteSigner.of("log.example/a", Ed25519.Key.generate(random));
  private final Cosigner auditor = Cosigner.of("audit.example", MlDsa44.Key.generate(random));
  private final Cosigner one = Cosigner.of("one.example", Ed25519.Key.generate(random));
  private final Cosigner other = Cosigner.of("other.example", Ed25519.Key.generate(random));
  private final Cosigner stranger = Cosigner.of("one.example", Ed25519.Key.generate(random));
  private Clock clock = at(0);
  private final MemoryStore store = new MemoryStore();
  private final SmallLog honest = new SmallLog(signer, PARTY);
  private final Published server = new Published(honest);

  /** An honest log whose heads are published with cosignatures. */
  private static final class Published implements ArchiveQueries {
    private final SmallLog log;
    private UnaryOperator<SealedHead> cosign = head -> head;
    private UnaryOperator<GetCompletenessResponse> completeness = proofs -> proofs;

    Published(SmallLog log) {
      this.log = log;
    }

    @Override
    public SealedHead getSealedHead(GetSealedHeadRequest request) {
      return cosign.apply(log.getSealedHead(request));
    }

    @Override
    public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
      return log.getConsistency(request);
    }

    @Override
    public GetInclusionResponse getInclusion(GetInclusionRequest request) {
      return log.getInclusion(request);
    }

    @Override
    public ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request) {
      return log.listSuccessions(request);
    }

    @Override
    public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
      GetCompletenessResponse proofs = log.getCompleteness(request);
      return completeness.apply(proofs.toBuilder().setHead(cosign.apply(proofs.getHead())).build());
    }
  }

  private static Clock at(long seconds) {
    return Clock.fixed(Instant.ofEpochSecond(NOW + seconds), ZoneOffset.UTC);
  }

  @BeforeEach
  void seal() {
    honest.append(CHANNEL, 1_000, 1);
    honest.seal(2_000);
  }

  private void more() {
    honest.append(CHANNEL, 3_000, 2);
    honest.seal(4_000);
  }

  private TrustPolicy policy(String... logs) {
    String text =
        String.join("", logs)
            + ("witness auditor " + auditor.key() + "\n")
            + ("witness one " + one.key() + "\n")
            + ("witness other " + other.key() + "\n")
            + "group others any one other\n"
            + "group enough all auditor others\n"
            + "quorum enough\n";
    try {
      return TrustPolicy.parse(Bytes.of(text.getBytes(UTF_8)));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Trust trust() {
    return new Trust(signer.key(), policy(), Freshness.by(clock), Optional.empty());
  }

  private TrustedLog open() {
    return TrustedLog.open(server, trust(), PARTY, store);
  }

  private static NoteSignature line(Cosigner by, SealedHead sealed, long time) {
    return by.cosign(SmallLog.checkpoint(sealed).unverified(), time);
  }

  private void cosign(long time, Cosigner... by) {
    server.cosign =
        head -> {
          NoteSignature[] lines = new NoteSignature[by.length];
          for (int i = 0; i < by.length; i++) {
            lines[i] = line(by[i], head, time);
          }
          return SmallLog.cosigned(head, lines);
        };
  }

  private void refuses(UnwitnessedException.Statement statement, Runnable question) {
    TrustedLog log = open();
    Optional<TrustedHead> before = log.trusted();
    var caught = catchThrowableOfType(UnwitnessedException.class, question::run);
    assertThat(caught).isNotNull();
    assertThat(caught.statement()).isEqualTo(statement);
    assertThat(open().trusted()).isEqualTo(before);
  }

  private static Completeness ask(TrustedLog log) {
    return log.completeness(List.of(Chain.of(CHANNEL)), true);
  }

  @Test
  void headOfAQuorum_isTrusted_andItsTimeIsTheQuorums() {
    server.cosign =
        head ->
            SmallLog.cosigned(
                head,
                line(auditor, head, NOW - 5),
                line(one, head, NOW - 9),
                line(other, head, NOW - 2));
    TrustedHead head = open().refresh(1);
    assertThat(head.tree()).isEqualTo(honest.head());
    assertThat(head.witnessed()).contains(Instant.ofEpochSecond(NOW - 5));
    assertThat(open().trusted()).contains(head);
    assertThat(ask(open()).head()).isEqualTo(head);
  }

  @Test
  void missingCosignatures_refusedWithoutCallingTheServerALiar() {
    refuses(UnwitnessedException.Statement.QUORUM, () -> open().refresh(1));
    cosign(NOW, one, other);
    refuses(UnwitnessedException.Statement.QUORUM, () -> open().refresh(1));
    cosign(NOW, auditor);
    refuses(UnwitnessedException.Statement.QUORUM, () -> open().refresh(1));
    refuses(UnwitnessedException.Statement.QUORUM, () -> ask(open()));
    assertThat(open().trusted()).isEmpty();
    cosign(NOW, auditor, other);
    assertThat(open().refresh(1).tree()).isEqualTo(honest.head());
    more();
    cosign(NOW, stranger);
    refuses(UnwitnessedException.Statement.QUORUM, () -> open().refresh(1));
    assertThat(open().trusted().orElseThrow().tree().size()).isEqualTo(2);
  }

  @Test
  void forgedCosignature_isALie() {
    SealedHead earlier = honest.getSealedHead(GetSealedHeadRequest.getDefaultInstance());
    NoteSignature old = line(one, earlier, NOW);
    more();
    server.cosign = head -> SmallLog.cosigned(head, line(auditor, head, NOW), old);
    lies(() -> open().refresh(1));
    TreeHead tree = honest.head();
    NoteSignature elsewhere = one.cosign(new Checkpoint("log.example/b", tree), NOW);
    server.cosign = head -> SmallLog.cosigned(head, line(auditor, head, NOW), elsewhere);
    lies(() -> open().refresh(1));
    assertThat(open().trusted()).isEmpty();
  }

  private static void lies(Runnable question) {
    var caught = catchThrowableOfType(DishonestServerException.class, question::run);
    assertThat(caught).isNotNull();
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.COSIGNATURE);
  }

  @Test
  void forkWithoutCosignatures_isALieAllTheSame() {
    cosign(NOW, auditor, one);
    TrustedLog log = open();
    log.refresh(1);
    SmallLog fork = new SmallLog(signer, PARTY);
    fork.append(CHANNEL, 1_000, 7);
    SealedHead lie = fork.seal(2_000);
    var caught = catchThrowableOfType(DishonestServerException.class, () -> log.accept(lie));
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.CONSISTENCY);
  }

  @Test
  void receipt_isWitnessedByTheSamePolicy_offline() throws Exception {
    cosign(NOW, auditor, other);
    Receipt receipt = open().receipt(SmallLog.leaf(1_000, 1), 0);
    Receipt read = Receipt.parse(receipt.toBytes());
    assertThat(trust().policy().verify(read).checkpoint().cosignatures()).hasSize(2);
    assertThat(trust().witnessed(receipt)).contains(Instant.ofEpochSecond(NOW));
    Trust alone = Trust.inLogAlone(signer.key());
    assertThat(alone.witnessed(receipt)).isEmpty();
    assertThat(alone.demandsWitnesses()).isFalse();
    server.cosign = head -> head;
    Receipt durable =
        TrustedLog.open(server, alone, PARTY, new MemoryStore())
            .receipt(SmallLog.leaf(1_000, 1), 0);
    assertThat(trust().witnessed(durable)).isEmpty();
    assertThatThrownBy(() -> trust().policy().verify(durable)).isInstanceOf(QuorumException.class);
  }

  @Test
  void newerCosignaturesOfTheSameTree_replaceTheOlder() {
    cosign(NOW, auditor, one);
    TrustedLog log = open();
    log.refresh(1);
    cosign(NOW + 60, auditor, one);
    assertThat(log.refresh(1).witnessed()).contains(Instant.ofEpochSecond(NOW + 60));
    cosign(NOW, auditor, one); // an old copy takes nothing back
    assertThat(log.refresh(1).witnessed()).contains(Instant.ofEpochSecond(NOW + 60));
    assertThat(open().trusted().orElseThrow().witnessed())
        .contains(Instant.ofEpochSecond(NOW + 60));
  }

  @Test
  void policyThatIsRaised_keepsTheOldHeadAsAnAnchorAlone() {
    TrustedLog.open(server, Trust.inLogAlone(signer.key()), PARTY, store).refresh(1);
    TrustedLog log = open();
    assertThat(log.trusted().orElseThrow().witnessed()).isEmpty();
    refuses(UnwitnessedException.Statement.QUORUM, () -> ask(log));
    cosign(NOW, auditor, one);
    assertThat(ask(log).head().witnessed()).isPresent();
  }

  @Test
  void policyOfOtherLogs_isRefused_andOneThatNamesTheLogIsNot() {
    NoteSigner elsewhere = NoteSigner.of("log.example/b", Ed25519.Key.generate(random));
    assertThatThrownBy(
            () ->
                new Trust(
                    signer.key(),
                    policy("log " + elsewhere.key() + "\n"),
                    Freshness.by(clock),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("policy");
    Trust both =
        new Trust(
            signer.key(),
            policy("log " + elsewhere.key() + "\n", "log " + signer.key() + "\n"),
            Freshness.by(clock),
            Optional.empty());
    assertThat(both.logKeys()).containsExactly(signer.key());
    SmallLog foreign = new SmallLog(elsewhere, PARTY);
    foreign.append(CHANNEL, 1_000, 1);
    SealedHead head = foreign.seal(2_000);
    SealedHead cosigned = SmallLog.cosigned(head, line(auditor, head, NOW), line(one, head, NOW));
    TrustedLog log = TrustedLog.open(server, both, PARTY, store);
    var caught = catchThrowableOfType(DishonestServerException.class, () -> log.accept(cosigned));
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.CHECKPOINT);
  }

  @Test
  void quorumThatIsTooOldOrAhead_provesNoCompleteness_butAnchors() {
    cosign(NOW, auditor, one);
    for (long seconds : new long[] {0, 600, -120}) {
      clock = at(seconds);
      assertThat(ask(open()).head().witnessed()).contains(Instant.ofEpochSecond(NOW));
    }
    clock = at(601);
    refuses(UnwitnessedException.Statement.FRESHNESS, () -> ask(open()));
    clock = at(-121);
    refuses(UnwitnessedException.Statement.CLOCK, () -> ask(open()));
    assertThat(open().receipt(SmallLog.leaf(1_000, 1), 0).proof().index()).isZero(); // for ever
  }

  @Test
  void oneFastClock_makesNothingFresh() {
    server.cosign =
        head -> SmallLog.cosigned(head, line(auditor, head, NOW - 700), line(one, head, NOW));
    TrustedLog log = open();
    log.refresh(1); // as an anchor it serves
    refuses(UnwitnessedException.Statement.FRESHNESS, () -> ask(log));
  }

  @Test
  void idleLog_staysFreshByNewCosignatures() {
    cosign(NOW, auditor, one);
    TrustedLog log = open();
    assertThat(ask(log).head().tree()).isEqualTo(honest.head());
    clock = at(3_600);
    TrustedLog later = open();
    refuses(UnwitnessedException.Statement.FRESHNESS, () -> ask(later));
    cosign(NOW + 3_590, auditor, one);
    assertThat(ask(later).head().tree()).isEqualTo(honest.head());
    cosign(NOW, auditor, one); // an old copy of the same head, behind a fresher one
    assertThat(ask(later).head().tree()).isEqualTo(honest.head());
  }

  @Test
  void cosignaturesOfAnAbsurdTime_doNotStick() {
    for (long absurd : new long[] {NOW + 10_000, Long.MAX_VALUE}) {
      cosign(absurd, auditor, one);
      TrustedLog log = open();
      log.refresh(1);
      refuses(UnwitnessedException.Statement.CLOCK, () -> ask(log));
      cosign(NOW, auditor, one);
      assertThat(ask(log).head().witnessed()).contains(Instant.ofEpochSecond(NOW));
      store.commit(new StateChanges().delete("trust/head"));
    }
  }

  @Test
  void falseProofUnderAnOldHead_isALieFirst() {
    cosign(NOW - 700, auditor, one);
    TrustedLog log = open();
    server.completeness =
        proofs ->
            proofs.toBuilder()
                .setChannels(0, proofs.getChannels(0).toBuilder().setLength(7))
                .build();
    var caught = catchThrowableOfType(DishonestServerException.class, () -> ask(log));
    assertThat(caught.statement()).isEqualTo(DishonestServerException.Statement.COMPLETENESS);
  }
}
