package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * The archive keys of a channel that this device holds, one an epoch, each fitting the commitment
 * in its epoch's note. Not thread-safe.
 */
final class Keyring implements AutoCloseable {
  private final String prefix;
  private final Map<EpochId, ArchiveKey> keys = new HashMap<>();
  private final Map<EpochId, ArchiveKey> unsaved = new HashMap<>();
  private final List<String> gone = new ArrayList<>();

  private Keyring(String prefix) {
    this.prefix = prefix;
  }

  static Keyring load(StateStore store, ChannelId channel) throws MalformedException {
    Keyring ring = new Keyring(History.prefix(channel) + "key/");
    for (String key : store.keys(ring.prefix)) {
      String[] numbers = key.substring(ring.prefix.length()).split("/", -1);
      var epoch =
          new EpochId(new GroupId(channel, Long.parseLong(numbers[0])), Long.parseLong(numbers[1]));
      byte[] secret = store.get(key).orElseThrow().toByteArray();
      ring.keys.put(epoch, new ArchiveKey(epoch, SecretBytes.adopt(secret)));
    }
    return ring;
  }

  Optional<ArchiveKey> key(EpochId epoch) {
    return Optional.ofNullable(keys.get(epoch));
  }

  /** Keeps {@code key}, which is taken over and fits its epoch's commitment. */
  void add(ArchiveKey key) {
    if (keys.putIfAbsent(key.epoch(), key) == null) {
      unsaved.put(key.epoch(), key);
    } else {
      key.close();
    }
  }

  /** Forgets the key of an epoch that never was. */
  void drop(EpochId epoch) {
    ArchiveKey dropped = keys.remove(epoch);
    unsaved.remove(epoch);
    if (dropped != null) {
      dropped.close();
      gone.add(name(epoch));
    }
  }

  /**
   * Walks the links back from {@code epoch}, whose key is held, to the first epoch, the newest link
   * that opens counting.
   *
   * @return the epoch whose links do not open, if there is one: nothing before it can be read until
   *     a member replaces them
   */
  Optional<EpochId> unlock(History history, EpochId epoch) {
    EpochFacts facts = history.epoch(epoch).orElseThrow();
    ArchiveKey key = keys.get(epoch);
    while (facts.previous().isPresent() && key != null) {
      EpochFacts before = history.epoch(facts.previous().get()).orElseThrow();
      if (!keys.containsKey(before.epoch())) {
        Optional<ArchiveKey> opened = open(key, facts, before);
        if (opened.isEmpty()) {
          return Optional.of(facts.epoch());
        }
        add(opened.get());
      }
      facts = before;
      key = keys.get(facts.epoch());
    }
    return Optional.empty();
  }

  /** The key of the epoch before, by the newest of the links of {@code facts} that opens to it. */
  static Optional<ArchiveKey> open(ArchiveKey key, EpochFacts facts, EpochFacts before) {
    for (int i = facts.links().size() - 1; i >= 0; i--) {
      Optional<ArchiveKey> opened = open(key, facts.links().get(i), before);
      if (opened.isPresent()) {
        return opened;
      }
    }
    return Optional.empty();
  }

  private static Optional<ArchiveKey> open(ArchiveKey key, Bytes link, EpochFacts before) {
    try {
      return Optional.of(key.open(KeyLink.decode(link), before.epoch(), before.key()));
    } catch (OpenException | MalformedException e) {
      return Optional.empty(); // only members can tell a bad link from a good one: try an older
    }
  }

  private String name(EpochId epoch) {
    return prefix
        + History.number(epoch.group().generation())
        + "/"
        + History.number(epoch.number());
  }

  void save(StateChanges changes) {
    gone.forEach(changes::delete);
    gone.clear();
    unsaved.forEach(
        (epoch, key) -> {
          try (SecretBytes secret = key.secret()) {
            changes.put(name(epoch), Bytes.of(secret.reveal()));
          }
        });
    unsaved.clear();
  }

  @Override
  public void close() {
    keys.values().forEach(ArchiveKey::close);
    keys.clear();
  }
}
