package org.verbale.server.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsReader.Decoder;
import org.verbale.epoch.Group;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.rule.ValidationException;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * Rows of channels: the group now, all epochs, and the trees that newcomers need. In {@link
 * Table#META}: {@code channel/changes} (uint64).
 */
final class Ledger {
  private static final byte[] CHANGES = "channel/changes".getBytes(US_ASCII);

  private Ledger() {}

  static Optional<Group> group(View view, ChannelId channel) {
    return read(view.get(Table.GROUP, channelKey(channel).bytes()), Group::read);
  }

  /** The group with its tree, for handshakes. */
  static PublicGroup publicGroup(View view, ChannelId channel) {
    byte @Nullable [] row = view.get(Table.PUBLIC_GROUP, channelKey(channel).bytes());
    try {
      if (row != null) {
        return PublicGroup.decode(Bytes.of(row));
      }
    } catch (MalformedException | ValidationException e) {
      throw new IllegalStateException("group: malformed row (expected: as written)", e);
    }
    throw new IllegalStateException("group: no tree (expected: one for each group)");
  }

  static void put(Transaction state, Group group, PublicGroup full) {
    byte[] key = channelKey(group.epoch().channel()).bytes();
    state.put(Table.GROUP, key, group.toBytes().toByteArray());
    state.put(Table.PUBLIC_GROUP, key, full.toBytes().toByteArray());
  }

  static Optional<Epoch> epoch(View view, EpochId epoch) {
    return read(view.get(Table.EPOCH, epochKey(epoch).bytes()), Epoch::read);
  }

  static void put(Transaction state, EpochId id, Epoch epoch) {
    state.put(Table.EPOCH, epochKey(id).bytes(), epoch.toBytes().toByteArray());
  }

  /** The encoded tree of an epoch that added somebody. */
  static Optional<Bytes> tree(View view, EpochId epoch) {
    return Optional.ofNullable(view.get(Table.TREE, epochKey(epoch).bytes())).map(Bytes::of);
  }

  static void putTree(Transaction state, EpochId epoch, PublicGroup group) {
    state.put(Table.TREE, epochKey(epoch).bytes(), group.tree().toBytes().toByteArray());
  }

  /** What {@code certificate} acknowledged of {@code epoch}: the hash of its note. */
  static Optional<Digest> acknowledgement(View view, EpochId epoch, Digest certificate) {
    byte[] key = epochKey(epoch).andDigest(certificate).bytes();
    return Optional.ofNullable(view.get(Table.ACKNOWLEDGEMENT, key)).map(Digest::of);
  }

  static void putAcknowledgement(
      Transaction state, EpochId epoch, Digest certificate, Digest note) {
    byte[] key = epochKey(epoch).andDigest(certificate).bytes();
    state.put(Table.ACKNOWLEDGEMENT, key, note.toByteArray());
  }

  /** Hash of the note by which {@code device} relinked {@code epoch}. */
  static Optional<Digest> relink(View view, EpochId epoch, DeviceId device) {
    byte[] key = relinkKey(epoch, device).bytes();
    return Optional.ofNullable(view.get(Table.RELINK, key)).map(Digest::of);
  }

  static void putRelink(Transaction state, EpochId epoch, DeviceId device, Digest note) {
    byte[] key = relinkKey(epoch, device).bytes();
    state.put(Table.RELINK, key, note.toByteArray());
  }

  /** How often members or welcomes have changed, in all channels together. */
  static long changes(View view) {
    byte @Nullable [] row = view.get(Table.META, CHANGES);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }

  static void changed(Transaction state) {
    state.put(Table.META, CHANGES, Key.uint64(changes(state) + 1).bytes());
  }

  static Key channelKey(ChannelId channel) {
    return Key.text(channel.toString());
  }

  static Key epochKey(EpochId epoch) {
    return channelKey(epoch.channel())
        .andUint64(epoch.group().generation())
        .andUint64(epoch.number());
  }

  static Key relinkKey(EpochId epoch, DeviceId device) {
    return epochKey(epoch).andText(device.value());
  }

  private static <T> Optional<T> read(byte @Nullable [] row, Decoder<T> decoder) {
    if (row == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(TlsReader.decode(Bytes.of(row), decoder));
    } catch (MalformedException e) {
      throw new IllegalStateException("channel: malformed row (expected: as written)", e);
    }
  }
}
