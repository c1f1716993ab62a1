package org.verbale.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.note.KnownKeys;
import org.verbale.note.SignedNote;

/**
 * Who is who and who reviews whom, at every moment since the beginning: the registry channel,
 * replayed. Server and clients apply the same entries and so come to the same judgements.
 *
 * <p>Immutable, hence safe for use by many threads. Taking an entry costs the check of its
 * signatures and a few copied nodes, however many entries there are. There is no way to a registry
 * but to verify each of its entries.
 */
public final class Registry {
  /** How long an expired leaf may stay in a group before its removal is mandated. */
  public static final Duration RENEWAL_GRACE = Duration.ofDays(30);

  private final RegistryState state;

  private Registry(RegistryState state) {
    this.state = state;
  }

  /**
   * A registry without entries.
   *
   * @param roots hashes of the root certificates that it may begin with
   */
  public static Registry trusting(Set<Digest> roots) {
    return new Registry(new RegistryState(roots));
  }

  /**
   * This registry and one more entry.
   *
   * @throws IdentityException if the rules do not allow it
   */
  public Registry with(RegistryEntry entry) throws IdentityException {
    return withAll(List.of(entry));
  }

  /**
   * This registry and more entries, in this order.
   *
   * @throws IdentityException if the rules do not allow one of them
   */
  public Registry withAll(Iterable<RegistryEntry> entries) throws IdentityException {
    RegistryState copy = new RegistryState(state);
    EntryRules rules = new EntryRules(copy);
    for (RegistryEntry entry : entries) {
      rules.apply(entry);
    }
    return new Registry(copy);
  }

  /** All entries in order: what {@link #withAll} makes this registry of again. */
  public List<RegistryEntry> entries() {
    return RegistrySnapshot.entries(state);
  }

  /** When the last entry came; empty before the first. */
  public Optional<Moment> last() {
    return state.last;
  }

  /** What {@code certificate} is worth at {@code at}, wherever it is used. */
  public Standing standing(Digest certificate, Moment at) {
    return NoteRules.standing(state, certificate, at);
  }

  /** What {@code certificate} is worth at {@code at} for signing in {@code channel}. */
  public Standing standing(Digest certificate, ChannelId channel, Moment at) {
    Optional<DeviceCertificate> device = device(certificate, Use.SIGNING);
    if (device.isEmpty()) {
      return Standing.UNKNOWN;
    }
    Standing standing = standing(certificate, at);
    boolean assigned =
        roster(channel.review(), at)
            .map(roster -> roster.entitles(device.get().party(), channel))
            .orElse(false);
    boolean counts = standing != Standing.UNKNOWN && standing != Standing.REVOKED;
    return counts && !assigned ? Standing.UNASSIGNED : standing;
  }

  /** The certificate of this hash, whenever it was registered and whatever became of it. */
  public Optional<VerifiedCertificate> certificate(Digest hash) {
    return state.certificates.get(hash).map(Registered::certificate);
  }

  /** The device certificate of this hash and use, whatever became of it. */
  public Optional<DeviceCertificate> device(Digest hash, Use use) {
    return certificate(hash)
        .filter(found -> found instanceof DeviceCertificate device && device.use() == use)
        .map(DeviceCertificate.class::cast);
  }

  /**
   * The keys of all certificates, whatever became of them. That somebody signed depends on bytes
   * alone; whether it counts, its {@link #standing} at a moment says.
   */
  public KnownKeys keys() {
    return NoteRules.keys(state);
  }

  /**
   * Believes a note if every signature on it is by a different certificate that was registered,
   * valid and unrevoked at {@code at}.
   *
   * @throws IdentityException NOT_REGISTERED, NOT_YET_VALID, EXPIRED, REVOKED or BAD_SIGNATURE
   */
  public Signed verify(SignedNote note, Moment at) throws IdentityException {
    return NoteRules.verify(state, note, at);
  }

