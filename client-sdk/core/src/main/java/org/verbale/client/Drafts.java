package org.verbale.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordType;

/**
 * Drafts in the encrypted state of this device; the server never hears of them. Attachments are
 * stored by the path of their file, not by content. Safe for use by many threads.
 */
public final class Drafts {
  private static final String PREFIX = "draft/";
  private static final int VERSION = 1;

  private final StateStore store;

  Drafts(StateStore store) {
    this.store = store;
  }

  /**
   * Stores a draft, in place of an earlier one of its id.
   *
   * @throws IllegalArgumentException if an attachment is no file on disk
   * @throws StateFailedException if the state cannot be written
   */
  public void save(ChannelId channel, RecordDraft draft) {
    TlsWriter out = new TlsWriter().uint8(VERSION).text(channel.toString());
    out.text(draft.id().value()).text(draft.type().code()).text(draft.language().code());
    out.vector(draft.parts());
    out.vector(files -> draft.attachments().forEach(each -> write(files, each)));
    commit(new StateChanges().put(PREFIX + draft.id(), out.toBytes()));
  }

  private static void write(TlsWriter out, AttachmentSource attachment) {
    if (!(attachment instanceof FileAttachment file)) {
      throw new IllegalArgumentException("attachment: in memory (expected: a file on disk)");
    }
    out.text(file.path().toString()).text(file.mediaType()).uint64(file.length());
  }

  /** All drafts. */
  public List<Draft> list() {
    List<Draft> drafts = new ArrayList<>();
    for (String key : store.keys(PREFIX)) {
      store.get(key).map(Drafts::read).ifPresent(drafts::add);
    }
    return List.copyOf(drafts);
  }

  /** One draft. */
  public Optional<Draft> find(DraftId id) {
    return store.get(PREFIX + id).map(Drafts::read);
  }

  /** Forgets a draft; one that is not there is fine. */
  public void delete(DraftId id) {
    commit(new StateChanges().delete(PREFIX + id));
  }

  private void commit(StateChanges changes) {
    try {
      store.commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private static Draft read(Bytes stored) {
    try {
      return decode(stored);
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("draft: malformed", e));
    }
  }

  /** Reads the stored form. */
  static Draft decode(Bytes stored) throws MalformedException {
    return TlsReader.decode(
        stored,
        in -> {
          if (in.uint8("version") != VERSION) {
            throw new MalformedException("version", "another", "1");
          }
          try {
            ChannelId channel = ChannelId.of(in.text("channel"));
            var id = new DraftId(in.text("id"));
            var builder =
                RecordDraft.builder(
                    id, RecordType.of(in.text("type")), Language.of(in.text("language")));
            in.vector("parts", RecordLimits.MAX_PARTS, Part::read).forEach(builder::add);
            in.vector("files", RecordLimits.MAX_ATTACHMENTS, Drafts::file).forEach(builder::attach);
            return new Draft(channel, builder.build());
          } catch (IllegalArgumentException e) {
            throw new MalformedException("draft", "malformed", "what save wrote");
          }
        });
  }

  private static FileAttachment file(TlsReader in) throws MalformedException {
    String path = in.text("path");
    return new FileAttachment(Path.of(path), in.text("media_type"), in.uint64("length"));
  }
}
