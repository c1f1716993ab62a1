package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.epoch.Group;
import org.verbale.epoch.GroupMember;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.testing.SeededRandom;

/** A channel's epochs 0 to 4 as their chain tells them, honest until a test changes something. */
final class Past {
  static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  static final int LAST = 4;
  static final CertificateId COMMITTER = new CertificateId(Digest.sha256(new byte[] {1}));

  private final SeededRandom random = new SeededRandom(5);
  private final List<EpochFacts> epochs = new ArrayList<>();
  final MemoryStore store = new MemoryStore();

  Past() {
    for (int number = 0; number <= LAST; number++) {
      epochs.add(honest(number));
    }
  }

  static EpochId epoch(long number) {
    return new EpochId(CHANNEL, 0, number);
  }

  /** The key that the group has in an epoch. */
  static ArchiveKey key(int number) {
    return key(number, number + 1);
  }

  /** Some key of an epoch; only {@code number + 1} makes it the group's. */
  static ArchiveKey key(int number, int fill) {
    byte[] secret = new byte[32];
    java.util.Arrays.fill(secret, (byte) fill);
    return new ArchiveKey(epoch(number), SecretBytes.adopt(secret));
  }

  private EpochFacts honest(int number) {
    return new EpochFacts(
        new Group(epoch(number), List.of(new GroupMember(0, COMMITTER.hash(), 0))),
        Digest.sha256(new byte[] {2, (byte) number}),
        Digest.ZERO,
        key(number).commitment(),
        number == 0 ? Optional.empty() : Optional.of(link(key(number), key(number - 1))),
        Optional.empty(),
        List.of(),
        number,
        number,
        0,
        COMMITTER);
  }

  Bytes link(ArchiveKey key, ArchiveKey before) {
    return key.link(before, random).toBytes();
  }

  /** What one device says, its {@code number}-th. */
  static Correction correction(int number, Digest key, Optional<Bytes> link) {
    return new Correction(
        Digest.sha256(new byte[] {3, (byte) number}),
        new CertificateId(Digest.sha256(new byte[] {4, (byte) number})),
        new DeviceId("%032x".formatted(number)),
        key,
        link,
        100 + number);
  }

  void change(int number, UnaryOperator<EpochFacts> change) {
    epochs.set(number, change.apply(epochs.get(number)));
  }

  /** Has the committer of an epoch lie. */
  void lie(int number, Digest key, Optional<Bytes> link) {
    change(
        number,
        f ->
            new EpochFacts(
                f.group(),
                f.note(),
                f.context(),
                key,
                link,
                f.welcome(),
                f.corrections(),
                f.sequence(),
                f.index(),
                f.time(),
                f.committer()));
  }

  EpochFacts facts(int number) {
    return epochs.get(number);
  }

  History history() {
    StateChanges changes = new StateChanges();
    for (EpochFacts each : epochs) {
      String name = History.number(0) + "/" + History.number(each.epoch().number());
      changes.put(History.prefix(CHANNEL) + "epoch/" + name, each.toBytes());
    }
    store.commit(changes);
    return History.load(store, CHANNEL);
  }
}
