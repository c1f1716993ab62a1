package org.verbale.server.channel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Members that asked to be removed and added again, until a Commit does it. */
final class Resyncs {
  private Resyncs() {}

  /** The newest request of one member; {@code keyPackage} is the MLSMessage that came with it. */
  record Request(Digest certificate, Bytes keyPackage) {}

  static void put(Transaction state, ChannelId channel, Request request) {
    state.put(Table.RESYNC, key(channel, request.certificate), request.keyPackage.toByteArray());
  }

  static void clear(Transaction state, ChannelId channel, Digest certificate) {
    state.delete(Table.RESYNC, key(channel, certificate));
  }

  static List<Request> list(View view, ChannelId channel) {
    List<Request> requests = new ArrayList<>();
    view.scan(
        Table.RESYNC,
        KeyRange.prefix(Ledger.channelKey(channel)),
        (key, value) -> {
          byte[] hash = Arrays.copyOfRange(key, key.length - Digest.LENGTH, key.length);
          requests.add(new Request(Digest.of(hash), Bytes.of(value)));
          return true;
        });
    return requests;
  }

  private static byte[] key(ChannelId channel, Digest certificate) {
    return Key.text(channel.toString()).andDigest(certificate).bytes();
  }
}
