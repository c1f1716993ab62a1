package org.verbale.client.channel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.verbale.client.error.RefusedException;
import org.verbale.client.state.StateChanges;
import org.verbale.id.CertificateId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Registry;

/**
 * Has the group be what registry, assignment and its members want: whoever is mandated to go goes,
 * whoever is expected comes. Rebases and tries again when another Commit was first. Not
 * thread-safe.
 */
final class Upkeep {
  private static final int ATTEMPTS = 8;

  private final ChannelContext context;
  private final ChannelReplica replica;
  private final Committer committer;
  private final Entrance entrance;

  Upkeep(ChannelContext context, ChannelReplica replica, Committer committer, Entrance entrance) {
    this.context = context;
    this.replica = replica;
    this.committer = committer;
    this.entrance = entrance;
  }

  /**
   * Reads everything new, sends a Commit again whose fate is unknown, and does what our standing
   * then demands.
   *
   * @return false if the channel exists and nothing of it is served to us
   */
  boolean catchUp() {
    if (!replica.read() && replica.history().current().isPresent()) {
      return false;
    }
    if (committer.isWaiting()) {
      sendCommit();
    }
    entrance.settle();
    return true;
  }

  /** Creates the channel, unless somebody else was first. */
  void create() {
    if (replica.history().current().isEmpty() && !committer.isWaiting()) {
      Registry registry = context.registry().catchUp();
      staging(
          () -> {
            committer.stageCreation(replica.member(), replica.history(), registry);
            return true;
          });
      sendCommit();
      entrance.settle();
    }
  }

  /** Adds a device; see {@link ChannelEngine#add}. */
  void add(CertificateId device) {
    change(new Committer.Wish(Set.of(device), Set.of(), false));
    if (!replica.history().current().orElseThrow().isMember(device)) {
      throw new RefusedException(
          "NO_KEY_PACKAGE",
          "device: cannot be added (expected: entitled, absent, with a KeyPackage)",
          Duration.ZERO);
    }
  }

  /** Commits what is mandated and adds who is expected, if we are a member and there is any. */
  void maintain() {
    if (replica.following() == Following.MEMBER && (isDue() || isSomebodyExpected())) {
      change(Committer.Wish.MANDATED);
    }
  }

  private boolean isSomebodyExpected() {
    return absent().stream().anyMatch(Committer::isExpected);
  }

  /** Entitled devices that are not in the group; none before the channel exists. */
  List<DeviceCertificate> absent() {
    return replica.history().current().isEmpty()
        ? List.of()
        : committer.mandate(replica.history(), context.registry().registry()).additions();
  }

  /** Whether the group must change before we post: somebody has to go, or our certificate. */
  boolean isDue() {
    if (replica.isRenewing()) {
      return true;
    }
    History history = replica.history();
    Registry registry = context.registry().registry();
    return !committer.mandate(history, registry).removals().isEmpty()
        || !committer.resyncs(history, registry).isEmpty();
  }

  /** Commits {@code wish}, and what is mandated along the way. */
  void change(Committer.Wish wish) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      replica.requireMember();
      Registry registry = context.registry().catchUp();
      if (!staging(() -> committer.stage(replica.member(), replica.history(), registry, wish))) {
        return;
      }
      if (sendCommit()) {
        entrance.settle();
        return;
      }
    }
    throw new RefusedException(
        "STALE_EPOCH", "commit: overtaken each time (expected: a quieter moment)", Duration.ZERO);
  }

  /** What was staged and could not be stored is not there. */
  @CanIgnoreReturnValue
  private boolean staging(BooleanSupplier stage) {
    try {
      return stage.getAsBoolean();
    } catch (RuntimeException e) {
      replica.reload();
      throw e;
    }
  }

  /**
   * Sends the staged Commit and reads what the chain made of it.
   *
   * @return false if another Commit was first
   */
  private boolean sendCommit() {
    try {
      committer.send();
    } catch (RefusedException e) {
      dropStaged();
      if (e.reason().equals("STALE_EPOCH") || e.reason().equals("CONFLICT")) {
        replica.read();
        entrance.settle();
        return false;
      }
      throw e;
    }
    replica.read();
    return true;
  }

  private void dropStaged() {
    Member member = replica.member();
    if (replica.history().current().isEmpty()) {
      member.abandonFounding(); // what was to be founded exists already
    } else if (member.group().isPresent()) {
      member.preparing(context.registry().registry(), committer.now()).dropStaged();
    }
    StateChanges changes = new StateChanges();
    committer.forget(changes);
    member.save(replica.history(), changes);
    replica.commit(changes);
  }
}
