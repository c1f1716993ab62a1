package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/**
 * Holds what committers and correctors say of epochs against the keys that this device derived. The
 * server can judge none of it; every member comes to the same judgement. Not thread-safe.
 */
final class Veracity {
  private final History history;
  private final Keyring keyring;

  /** Epochs found sound, and never to be looked at again: what is said only becomes more. */
  private final Set<EpochId> sound = new HashSet<>();

  private final Map<EpochId, Judged> judged = new HashMap<>();

  /** What was found of an epoch when it had that many corrections. */
  private record Judged(int corrections, List<Refuted> found) {}

  Veracity(History history, Keyring keyring) {
    this.history = history;
    this.keyring = keyring;
  }

  /**
   * Whether a newcomer can be sure of the epoch's key: we derived it and somebody commits to it,
   * its committer or a corrector.
   */
  boolean isCommitted(EpochFacts facts) {
    Optional<ArchiveKey> key = keyring.derived(facts.epoch());
    return key.isPresent() && facts.commitments().contains(key.get().commitment());
  }

  /**
   * Whether a newcomer can walk back from the epoch. Nothing was ever sealed in the first one, and
   * nobody but its creator derived its key: no link to it is needed.
   */
  boolean isLinked(EpochFacts facts) {
    Optional<EpochFacts> before = facts.previous().flatMap(history::epoch);
    Optional<ArchiveKey> key = keyring.derived(facts.epoch());
    if (before.isEmpty() || before.get().epoch().isFirst()) {
      return true;
    }
    return key.isPresent()
        && keyring.keys(before.get().epoch()).stream()
            .anyMatch(
                held -> facts.links().stream().anyMatch(l -> Keyring.leads(key.get(), l, held)));
  }

  /** Whether all that we say by an acknowledgement is so. */
  boolean isSound(EpochFacts facts) {
    if (sound.contains(facts.epoch())) {
      return true;
    }
    boolean holds = isCommitted(facts) && isLinked(facts);
    if (holds) {
      sound.add(facts.epoch());
    }
    return holds;
  }

  /** Epochs about which we know better than anything that stands in the chain. */
  List<EpochFacts> wrong() {
    List<EpochFacts> wrong = new ArrayList<>();
    for (EpochFacts facts : history.epochs()) {
      if (!facts.epoch().isFirst()
          && !sound.contains(facts.epoch())
          && keyring.derived(facts.epoch()).isPresent()
          && !isSound(facts)
          && (!isCommitted(facts) || before(facts).isPresent())) {
        wrong.add(facts);
      }
    }
    return wrong;
  }

  /** The key before {@code facts} that we derived, if a link to it is of use. */
  Optional<ArchiveKey> before(EpochFacts facts) {
    return facts.previous().filter(previous -> !previous.isFirst()).flatMap(keyring::derived);
  }

  /** Every statement that our own keys contradict, in the order of epochs and then of the chain. */
  List<Refuted> refuted() {
    List<Refuted> found = new ArrayList<>();
    for (EpochFacts facts : history.epochs()) {
      Optional<ArchiveKey> key = keyring.derived(facts.epoch());
      if (key.isPresent() && !facts.epoch().isFirst()) {
        Judged known = judged.get(facts.epoch());
        if (known == null || known.corrections != facts.corrections().size()) {
          known = new Judged(facts.corrections().size(), find(facts, key.get()));
          judged.put(facts.epoch(), known);
        }
        found.addAll(known.found);
      }
    }
    return List.copyOf(found);
  }

  private List<Refuted> find(EpochFacts facts, ArchiveKey key) {
    List<Refuted> found = new ArrayList<>();
    Digest commitment = key.commitment();
    Optional<ArchiveKey> before = before(facts);
    if (!facts.key().equals(commitment) || contradicts(facts.link(), key, before)) {
      found.add(
          new Refuted(
              Refuted.Kind.EPOCH_NOTE,
              facts.epoch(),
              facts.committer(),
              facts.note(),
              facts.sequence()));
    }
    for (Correction each : facts.corrections()) {
      if (!each.key().equals(commitment) || contradicts(each.link(), key, before)) {
        found.add(
            new Refuted(
                Refuted.Kind.RELINK, facts.epoch(), each.author(), each.note(), each.sequence()));
      }
    }
    return found;
  }

  private static boolean contradicts(
      Optional<Bytes> link, ArchiveKey key, Optional<ArchiveKey> before) {
    return link.isPresent() && before.isPresent() && !Keyring.leads(key, link.get(), before.get());
  }
}
