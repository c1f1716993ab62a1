package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.AttachmentOpener;
import org.verbale.client.record.OpenException;
import org.verbale.client.record.OpenFailure;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.record.RecordOpener;
import org.verbale.client.search.TermsState;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.Leaf;
import org.verbale.policy.Statement;
import org.verbale.record.Part;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;
import org.verbale.refusal.RefusedException;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;

/** Fetches and opens records whose place in the chain was checked before. */
public final class RecordReader {
  private static final int PAGE = 100;

  private final ChannelId channel;
  private final ChannelContext context;

  RecordReader(ChannelId channel, ChannelContext context) {
    this.channel = channel;
    this.context = context;
  }

  /**
   * A record, or why it does not open.
   *
   * @param content present unless there is a failure; closed by the caller
   * @param failure what does not fit, or nothing where the key of its epoch is not held
   * @param erased the decision by which there is no content any more
   * @param terms what is known of its search terms; UNCHECKED where there is no content
   */
  public record Opened(
      RecordRow row,
      Optional<OpenedRecord> content,
      Optional<OpenFailure> failure,
      Optional<ErasedRow> erased,
      TermsState terms) {
    static Opened of(RecordRow row, OpenedRecord content, TermsState terms) {
      return new Opened(row, Optional.of(content), Optional.empty(), Optional.empty(), terms);
    }

    static Opened failed(RecordRow row, Optional<OpenFailure> failure) {
      return new Opened(row, Optional.empty(), failure, Optional.empty(), TermsState.UNCHECKED);
    }

    static Opened erased(RecordRow row, ErasedRow decision) {
      return new Opened(
          row, Optional.empty(), Optional.empty(), Optional.of(decision), TermsState.UNCHECKED);
    }

    /** Why it did not open, as {@link UnreadableException#ground} says it. */
    public String ground() {
      return erased.isPresent() ? "ERASED" : failure.map(RecordReader::ground).orElse("NO_KEY");
    }
  }

  /** Opens rows of what {@code replica} has read; reads on where their content is gone. */
  List<Opened> open(List<RecordRow> rows, ChannelReplica replica) {
    List<Opened> opened = new ArrayList<>(rows.size());
    Map<Long, Entry> fetched = new HashMap<>();
    for (RecordRow row : rows) {
      Optional<ErasedRow> erased = replica.history().erasures().find(row.record());
      if (erased.isPresent()) {
        opened.add(Opened.erased(row, erased.get()));
        continue;
      }
      Entry entry = fetched.get(row.sequence());
      if (entry == null) {
        fetched.clear();
        long last = rows.get(rows.size() - 1).sequence();
        entry = fetch(row.sequence(), (int) Math.min(PAGE, last - row.sequence() + 1), fetched);
      }
      opened.add(
          find(entry, Blob.Kind.CIPHERTEXT).isPresent()
              ? open(row, entry, replica)
              : Opened.erased(row, replica.requireErased(row.record())));
    }
    return opened;
  }

  /** Fetches a page and gives its first entry. */
  private Entry fetch(long from, int limit, Map<Long, Entry> fetched) {
    ReadHistoryResponse page =
        context
            .server()
            .readHistory(
                ReadHistoryRequest.newBuilder()
                    .setChannel(channel.toString())
                    .setFrom(from)
                    .setLimit(limit)
                    .build());
    for (int i = 0; i < page.getEntriesCount(); i++) {
      fetched.put(from + i, page.getEntries(i));
    }
    if (page.getEntriesCount() == 0) {
      throw changed();
    }
    return page.getEntries(0);
  }

  /**
   * The leaf of a record that was read before.
   *
   * @throws DishonestServerException if the server now shows another
   */
  Leaf leaf(RecordRow row, Digest hash) {
    try {
      Leaf leaf =
          Leaf.parse(bytes(fetch(row.sequence(), 1, new HashMap<>()).getLeaf().toByteArray()));
      if (leaf.hash().equals(hash)) {
        return leaf;
      }
    } catch (MalformedException e) {
      throw changed();
    }
    throw changed();
  }

