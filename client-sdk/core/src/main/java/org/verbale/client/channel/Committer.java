package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.KeyLink;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.StagedCommit;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Mandate;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.Use;
import org.verbale.membership.ChannelMembership;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;

/**
 * Makes the Commits of one channel and has them stored, secrets staged, before they are sent. What
 * became of them, the chain says. Not thread-safe.
 */
final class Committer {
  private final ChannelId channel;
  private final ServerConnection server;
  private final StateStore store;
  private final Device device;
  private final String key;

  Committer(ChannelId channel, ServerConnection server, StateStore store, Device device) {
    this.channel = channel;
    this.server = server;
    this.store = store;
    this.device = device;
    this.key = History.prefix(channel) + "commit";
  }

  /**
   * What should be different in the group. What is so already is passed over, so that a plan can be
   * made again after another Commit won.
   *
   * @param add signing certificates
   * @param remove signing certificates
   * @param renew whether our own leaf takes our present certificate and fresh keys
   */
  record Wish(Set<CertificateId> add, Set<CertificateId> remove, boolean renew) {
    /** Only what registry and assignment mandate. */
    static final Wish MANDATED = new Wish(Set.of(), Set.of(), false);

    /** Fresh keys for our leaf, under our present certificate. */
    static final Wish RENEWAL = new Wish(Set.of(), Set.of(), true);

    Wish {
      add = Set.copyOf(add);
      remove = Set.copyOf(remove);
    }
  }

  /** The moment that is now for the registry as far as we read it. */
  Moment now() {
    return new Moment(Long.MAX_VALUE, Instant.ofEpochMilli(device.millis()));
  }

  /** What must go, and who should come, in the group as {@code history} has it. */
  Mandate mandate(History history, Registry registry) {
    List<Digest> leaves = new ArrayList<>();
    history.current().orElseThrow().members().forEach(member -> leaves.add(member.hash()));
    return registry.mandate(channel, leaves, now());
  }

  /**
   * Requests to be added again that are ours to fulfil, with the KeyPackage of each. Whose device
   * we may not remove waits for somebody who may; we go on without it.
   */
  Map<CertificateId, Bytes> resyncs(History history, Registry registry) {
    Map<CertificateId, Bytes> ours = new LinkedHashMap<>(history.resyncs());
    ours.keySet()
        .removeIf(
            asks ->
                device.holds(asks)
                    || registry
                        .device(asks.hash(), Use.SIGNING)
                        .filter(each -> ChannelMembership.governs(device.certificate(), each))
                        .isEmpty());
    return ours;
  }

  /** Focal points and Secretariat devices: those that anybody may, and should, add. */
  static boolean isExpected(DeviceCertificate device) {
    return device.role() == Role.SECRETARIAT || device.role().decides();
  }

  /**
   * Founds the channel with everybody who is expected and has a KeyPackage, and stores the request.
   */
  void stageCreation(Member member, History history, Registry registry) {
    MlsGroup group;
    try {
      group = member.found(device, registry, now());
    } catch (HandshakeException e) {
      throw refused(e);
    }
    EpochId first = new EpochId(channel, 0, 0);
    ArchiveKey founding = member.keyring().derived(first).orElseThrow();
    Device.Certified founder = shown(group);
    GroupInfo info = group.groupInfo(founder.signer(), true);
    Bytes infoMessage = new MlsMessage(info).toBytes();
    var note =
        new EpochNote(
            first,
            sha256(infoMessage),
            sha256(info.groupContext().toBytes()),
            sha256(info.confirmationTag()),
            founding.commitment(),
            Optional.empty(),
            Optional.empty());
    List<Digest> self = List.of(founder.certificate().hash());
    List<DeviceCertificate> others =
        registry.mandate(channel, self, now()).additions().stream()
            .filter(Committer::isExpected)
            .toList();
    CommitRequest commit =
        stage(member, plan(CommitPlan.refresh(), claim(others)), new EpochId(channel, 0, 1));
    var request =
        CreateChannelRequest.newBuilder()
            .setChannel(channel.toString())
            .setGroupInfo(string(infoMessage))
            .setEpochNote(string(founder.sign(note)))
            .setCommit(commit)
            .build();
    persist(member, history, "create", Bytes.of(request.toByteArray()));
  }

