package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.channel.KeyLink;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;

/**
 * The archive keys of a channel that this device holds. Not thread-safe.
 *
 * <p>A key that it derived as a member of the epoch is the group's beyond doubt: the confirmation
 * tag binds it. A key that it found behind a link is believed if it fits a commitment, the
 * committer's or a correction's. Where committers or correctors have lied there may be several; no
 * more than there are commitments, since each fits another one. A record says by its own key
 * commitment which of them it was sealed under.
 */
final class Keyring implements AutoCloseable {
  private static final String DERIVED = "derived";

  private final String prefix;
  private final Map<EpochId, Held> keys = new LinkedHashMap<>();
  private final Map<String, ArchiveKey> unsaved = new LinkedHashMap<>();
  private final List<String> gone = new ArrayList<>();

  private Keyring(String prefix) {
    this.prefix = prefix;
  }

  /** The keys of one epoch; those behind links by their commitments, in the order found. */
  private static final class Held {
    @Nullable ArchiveKey derived;
    final Map<Digest, ArchiveKey> linked = new LinkedHashMap<>();
  }

  static Keyring load(StateStore store, ChannelId channel) throws MalformedException {
    Keyring ring = new Keyring(History.prefix(channel) + "key/");
    for (String name : store.keys(ring.prefix)) {
      String[] parts = name.substring(ring.prefix.length()).split("/", -1);
      if (parts.length != 3) {
        throw new MalformedException("key", "another name", "generation/epoch/which");
      }
      var epoch =
          new EpochId(new GroupId(channel, Long.parseLong(parts[0])), Long.parseLong(parts[1]));
      byte[] secret = store.get(name).orElseThrow().toByteArray();
      ArchiveKey key = new ArchiveKey(epoch, SecretBytes.adopt(secret));
      Held held = ring.held(epoch);
      if (parts[2].equals(DERIVED)) {
        held.derived = key;
      } else {
        held.linked.put(key.commitment(), key);
      }
    }
    return ring;
  }

  private Held held(EpochId epoch) {
    return keys.computeIfAbsent(epoch, unknown -> new Held());
  }

  /** The key that this device derived as a member of the epoch. */
  Optional<ArchiveKey> derived(EpochId epoch) {
    return Optional.ofNullable(keys.get(epoch)).map(held -> held.derived);
  }

  /** The derived key alone if there is one, else all that were found behind links. */
  List<ArchiveKey> keys(EpochId epoch) {
    Held held = keys.get(epoch);
    if (held == null) {
      return List.of();
    }
    return held.derived != null ? List.of(held.derived) : List.copyOf(held.linked.values());
  }

  /** Keeps {@code key}, which is taken over: the group's of an epoch in which we are. */
  void derive(ArchiveKey key) {
    Held held = held(key.epoch());
    if (held.derived == null) {
      held.derived = key;
      unsaved.put(name(key.epoch(), DERIVED), key);
    } else {
      key.close();
    }
  }

  /** Forgets the key of an epoch that never was. */
  void drop(EpochId epoch) {
    Held held = keys.get(epoch);
    if (held != null && held.derived != null) {
      held.derived.close();
      held.derived = null;
      unsaved.remove(name(epoch, DERIVED));
      gone.add(name(epoch, DERIVED));
    }
  }

  /**
   * Walks the links back from the current epoch and keeps every key that they lead to. Everything
   * that anybody gave is tried, so that a false link or commitment beside the right one bars
   * nothing.
   */
  void unlock(History history) {
    List<EpochFacts> epochs = history.epochs();
    for (int i = epochs.size() - 1; i > 0; i--) {
      EpochFacts before = epochs.get(i - 1);
      if (derived(before.epoch()).isEmpty()) {
        for (ArchiveKey key : keys(epochs.get(i).epoch())) {
          unlock(key, epochs.get(i), before);
        }
      }
    }
  }

  private void unlock(ArchiveKey key, EpochFacts facts, EpochFacts before) {
    Set<Digest> commitments = before.commitments();
    for (Bytes link : facts.links()) {
      Optional<ArchiveKey> opened = open(key, link, before.epoch(), commitments);
      opened.ifPresent(this::keepLinked);
    }
  }

  private void keepLinked(ArchiveKey key) {
    Digest commitment = key.commitment();
    if (held(key.epoch()).linked.putIfAbsent(commitment, key) == null) {
      unsaved.put(name(key.epoch(), commitment.toHex()), key);
    } else {
      key.close();
    }
  }

  /** Whether {@code link} leads from {@code key} to {@code before}. */
  static boolean leads(ArchiveKey key, Bytes link, ArchiveKey before) {
    Optional<ArchiveKey> opened = open(key, link, before.epoch(), Set.of(before.commitment()));
    opened.ifPresent(ArchiveKey::close);
    return opened.isPresent();
  }

  private static Optional<ArchiveKey> open(
      ArchiveKey key, Bytes link, EpochId before, Collection<Digest> commitments) {
    try {
      return Optional.of(key.open(KeyLink.decode(link), before, commitments));
    } catch (OpenException | MalformedException e) {
      return Optional.empty(); // only members can tell a bad link from a good one: try another
    }
  }

  private String name(EpochId epoch, String which) {
    return prefix
        + History.number(epoch.group().generation())
        + "/"
        + History.number(epoch.number())
        + "/"
        + which;
  }

  void save(StateChanges changes) {
    gone.forEach(changes::delete);
    gone.clear();
    unsaved.forEach(
        (name, key) -> {
          try (SecretBytes secret = key.secret()) {
            changes.put(name, Bytes.of(secret.reveal()));
          }
        });
    unsaved.clear();
  }

  @Override
  public void close() {
    for (Held held : keys.values()) {
      if (held.derived != null) {
        held.derived.close();
      }
      held.linked.values().forEach(ArchiveKey::close);
    }
    keys.clear();
  }
}
