package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.epoch.Group;
import org.verbale.epoch.GroupMember;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Mandate;
import org.verbale.identity.Standing;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.View;

/**
 * The channels: takes their handshakes and notes, and says who is in them. Holds nothing itself;
 * thread-safe.
 *
 * <p>Methods that demand something throw {@link RefusedException} where it is not so.
 */
public final class Channels implements Feature {
  private final Archive archive;
  private final RegistryFeature registry;

  public Channels(Archive archive, RegistryFeature registry) {
    this.archive = requireNonNull(archive, "archive");
    this.registry = requireNonNull(registry, "registry");
  }

  /**
   * A channel as those who belong to it may see it.
   *
   * @param epoch the current one; empty before it is created
   * @param length number of positions
   * @param removals certificates of leaves that must go before a record is taken
   * @param additions certificates of focal points and Secretariat devices that belong and are
   *     absent
   * @param resyncs members that asked to be added again
   */
  public record Status(
      ChannelId channel,
      Optional<EpochId> epoch,
      long length,
      Set<Digest> removals,
      List<Digest> additions,
      List<Resync> resyncs) {}

  /**
   * @param certificate of the member that asked
   * @param keyPackage MLSMessage to add it again with
   */
  public record Resync(Digest certificate, Bytes keyPackage) {}

  /**
   * A welcome that waits.
   *
   * @param message MLSMessage
   * @param sequence of the HANDSHAKE in the channel
   */
  public record WaitingWelcome(EpochId epoch, Bytes message, long sequence) {}

  @Override
  public void declare(Commands commands) {
    commands.on(
        CreateChannel.NAME,
        CreateChannel.class,
        CreateChannel::read,
        (command, context) -> handshakes(context).create(command));
    commands.on(
        CommitEpoch.NAME,
        CommitEpoch.class,
        CommitEpoch::read,
        (command, context) -> handshakes(context).commit(command));
    commands.on(
        Acknowledge.NAME,
        Acknowledge.class,
        Acknowledge::read,
        (command, context) -> notes(context).acknowledge(command));
    commands.on(
        RequestResync.NAME,
        RequestResync.class,
        RequestResync::read,
        (command, context) -> notes(context).resync(command));
    commands.on(
        RelinkEpoch.NAME,
        RelinkEpoch.class,
        RelinkEpoch::read,
        (command, context) -> notes(context).relink(command));
    commands.on(DiscardWelcome.NAME, DiscardWelcome.class, DiscardWelcome::read, this::discard);
  }

  private Handshakes handshakes(Context context) {
    return new Handshakes(registry.policy(context), context);
  }

  private Notes notes(Context context) {
    return new Notes(registry.policy(context), context);
  }

  private int discard(DiscardWelcome discard, Context context) {
    DeviceCertificate caller = registry.policy(context).caller(discard.caller());
    Inbox.discard(context.state(), caller.device(), discard.epoch());
    Ledger.changed(context.state());
    return Inbox.list(context.state(), caller.device()).size();
  }

  /** The group of {@code channel}, if it was created. */
  public Optional<Group> group(View view, ChannelId channel) {
    return Ledger.group(view, channel);
  }

  /** Demands that the caller's party belongs to {@code channel}, created or not. */
  public Status status(View view, Policy policy, ChannelId channel, DeviceCertificate caller) {
    policy.demandEntitled(caller, channel);
    return status(view, policy, channel);
  }

  /** All channels that the caller's party belongs to, created or not. */
  public List<Status> list(View view, Policy policy, DeviceCertificate caller) {
    List<Status> all = new ArrayList<>();
    for (ChannelId channel : policy.registry().channels(caller.party(), policy.moment())) {
      all.add(status(view, policy, channel));
    }
    return all;
  }

  private Status status(View view, Policy policy, ChannelId channel) {
    Optional<Group> group = Ledger.group(view, channel);
    Mandate mandate = policy.mandate(channel, group.map(Group::certificates).orElse(List.of()));
    List<Digest> additions =
        mandate.additions().stream()
            .filter(device -> device.role().decides() || device.role() == Role.SECRETARIAT)
            .map(DeviceCertificate::hash)
            .toList();
    List<Resync> resyncs =
        Resyncs.list(view, channel).stream()
            .map(request -> new Resync(request.certificate(), request.keyPackage()))
            .toList();
    return new Status(
        channel,
        group.map(Group::epoch),
        archive.head(view, Chain.of(channel)).length(),
        new TreeSet<>(mandate.removals()),
        additions,
        resyncs);
  }

