package org.verbale.benchmarks;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.verbale.client.Endpoint;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.identity.Assignment;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.IdentityException;
import org.verbale.note.SignedNote;
import org.verbale.server.demo.Mechanism;
import org.verbale.v1.RegistryServiceGrpc;
import org.verbale.v1.SubmitRegistryEntryRequest;

/**
 * Five devices that are in every review: two of the Secretariat, a focal point of XA, which is
 * reviewed, and of XB and XC, which review it.
 */
final class Cast implements AutoCloseable {
  private static final PartyCode XA = new PartyCode("XA");
  private static final List<PartyCode> REVIEWING =
      List.of(new PartyCode("XB"), new PartyCode("XC"));

  private final Path folder;
  private final SecureRandom random;
  private final Mechanism mechanism;
  private final Member observer;
  private final Member deputy;
  private final List<Member> states = new ArrayList<>();
  private final Mechanism.AssignmentKey firstKey;
  private final Mechanism.AssignmentKey secondKey;

  private Cast(Path folder, SecureRandom random) throws IOException, IdentityException {
    this.folder = folder;
    this.random = random;
    mechanism = Mechanism.create(folder, Instant.now(), random);
    var unused = mechanism.server(); // writes the files that ours names
    observer = device(PartyCode.SECRETARIAT, Role.SECRETARIAT, "observer");
    deputy = device(PartyCode.SECRETARIAT, Role.SECRETARIAT, "deputy");
    states.add(device(XA, Role.FOCAL_POINT, "xa"));
    for (PartyCode party : REVIEWING) {
      states.add(device(party, Role.FOCAL_POINT, party.value().toLowerCase(java.util.Locale.ROOT)));
    }
    firstKey = mechanism.assignmentKey();
    secondKey = mechanism.assignmentKey();
  }

  /** Makes all keys, in {@code folder}. */
  static Cast create(Path folder, SecureRandom random) throws IOException, IdentityException {
    return new Cast(folder, random);
  }

  private Member device(PartyCode party, Role role, String name)
      throws IOException, IdentityException {
    return Member.open(mechanism.device(party, role, name), random);
  }

  Path folder() {
    return folder;
  }

  String logKey() {
    return mechanism.logVkey();
  }

  /** All five. */
  List<Member> all() {
    var all = new ArrayList<>(List.of(observer, deputy));
    all.addAll(states);
    return all;
  }

  /** Those who write: the three States'. */
  List<Member> authors() {
    return List.copyOf(states);
  }

  /** The Secretariat's device that may be a client. */
  Member observer() {
    return observer;
  }

  /** The Secretariat's device that founds channels by hand. */
  Member deputy() {
    return deputy;
  }

  /** Who belongs to channels of a scope besides the deputy. */
  List<Member> others(ChannelId.Scope scope) {
    var others = new ArrayList<>(List.of(observer));
    others.addAll(scope == ChannelId.Scope.REVIEWERS ? states.subList(1, states.size()) : states);
    return others;
  }

  /** The dialogue of review number {@code number} of a kind. */
  static ChannelId dialogue(String kind, int number) {
    return channel(kind, number, ChannelId.Scope.DIALOGUE);
  }

  static ChannelId channel(String kind, int number, ChannelId.Scope scope) {
    return ChannelId.of(review(kind, number), scope);
  }

  private static ReviewId review(String kind, int number) {
    return new ReviewId("%s-%s-%04d".formatted(ReviewId.of(XA), kind, number));
  }

  /** Registers everybody. */
  void register(Endpoint endpoint) {
    try (var server = new Connection(observer.connect(endpoint))) {
      var registry = RegistryServiceGrpc.newBlockingStub(server.grpc());
      for (Member member : all()) {
        certificate(registry, member.keys().signing().issuer().der());
        certificate(registry, member.keys().signing().der());
        certificate(registry, member.keys().transport().der());
      }
      certificate(registry, firstKey.certificate().der());
      certificate(registry, secondKey.certificate().der());
    }
  }

  /** Constitutes reviews 0 to {@code count - 1} of a kind. */
  void constitute(Endpoint endpoint, String kind, int count) {
    Map<PartyCode, Assignment.Scope> reviewing = new TreeMap<>();
    REVIEWING.forEach(party -> reviewing.put(party, Assignment.Scope.ALL));
    try (var server = new Connection(observer.connect(endpoint))) {
      var registry = RegistryServiceGrpc.newBlockingStub(server.grpc());
      for (int i = 0; i < count; i++) {
        var assignment =
            new Assignment(
                review(kind, i),
                1,
                Digest.ZERO,
                1,
                XA,
                EnumSet.allOf(Instrument.class),
                new TreeMap<>(reviewing));
        SignedNote note =
            SignedNote.sign(assignment.toText(), firstKey.signer(), secondKey.signer());
        var unused =
            registry.submitRegistryEntry(
                SubmitRegistryEntryRequest.newBuilder()
                    .setAssignment(Pieces.string(note.toBytes()))
                    .build());
      }
    }
  }

  private static void certificate(
      RegistryServiceGrpc.RegistryServiceBlockingStub registry, CertificateDer der) {
    Bytes bytes = der.bytes();
    var unused =
        registry.submitRegistryEntry(
            SubmitRegistryEntryRequest.newBuilder().setCertificate(Pieces.string(bytes)).build());
  }

  /** A gRPC channel that a try statement closes. */
  record Connection(ManagedChannel grpc) implements AutoCloseable {
    @Override
    public void close() {
      grpc.shutdownNow();
    }
  }

  @Override
  public void close() {
    all().forEach(Member::close);
  }
}
