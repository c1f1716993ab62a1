package org.verbale.client.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.verbale.client.error.RefusedException;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Chain;
import org.verbale.note.NoteSigner;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession;
import org.verbale.succession.SuccessionException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.Entry;
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
import org.verbale.witness.TrustPolicy;

/**
 * A server that has the log's key, and a witness that cosigns whatever it is shown: the worst case,
 * in which only what a client remembers stands against it. It answers from {@link #truth}, but for
 * what a test has changed.
 */
final class LyingServer implements ArchiveQueries {
  static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  static final ChannelId OTHER = ChannelId.of("R-XA/reviewers");
  static final Chain CHAIN = Chain.of(CHANNEL);
  static final PartyCode PARTY = new PartyCode("XA");
  static final long NOW = 1_767_225_600L;

  final SeededRandom random = new SeededRandom(2607);
  final NoteSigner log = NoteSigner.of("log.example/a", Ed25519.Key.generate(random));
  final Cosigner witness = Cosigner.of("w.example", Ed25519.Key.generate(random));

  /** Entries of the channel, in order, that every test begins with. */
  final List<Entry> entries = new ArrayList<>();

  private final List<Entry> begun = new ArrayList<>();
  final SmallLog honest = new SmallLog(log, PARTY);
  SmallLog truth = honest;
  UnaryOperator<SealedHead> cosign = this::cosigned;
  UnaryOperator<SealedHead> head = each -> each;
  UnaryOperator<List<ByteString>> consistency = path -> path;
  UnaryOperator<List<ByteString>> inclusion = path -> path;
  UnaryOperator<GetCompletenessResponse> completeness = proofs -> proofs;
  UnaryOperator<List<Entry>> successions = notes -> notes;

  /** Whose root says by which keys the log may sign. */
  final Mechanism mechanism = mechanism(2607);

  /** The key that comes after {@link #log}. */
  final NoteSigner next = key(1);

  static Mechanism mechanism(long seed) {
    try {
      return new Mechanism(seed);
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  /** Another key of the log's name. */
  static NoteSigner key(long seed) {
    return NoteSigner.of("log.example/a", Ed25519.Key.generate(new SeededRandom(seed)));
  }

  List<RootCertificate> roots() {
    return List.of(mechanism.root());
  }

  /** Signed by both keys and the root. */
  SignedSuccession note(NoteSigner from, NoteSigner to, long size) {
    return note(from, to, size, mechanism);
  }

  static SignedSuccession note(NoteSigner from, NoteSigner to, long size, Mechanism by) {
    try {
      return proposal(from, to, size).sign(CertificateKey.signer(by.root(), by.rootKey()));
    } catch (SuccessionException e) {
      throw new AssertionError(e);
    }
  }

  static SignedSuccession proposal(NoteSigner from, NoteSigner to, long size) {
    return SignedSuccession.propose(new Succession.NextKey(from.key(), to.key(), size), from, to);
  }

  /** The honest log goes on under its next key; gives the head that seals it. */
  SealedHead rotate() {
    honest.enter(note(log, next, honest.head().size()), 2_400);
    honest.signWith(next);
    return Lies.next(honest);
  }

  LyingServer() {
    begin(honest, 1);
    entries.addAll(begun);
  }

  /** Six leaves: five entries of two channels and a seal; {@code salt} changes the third. */
  void begin(SmallLog log, int salt) {
    begun.clear();
    begun.add(log.post(CHANNEL, 1_000, 1));
    log.post(OTHER, 1_100, 2);
    begun.add(log.post(CHANNEL, 1_200, 10 + salt));
    begun.add(log.post(CHANNEL, 1_300, 4));
    log.post(OTHER, 1_400, 5);
    log.seal(2_000);
  }

  /** The first {@code count} of those leaves, which are entries, in another log. */
  void beginning(SmallLog log, int count) {
    for (int i = 0; i < count; i++) {
      long[] times = {1_000, 1_100, 1_200, 1_300, 1_400};
      int[] salts = {1, 2, 11, 4, 5};
      log.post(i == 1 || i == 4 ? OTHER : CHANNEL, times[i], salts[i]);
    }
  }

  /** Another log under the same key, alike but for the third leaf, and longer. */
  SmallLog fork(int more) {
    SmallLog fork = new SmallLog(log, PARTY);
    begin(fork, 9);
    for (int i = 0; i < more; i++) {
      fork.post(OTHER, 2_100, 30 + i);
    }
    fork.seal(3_000);
    return fork;
  }

  Trust trust(java.util.Optional<EvidenceFolder> evidence) {
    String policy = "witness w " + witness.key() + "\nquorum w\n";
    Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    try {
      return new Trust(
          log.key(),
          TrustPolicy.parse(Bytes.of(policy.getBytes(UTF_8))),
          Freshness.by(clock),
          evidence);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  SealedHead cosigned(SealedHead sealed) {
    return cosigned(sealed, NOW);
  }

  SealedHead cosigned(SealedHead sealed, long time) {
    var checkpoint = SmallLog.checkpoint(sealed).unverified();
    return SmallLog.cosigned(sealed, witness.cosign(checkpoint, time));
  }

  private SealedHead published(SealedHead sealed) {
    return cosign.apply(head.apply(sealed));
  }

  @Override
  public SealedHead getSealedHead(GetSealedHeadRequest request) {
    return published(truth.getSealedHead(request));
  }

  @Override
  public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
    if (request.getNewSize() > truth.head().size()) {
      throw new RefusedException("NOT_SEALED_YET", "x", java.time.Duration.ZERO);
    }
    List<ByteString> path = consistency.apply(truth.getConsistency(request).getProofList());
    return GetConsistencyResponse.newBuilder().addAllProof(path).build();
  }

  @Override
  public GetInclusionResponse getInclusion(GetInclusionRequest request) {
    List<ByteString> path = inclusion.apply(truth.getInclusion(request).getProofList());
    return GetInclusionResponse.newBuilder().addAllProof(path).build();
  }

  @Override
  public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
    GetCompletenessResponse proofs = truth.getCompleteness(request);
    return completeness.apply(proofs.toBuilder().setHead(published(proofs.getHead())).build());
  }

  @Override
  public ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request) {
    List<Entry> shown = successions.apply(truth.listSuccessions(request).getEntriesList());
    return ListSuccessionsResponse.newBuilder().addAllEntries(shown).build();
  }
}
