package org.verbale.client.channel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.archive.Keepsakes;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;
import org.verbale.v1.PostRecordRequest;

/** Records that were read here once, and that the log behind a disaster does not have. */
final class Losses {
  private static final Logger logger = LoggerFactory.getLogger(Losses.class);

  private final ChannelId channel;
  private final String prefix;
  private final ChannelContext context;

  Losses(ChannelId channel, ChannelContext context) {
    this.channel = channel;
    this.prefix = History.prefix(channel) + "lost/";
    this.context = context;
  }

  /** A record and the leaf that it had. */
  private record Lost(RecordRow row, Digest leaf) {
    Bytes toBytes() {
      return new TlsWriter().raw(leaf.toByteArray()).opaque(row.toBytes()).toBytes();
    }

    static Lost parse(Bytes stored) {
      try {
        return TlsReader.decode(
            stored,
            in -> {
              Digest leaf = Digest.of(in.raw("leaf", Digest.LENGTH).toByteArray());
              return new Lost(RecordRow.parse(in.opaque("row")), leaf);
            });
      } catch (MalformedException e) {
        throw new StateFailedException(new IOException("loss: malformed", e));
      }
    }
  }

  /** Remembers that {@code rows} of {@code then} are gone. */
  void add(List<RecordRow> rows, History then, StateChanges changes) {
    for (RecordRow row : rows) {
      Lost lost = new Lost(row, then.leafHash(row.sequence()));
      changes.put(prefix + row.record(), lost.toBytes());
    }
  }

  /** Those that did not come back since. */
  List<RecordRow> of(History now) {
    return lost(now).stream().map(Lost::row).toList();
  }

  private List<Lost> lost(History now) {
    List<Lost> lost = new ArrayList<>();
    StateStore store = context.store();
    for (String key : store.keys(prefix)) {
      store
          .get(key)
          .map(Lost::parse)
          .filter(each -> !now.hasRecord(each.row().record()))
          .ifPresent(lost::add);
    }
    return lost;
  }

  /**
   * Posts what this device wrote, byte for byte, where it is kept still: under the epoch and behind
   * the head that it was written for the server takes it, as it would have then.
   *
   * @return whether something was accepted
   */
  boolean resubmit(History now) {
    boolean accepted = false;
    Keepsakes.Kept kept = context.keepsakes().kept();
    for (Lost each : lost(now)) {
      Optional<Entry> entry =
          context.device().holds(each.row().author())
              ? kept.entry(Chain.of(channel), each.row().sequence(), each.leaf())
              : Optional.empty();
      if (entry.isPresent()) {
        accepted |= resubmit(each, entry.get());
      }
    }
    return accepted;
  }

  private boolean resubmit(Lost lost, Entry entry) {
    var request =
        PostRecordRequest.newBuilder().setChannel(channel.toString()).setNote(entry.getObject());
    for (Blob blob : entry.getBlobsList()) {
      switch (blob.getKind()) {
        case PRIVATE_BLOCK -> request.setPrivateBlock(blob.getContent());
        case CIPHERTEXT -> request.setCiphertext(blob.getContent());
        case TERMS -> request.setTerms(blob.getContent());
        default -> logger.debug("A blob of another kind is not a record's");
      }
    }
    try {
      var unused = context.server().postRecord(request.build());
      return true;
    } catch (RefusedException e) {
      logger.warn(
          "Record {} is lost, and was not taken again: {}", lost.row().record(), e.reason());
      return false;
    }
  }
}