  /**
   * Stages a Commit that fulfils {@code wish} and whatever is mandated, and stores the request. If
   * our leaf shows a former certificate, it shows the present one from then on.
   *
   * @return false if there is nothing to do
   * @throws RefusedException KEY_NOT_HELD if our leaf shows a certificate without a key here
   */
  boolean stage(Member member, History history, Registry registry, Wish wish) {
    MlsGroup group = member.preparing(registry, now());
    Mandate mandate = mandate(history, registry);
    CommitPlan plan = CommitPlan.refresh();
    boolean anything = wish.renew() || !shown(group).id().equals(device.id());
    if (anything) {
      plan = plan.renewing(device.identity());
    }
    Map<Integer, CertificateId> leaves = leaves(group);
    Map<CertificateId, Bytes> resyncs = resyncs(history, registry);
    for (var leaf : leaves.entrySet()) {
      CertificateId certificate = leaf.getValue();
      boolean goes =
          mandate.removals().contains(certificate.hash())
              || wish.remove().contains(certificate)
              || resyncs.containsKey(certificate);
      if (goes && leaf.getKey() != group.leaf()) {
        plan = plan.remove(leaf.getKey());
        anything = true;
      }
    }
    List<KeyPackage> added = new ArrayList<>();
    for (var resync : resyncs.entrySet()) {
      if (leaves.containsValue(resync.getKey())
          && !mandate.removals().contains(resync.getKey().hash())) {
        added.add(keyPackage(resync.getValue()));
      }
    }
    added.addAll(claim(additions(wish, mandate, registry)));
    if (!anything && added.isEmpty()) {
      return false;
    }
    EpochId current = history.current().orElseThrow().epoch();
    EpochId next = new EpochId(current.group(), current.number() + 1);
    CommitRequest request = stage(member, plan(plan, added), next);
    persist(member, history, "commit", Bytes.of(request.toByteArray()));
    return true;
  }

  private static List<DeviceCertificate> additions(Wish wish, Mandate mandate, Registry registry) {
    Map<Digest, DeviceCertificate> additions = new LinkedHashMap<>();
    for (DeviceCertificate absent : mandate.additions()) {
      if (isExpected(absent)) {
        additions.put(absent.hash(), absent);
      }
    }
    for (CertificateId wished : wish.add()) {
      registry
          .device(wished.hash(), Use.SIGNING)
          .filter(wanted -> mandate.additions().contains(wanted))
          .ifPresent(wanted -> additions.put(wanted.hash(), wanted));
    }
    return List.copyOf(additions.values());
  }

  private static Map<Integer, CertificateId> leaves(MlsGroup group) {
    Map<Integer, CertificateId> leaves = new LinkedHashMap<>();
    RatchetTree tree = group.group().tree();
    for (int index : tree.members()) {
      var credential = tree.leaf(index).orElseThrow().credential();
      if (credential instanceof org.verbale.mls.wire.Credential.X509 x509) {
        leaves.put(index, new CertificateId(sha256(x509.certificates().get(0))));
      }
    }
    return leaves;
  }

  /** Claims a KeyPackage of each; devices that have none come when they have one. */
  private List<KeyPackage> claim(List<DeviceCertificate> devices) {
    if (devices.isEmpty()) {
      return List.of();
    }
    var request = ClaimKeyPackagesRequest.newBuilder().setChannel(channel.toString());
    devices.forEach(
        each -> request.addCertificates(ByteString.copyFrom(each.hash().toByteArray())));
    List<KeyPackage> claimed = new ArrayList<>();
    for (ByteString bytes : server.claimKeyPackages(request.build()).getKeyPackagesList()) {
      if (!bytes.isEmpty()) {
        claimed.add(keyPackage(Bytes.of(bytes.toByteArray())));
      }
    }
    return claimed;
  }

