package org.verbale.server.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Welcomes that wait for their devices. A message is kept until the last of them discards it. */
final class Inbox {
  private Inbox() {}

  /** A welcome for one device; {@code sequence} is that of its HANDSHAKE in the channel. */
  record Item(EpochId epoch, long sequence) {}

  static void put(
      Transaction state, EpochId epoch, long sequence, List<DeviceId> devices, Bytes message) {
    for (DeviceId device : devices) {
      state.put(Table.WELCOME, key(device, epoch), Key.uint64(sequence).bytes());
    }
    state.put(Table.WELCOME_MESSAGE, Ledger.epochKey(epoch).bytes(), message.toByteArray());
  }

  /** All that wait for {@code device}, by channel, oldest first. */
  static List<Item> list(View view, DeviceId device) {
    List<Item> items = new ArrayList<>();
    Key prefix = Key.text(device.value());
    int start = prefix.bytes().length;
    view.scan(
        Table.WELCOME,
        KeyRange.prefix(prefix),
        (key, value) -> {
          items.add(item(key, start, value));
          return true;
        });
    return items;
  }

  /** The MLSMessage of a waiting welcome. */
  static Bytes message(View view, EpochId epoch) {
    byte @Nullable [] message = view.get(Table.WELCOME_MESSAGE, Ledger.epochKey(epoch).bytes());
    if (message == null) {
      throw new IllegalStateException("welcome: no message (expected: kept while awaited)");
    }
    return Bytes.of(message);
  }

  /** Demands that there is one. */
  static void discard(Transaction state, DeviceId device, EpochId epoch) {
    if (!state.contains(Table.WELCOME, key(device, epoch))) {
      throw new Refusal.Unknown("welcome").asException();
    }
    remove(state, device, epoch);
  }

  /** Forgets what waits for {@code device} of {@code channel}: it left, or gets a newer one. */
  static void clear(Transaction state, DeviceId device, ChannelId channel) {
    for (Item item : list(state, device)) {
      if (item.epoch.channel().equals(channel)) {
        remove(state, device, item.epoch);
      }
    }
  }

  private static void remove(Transaction state, DeviceId device, EpochId epoch) {
    state.delete(Table.WELCOME, key(device, epoch));
    Epoch line =
        Ledger.epoch(state, epoch)
            .orElseThrow(() -> new IllegalStateException("welcome: of no epoch (expected: one)"));
    Ledger.put(state, epoch, line.withAwaited(line.awaited() - 1));
    if (line.awaited() == 1) {
      state.delete(Table.WELCOME_MESSAGE, Ledger.epochKey(epoch).bytes());
    }
  }

  private static Item item(byte[] key, int start, byte[] value) {
    int numbers = key.length - 16;
    ByteBuffer in = ByteBuffer.wrap(key, numbers, 16);
    ChannelId channel = ChannelId.of(new String(key, start, numbers - 1 - start, US_ASCII));
    EpochId epoch = new EpochId(channel, in.getLong(), in.getLong());
    return new Item(epoch, ByteBuffer.wrap(value).getLong());
  }

  private static byte[] key(DeviceId device, EpochId epoch) {
    return Key.text(device.value())
        .andText(epoch.channel().toString())
        .andUint64(epoch.group().generation())
        .andUint64(epoch.number())
        .bytes();
  }
}