  /**
   * Fetches one attachment.
   *
   * @param part index of its part
   * @throws IOException from {@code out}
   */
  void fetch(RecordId record, OpenedRecord content, int part, OutputStream out) throws IOException {
    int nth = 0;
    for (Part before : content.parts().subList(0, part)) {
      nth += before.type() == Part.Type.ATTACHMENT ? 1 : 0;
    }
    var id =
        AttachmentId.newBuilder()
            .setChannel(channel.toString())
            .setRecord(record.toString())
            .setIndex(nth)
            .build();
    try (AttachmentOpener opener = content.attachment(part);
        AttachmentDownload download = new AttachmentDownload(context.server(), id)) {
      opener.open(download, out);
    } catch (OpenException e) {
      throw new UnreadableException(ground(e.failure()), e);
    }
  }

  /** The stable name of a failure. */
  static String ground(OpenFailure failure) {
    return failure instanceof OpenFailure.Contradiction contradiction
        ? contradiction.complaint().ground().name()
        : "ALTERED";
  }

  private Opened open(RecordRow row, Entry entry, ChannelReplica replica) {
    Keyring keyring = replica.member().keyring();
    try {
      var received = RecordNote.parse(bytes(entry.getObject().toByteArray()));
      if (!received.hash().equals(row.note())) {
        throw changed();
      }
      AttestedNote<RecordNote> note =
          new Statement<>(received).attested(context.registry().registry(), "record note");
      Bytes privateBlock = blob(entry, Blob.Kind.PRIVATE_BLOCK);
      PrivateBlock block = RecordOpener.privateBlock(note, privateBlock);
      Optional<Bytes> terms = find(entry, Blob.Kind.TERMS);
      if (!SearchTerms.isNamed(block, terms)) {
        throw terms.isPresent() ? changed() : withheld(Blob.Kind.TERMS.name());
      }
      Bytes ciphertext = blob(entry, Blob.Kind.CIPHERTEXT);
      var record = new Sealed(note, privateBlock, ciphertext, terms);
      var searchTerms = new SearchTerms(context, replica.history(), keyring);
      return open(row, keyring.keys(block.epoch()), record, searchTerms);
    } catch (OpenException e) {
      return Opened.failed(row, Optional.of(e.failure()));
    } catch (MalformedException | RefusedException e) {
      throw changed();
    }
  }

  /** A record as it stands in its entry. */
  private record Sealed(
      AttestedNote<RecordNote> note, Bytes privateBlock, Bytes ciphertext, Optional<Bytes> terms) {}

  /** Opens with the key that the record commits to, where links lead to more than one. */
  private static Opened open(
      RecordRow row, List<ArchiveKey> keys, Sealed record, SearchTerms searchTerms)
      throws OpenException {
    Optional<OpenFailure> failure = Optional.empty();
    for (ArchiveKey key : keys) {
      try {
        OpenedRecord content =
            RecordOpener.open(key, record.note, record.privateBlock, record.ciphertext);
        TermsState state =
            record.terms.map(blob -> searchTerms.judge(content, blob)).orElse(TermsState.NONE);
        return Opened.of(row, content, state);
      } catch (OpenException e) {
        if (!e.failure().equals(new OpenFailure.Mismatch(OpenFailure.What.KEY_COMMITMENT))) {
          throw e;
        }
        failure = Optional.of(e.failure());
      }
    }
    return Opened.failed(row, failure);
  }

  /** The entry at {@code sequence}, as the server shows it now. */
  Entry entry(long sequence) {
    return fetch(sequence, 1, new HashMap<>());
  }

  static Bytes blob(Entry entry, Blob.Kind kind) {
    return find(entry, kind).orElseThrow(() -> withheld(kind.name()));
  }

  static Optional<Bytes> find(Entry entry, Blob.Kind kind) {
    return entry.getBlobsList().stream()
        .filter(blob -> blob.getKind() == kind)
        .findFirst()
        .map(blob -> bytes(blob.getContent().toByteArray()));
  }

  /** The server keeps back what it has, or should have. */
  static DishonestServerException withheld(String what) {
    return new DishonestServerException(
        CONTENT, what + ": withheld (expected: it, or the decision that erased it)");
  }

  static DishonestServerException changed() {
    return new DishonestServerException(
        CONTENT, "record: another than was read before (expected: the same for ever)");
  }

  private static Bytes bytes(byte[] bytes) {
    return Bytes.of(bytes);
  }
}