  private static KeyPackage keyPackage(Bytes message) {
    try {
      if (MlsMessage.decode(message).body() instanceof KeyPackage keyPackage) {
        return keyPackage;
      }
    } catch (MalformedException e) {
      throw new IllegalArgumentException("key package: malformed (expected: an MLSMessage)", e);
    }
    throw new IllegalArgumentException("key package: another message (expected: a KeyPackage)");
  }

  private static CommitPlan plan(CommitPlan plan, List<KeyPackage> added) {
    CommitPlan more = plan;
    for (KeyPackage keyPackage : added) {
      more = more.add(keyPackage);
    }
    return more;
  }

  private CommitRequest stage(Member member, CommitPlan plan, EpochId next) {
    EpochId before = new EpochId(next.group(), next.number() - 1);
    ArchiveKey previous =
        member
            .keyring()
            .derived(before)
            .orElseThrow(() -> new IllegalStateException("a member derives every epoch's key"));
    MlsGroup group = member.group().orElseThrow();
    Device.Certified shown = shown(group);
    StagedCommit staged;
    try {
      staged = group.commit(plan, shown.signer(), device.seconds(), device.random());
    } catch (HandshakeException e) {
      throw refused(e);
    }
    try (ArchiveKey fresh = member.archiveKey(staged, next)) {
      KeyLink link = fresh.link(previous, device.random());
      Bytes commit = new MlsMessage(staged.commit()).toBytes();
      Optional<Bytes> welcome = staged.welcome().map(message -> new MlsMessage(message).toBytes());
      var note =
          new EpochNote(
              next,
              sha256(commit),
              sha256(staged.group().context().toBytes()),
              sha256(staged.commit().auth().confirmationTag().orElseThrow()),
              fresh.commitment(),
              Optional.of(link.hash()),
              welcome.map(Committer::sha256));
      var request =
          CommitRequest.newBuilder()
              .setChannel(channel.toString())
              .setCommit(string(commit))
              .setEpochNote(string(shown.sign(note)))
              .setKeyLink(string(link.toBytes()));
      welcome.ifPresent(message -> request.setWelcome(string(message)));
      return request.build();
    }
  }

  /** What our leaf still shows: it signs Commit and note, for a renewal takes effect with them. */
  private Device.Certified shown(MlsGroup group) {
    return Optional.ofNullable(leaves(group).get(group.leaf()))
        .map(device::requireHeld)
        .orElseThrow(() -> new IllegalStateException("leaf: no certificate (expected: ours)"));
  }

  private void persist(Member member, History history, String kind, Bytes request) {
    StateChanges changes = new StateChanges().put(key + "/" + kind, request);
    member.save(history, changes);
    commit(changes);
  }

  /** Whether a request waits to be sent, or to be sent again. */
  boolean isWaiting() {
    return !store.keys(key + "/").isEmpty();
  }

  /**
   * Sends what waits.
   *
   * @throws RefusedException if the server declined; then nothing waits any more
   */
  void send() {
    try {
      Optional<Bytes> create = store.get(key + "/create");
      if (create.isPresent()) {
        server.createChannel(CreateChannelRequest.parseFrom(create.get().toByteArray()));
      }
      Optional<Bytes> commit = store.get(key + "/commit");
      if (commit.isPresent()) {
        server.commit(CommitRequest.parseFrom(commit.get().toByteArray()));
      }
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  /** Forgets what waits; its fate is known. */
  void forget(StateChanges changes) {
    store.keys(key + "/").forEach(changes::delete);
  }

  private void commit(StateChanges changes) {
    try {
      store.commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private static RefusedException refused(HandshakeException e) {
    return new RefusedException("INVALID_COMMIT", String.valueOf(e.getMessage()), Duration.ZERO);
  }

  private static Digest sha256(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