  /** The encoded tree of an epoch that added somebody, or of the current one; demands a reader. */
  public Bytes tree(View view, Policy policy, EpochId epoch, DeviceCertificate caller) {
    Group group = demandReader(view, policy, epoch.channel(), caller);
    if (group.epoch().equals(epoch)) {
      return Ledger.publicGroup(view, epoch.channel()).tree().toBytes();
    }
    return Ledger.tree(view, epoch).orElseThrow(() -> new Refusal.Unknown("tree").asException());
  }

  /** What waits for the calling device, in channels that it may read. */
  public List<WaitingWelcome> welcomes(View view, Policy policy, DeviceCertificate caller) {
    List<WaitingWelcome> waiting = new ArrayList<>();
    for (Inbox.Item item : Inbox.list(view, caller.device())) {
      if (mayRead(view, policy, item.epoch().channel(), caller)) {
        waiting.add(
            new WaitingWelcome(item.epoch(), Inbox.message(view, item.epoch()), item.sequence()));
      }
    }
    return waiting;
  }

  /**
   * A number that is another one as soon as {@link #readable} or {@link #welcomes} may answer
   * differently for another reason than the time: a leaf that outlives its renewal grace.
   */
  public long version(View view) {
    return Ledger.changes(view) + archive.head(view, Chain.REGISTRY).length();
  }

  /** The channels that the device may read now. */
  public SortedSet<ChannelId> readable(View view, Policy policy, DeviceCertificate device) {
    SortedSet<ChannelId> readable =
        new TreeSet<>(policy.registry().channels(device.party(), policy.moment()));
    readable.removeIf(channel -> !mayRead(view, policy, channel, device));
    return readable;
  }

  /** Whether {@link #demandReader} would be content. */
  public boolean mayRead(View view, Policy policy, ChannelId channel, DeviceCertificate caller) {
    Optional<Group> group = Ledger.group(view, channel);
    return group.isPresent() && reader(policy, channel, group.get(), caller).isEmpty();
  }

  /**
   * Demands that the calling device has a leaf in {@code channel} whose removal is not due: without
   * it, nothing of the channel is served.
   */
  public static Group demandReader(
      View view, Policy policy, ChannelId channel, DeviceCertificate caller) {
    Optional<Group> group = Ledger.group(view, channel);
    if (group.isEmpty()) {
      policy.demandEntitled(caller, channel);
      throw new Refusal.Unknown("channel").asException();
    }
    Optional<Refusal> refusal = reader(policy, channel, group.get(), caller);
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    return group.get();
  }

  /** Demands that {@code epoch} is the current one of its channel, whose group this is. */
  public static void demandEpoch(Group group, EpochId epoch) {
    if (!group.epoch().equals(epoch)) {
      throw new Refusal.StaleEpoch(group.epoch().group().generation(), group.epoch().number())
          .asException();
    }
  }

  /** Demands that no leaf has to go. */
  public static void demandNoRemovalDue(Group group, Policy policy) {
    ChannelId channel = group.epoch().channel();
    for (GroupMember member : group.members()) {
      if (policy.isMandatedRemoval(channel, member.certificate())) {
        throw new Refusal.CommitRequired(group.epoch().group().generation(), group.epoch().number())
            .asException();
      }
    }
  }

  /** Why the device may not read, if it may not. */
  private static Optional<Refusal> reader(
      Policy policy, ChannelId channel, Group group, DeviceCertificate caller) {
    if (!policy.isEntitled(caller, channel)) {
      return Optional.of(new Refusal.NotEntitled());
    }
    for (GroupMember member : group.members()) {
      Optional<DeviceCertificate> device =
          policy.registry().device(member.certificate(), Use.SIGNING);
      if (device.isPresent() && Policy.isSameDevice(device.get(), caller)) {
        return policy.isMandatedRemoval(channel, member.certificate())
            ? Optional.of(due(policy, member))
            : Optional.empty();
      }
    }
    return Optional.of(new Refusal.NotAMember());
  }

  private static Refusal due(Policy policy, GroupMember member) {
    Standing standing = policy.registry().standing(member.certificate(), policy.moment());
    return standing == Standing.EXPIRED ? new Refusal.Expired() : new Refusal.Revoked();
  }
}
