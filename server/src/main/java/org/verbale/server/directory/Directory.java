package org.verbale.server.directory;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.epoch.KeyPackageRules;
import org.verbale.id.Digest;
import org.verbale.identity.DeviceCertificate;
import org.verbale.membership.DeviceMembership;
import org.verbale.membership.MembershipException;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.directory.PublishKeyPackages.Offer;
import org.verbale.server.directory.Usage.State;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Keeps the KeyPackages that devices publish, and gives each out once. */
public final class Directory implements Feature {
  private final RegistryFeature registry;

  public Directory(RegistryFeature registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  /** KeyPackages of one device. */
  public record Stock(int waiting, boolean lastResort) {}

  @Override
  public void declare(Commands commands) {
    commands.on(
        PublishKeyPackages.NAME, PublishKeyPackages.class, PublishKeyPackages::read, this::publish);
    commands.on(ClaimKeyPackages.NAME, ClaimKeyPackages.class, ClaimKeyPackages::read, this::claim);
  }

  /** What the calling device has in stock, under its newest certificate that has any. */
  public Stock stock(View view, Policy policy, DeviceCertificate caller) {
    Stock newest = new Stock(0, false);
    for (DeviceCertificate signing : policy.registry().signing(caller.holder())) {
      Stock stock =
          new Stock(
              Shelf.of(view, signing.hash()).waiting(),
              Shelf.lastResort(view, signing.hash()) != null);
      newest = stock.waiting() > 0 || stock.lastResort() ? stock : newest;
    }
    return newest;
  }

  /**
   * Demands that a Commit may add a device with {@code keyPackage}: it was claimed and not used, or
   * is a last resort.
   */
  public static void spend(Transaction state, KeyPackage keyPackage) {
    Optional<Usage> use = Usage.find(state, keyPackage);
    if (use.isEmpty() || !use.get().keyPackage().equals(Usage.hash(keyPackage))) {
      throw new Refusal.NoKeyPackage().asException();
    }
    switch (use.get().state()) {
      case LAST_RESORT -> {}
      case CLAIMED -> Usage.put(state, keyPackage, State.USED);
      case WAITING, USED -> throw new Refusal.NoKeyPackage().asException();
    }
  }

  /**
   * The same for a Commit that was accepted once before: what was published and claimed between the
   * backup and the disaster is forgotten, and may not be used a second time.
   */
  public static void spendAgain(Transaction state, KeyPackage keyPackage) {
    Optional<Usage> use = Usage.find(state, keyPackage);
    boolean last = use.isPresent() && use.get().state() == State.LAST_RESORT;
    if (!last) {
      Usage.put(state, keyPackage, State.USED);
    }
  }

  /**
   * Takes a KeyPackage that one Commit may use, without the queue: a resync request that was judged
   * carries it.
   */
  public static void admit(Transaction state, KeyPackage keyPackage) {
    demandNew(state, keyPackage);
    Usage.put(state, keyPackage, State.CLAIMED);
  }

  /**
   * Checks ahead all that the writer would, on a thread that nobody waits for.
   *
   * @throws RefusedException as publishing would
   */
  public static void verify(Policy policy, PublishKeyPackages publish) {
    DeviceCertificate caller = policy.caller(publish.caller());
    Duration lifetime = Duration.ofSeconds(publish.lifetime());
    for (Offer each : publish.oneTime()) {
      check(policy, caller, each, lifetime);
    }
    publish.lastResort().ifPresent(last -> check(policy, caller, last, lifetime));
  }

  /** All of RFC 9420 section 10.1 once; what may have changed since, again. */
  private static Digest check(
      Policy policy, DeviceCertificate caller, Offer offer, Duration lifetime) {
    if (!offer.isSound()) {
      Digest certificate = KeyPackageRules.demand(policy, caller, offer.content(), lifetime);
      offer.setSound();
      return certificate;
    }
    LeafNode leaf = offer.content().leafNode();
    long second = policy.moment().time().getEpochSecond();
    try {
      new DeviceMembership(policy.registry(), policy.moment()).checkLeaf(leaf, second);
    } catch (MembershipException e) {
      throw KeyPackageRules.broken(Rule.LEAF_CREDENTIAL);
    }
    if (!isGood(offer.content(), second)) {
      throw KeyPackageRules.broken(Rule.LEAF_LIFETIME);
    }
    return KeyPackageRules.demandOwn(policy, caller, leaf);
  }

  private int publish(PublishKeyPackages publish, Context context) {
    Transaction state = context.state();
    Policy policy = registry.policy(context);
    DeviceCertificate caller = policy.caller(publish.caller());
    Duration lifetime = Duration.ofSeconds(publish.lifetime());
    int waiting = 0;
    for (Offer each : publish.oneTime()) {
      Digest certificate = check(policy, caller, each, lifetime);
      Shelf shelf = Shelf.of(state, certificate);
      if (!isWaiting(state, each.content())) {
        demandNew(state, each.content());
        if (shelf.waiting() >= publish.waiting()) {
          throw new Refusal.TooLarge("one_time", shelf.waiting() + 1, publish.waiting())
              .asException();
        }
        shelf = shelf.put(state, certificate, each.message().toByteArray());
        Usage.put(state, each.content(), State.WAITING);
      }
      waiting = shelf.waiting();
    }
    if (publish.lastResort().isPresent()) {
      Offer last = publish.lastResort().get();
      Digest certificate = check(policy, caller, last, lifetime);
      putLastResort(state, certificate, last);
      waiting = Shelf.of(state, certificate).waiting();
    }
    return waiting;
  }

  private static void putLastResort(Transaction state, Digest certificate, Offer last) {
    Optional<Usage> known = Usage.find(state, last.content());
    boolean same =
        known.isPresent()
            && known.get().state() == State.LAST_RESORT
            && known.get().keyPackage().equals(Usage.hash(last.content()));
    if (!same) {
      demandNew(state, last.content());
    }
    Usage.put(state, last.content(), State.LAST_RESORT);
    Shelf.putLastResort(state, certificate, last.message().toByteArray());
  }

  private List<Bytes> claim(ClaimKeyPackages claim, Context context) {
    Transaction state = context.state();
    Policy policy = registry.policy(context);
    DeviceCertificate caller = policy.caller(claim.caller());
    policy.demandEntitled(caller, claim.channel());
    for (Digest certificate : claim.certificates()) {
      DeviceCertificate target = policy.signer(certificate, claim.channel());
      if (!policy.mayAdd(caller, target, claim.channel())) {
        throw new Refusal.NotPermitted("claim").asException();
      }
    }
    long time = context.time();
    Claims.byClaimant(
        state, caller.device().value(), claim.certificates().size(), claim.perHour(), time);
    List<Bytes> claimed = new ArrayList<>();
    for (Digest certificate : claim.certificates()) {
      Claims.ofTarget(state, certificate, claim.perTarget(), time);
      claimed.add(take(state, certificate, time / 1000));
    }
    return claimed;
  }

  /** The oldest that is still good, else the last resort, else nothing. */
  private static Bytes take(Transaction state, Digest certificate, long second) {
    Shelf shelf = Shelf.of(state, certificate);
    while (shelf.waiting() > 0) {
      byte[] message = shelf.oldest(state, certificate);
      shelf = shelf.drop(state, certificate);
      KeyPackage content = stored(message);
      // A Commit that was put back after a disaster may have used one that still waits.
      if (isGood(content, second) && isWaiting(state, content)) {
        Usage.put(state, content, State.CLAIMED);
        return Bytes.of(message);
      }
      Usage.put(state, content, State.USED);
    }
    byte @Nullable [] last = Shelf.lastResort(state, certificate);
    return last != null && isGood(stored(last), second) ? Bytes.of(last) : Bytes.EMPTY;
  }

  private static boolean isGood(KeyPackage keyPackage, long second) {
    return keyPackage.leafNode().source() instanceof LeafNode.Source.KeyPackage source
        && source.lifetime().contains(second);
  }

  private static KeyPackage stored(byte[] message) {
    try {
      return (KeyPackage) MlsMessage.decode(Bytes.of(message)).body();
    } catch (MalformedException e) {
      throw new IllegalStateException("key package: malformed row (expected: as written)", e);
    }
  }

  private static boolean isWaiting(View view, KeyPackage keyPackage) {
    return Usage.find(view, keyPackage)
        .filter(use -> use.state() == State.WAITING)
        .filter(use -> use.keyPackage().equals(Usage.hash(keyPackage)))
        .isPresent();
  }

  private static void demandNew(View view, KeyPackage keyPackage) {
    if (Usage.find(view, keyPackage).isPresent()) {
      throw new Refusal.Conflict("key package").asException();
    }
  }
}