  /** The reviews that have an assignment. */
  public SortedSet<ReviewId> reviews() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(state.assignments.keySet()));
  }

  /** The version of the review's assignment that was in force at {@code at}. */
  public Optional<AssignmentVersion> assignment(ReviewId review, Moment at) {
    List<AssignmentVersion> versions = state.assignments.getOrDefault(review, List.of());
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (at.isAfter(versions.get(i).moment())) {
        return Optional.of(versions.get(i));
      }
    }
    return Optional.empty();
  }

  /** The review's channels at {@code at} and who belongs to them. */
  public Optional<Roster> roster(ReviewId review, Moment at) {
    return assignment(review, at).map(AssignmentVersion::roster);
  }

  /** The channels that {@code party} belongs to at {@code at}. */
  public SortedSet<ChannelId> channels(PartyCode party, Moment at) {
    SortedSet<ChannelId> channels = new TreeSet<>();
    for (ReviewId review : state.assignments.keySet()) {
      roster(review, at)
          .ifPresent(
              roster ->
                  roster
                      .parties()
                      .forEach(
                          (channel, parties) -> {
                            if (parties.contains(party)) {
                              channels.add(channel);
                            }
                          }));
    }
    return Collections.unmodifiableSortedSet(channels);
  }

  /** The signing certificates entitled to {@code channel} at {@code at}, by party. */
  public List<DeviceCertificate> entitled(ChannelId channel, Moment at) {
    List<DeviceCertificate> entitled = new ArrayList<>();
    SortedSet<PartyCode> parties =
        roster(channel.review(), at)
            .map(roster -> roster.parties().get(channel))
            .orElse(Collections.emptySortedSet());
    for (PartyCode party : parties) {
      for (DeviceCertificate device : state.signing.getOrDefault(party, List.of())) {
        if (standing(device.hash(), at) == Standing.ENTITLED) {
          entitled.add(device);
        }
      }
    }
    return List.copyOf(entitled);
  }

  /**
   * The signing certificates of the device of {@code holder}, whatever use that names, in the order
   * of their registration and whatever became of them.
   */
  public List<DeviceCertificate> signing(Holder.Device holder) {
    return state.signing.getOrDefault(holder.party(), List.of()).stream()
        .filter(certificate -> certificate.role() == holder.role())
        .filter(certificate -> certificate.device().equals(holder.device()))
        .toList();
  }

  /**
   * What has to change in the group of {@code channel} at {@code at}.
   *
   * @param leaves certificate hashes of the leaves of its tree
   */
  public Mandate mandate(ChannelId channel, Collection<Digest> leaves, Moment at) {
    Set<Digest> removals = new HashSet<>();
    Set<Holder.Device> present = new HashSet<>();
    for (Digest leaf : leaves) {
      if (isMandatedRemoval(leaf, channel, at)) {
        removals.add(leaf);
      } else {
        device(leaf, Use.SIGNING).ifPresent(device -> present.add(device.holder()));
      }
    }
    Map<Holder.Device, DeviceCertificate> additions = new LinkedHashMap<>();
    for (DeviceCertificate device : entitled(channel, at)) {
      if (!present.contains(device.holder())) {
        additions.merge(device.holder(), device, Registry::newer);
      }
    }
    return new Mandate(removals, List.copyOf(additions.values()));
  }

  /** Whether a leaf with this certificate must leave the group of {@code channel}. */
  public boolean isMandatedRemoval(Digest leaf, ChannelId channel, Moment at) {
    return switch (standing(leaf, channel, at)) {
      case ENTITLED, NOT_YET_VALID -> false;
      case UNKNOWN, REVOKED, UNASSIGNED -> true;
      case EXPIRED ->
          device(leaf, Use.SIGNING)
              .map(device -> device.validity().notAfter().plus(RENEWAL_GRACE).isBefore(at.time()))
              .orElse(true);
    };
  }

  private static DeviceCertificate newer(DeviceCertificate one, DeviceCertificate other) {
    return other.validity().notBefore().isBefore(one.validity().notBefore()) ? one : other;
  }
}
