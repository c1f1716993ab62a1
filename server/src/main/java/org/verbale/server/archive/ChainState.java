package org.verbale.server.archive;

import java.nio.ByteBuffer;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * A row of {@link Table#CHAIN}: {@code uint64 length, head[32], uint64 sealed length, sealed
 * head[32], uint64 changed}.
 *
 * @param head now
 * @param sealed as of the newest seal
 * @param changedAfter number of seals there were when the chain last changed
 */
record ChainState(ChannelHead head, ChannelHead sealed, long changedAfter) {
  private static final int LENGTH = 2 * (8 + Digest.LENGTH) + 8;

  /** Of a chain without leaves. */
  static final ChainState NONE = new ChainState(ChannelHead.EMPTY, ChannelHead.EMPTY, -1);

  static ChainState of(View view, Chain chain) {
    byte[] row = view.get(Table.CHAIN, key(chain));
    if (row == null) {
      return NONE;
    }
    ByteBuffer in = ByteBuffer.wrap(Rows.demandLength(row, LENGTH));
    try {
      return new ChainState(head(in), head(in), in.getLong());
    } catch (IllegalArgumentException e) {
      throw ArchiveNodes.damaged("chain: no head", e);
    }
  }

  void put(Transaction state, Chain chain) {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.putLong(head.length()).put(head.last().toByteArray());
    out.putLong(sealed.length()).put(sealed.last().toByteArray());
    state.put(Table.CHAIN, key(chain), out.putLong(changedAfter).array());
  }

  private static ChannelHead head(ByteBuffer in) {
    return new ChannelHead(in.getLong(), Rows.digest(in));
  }

  private static byte[] key(Chain chain) {
    return Key.text(chain.toString()).bytes();
  }
}
