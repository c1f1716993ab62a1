package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochId;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.client.search.TermsState;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Leaf;
import org.verbale.record.Sealed;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsSupplement;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;
import org.verbale.v1.SupplementRequest;

/** Adds search terms to records that have none, or older ones than we can make. Not thread-safe. */
final class Supplementing {
  /** Reasons for which one record is passed over: it has its terms, or needs none any more. */
  private static final Set<String> DONE = Set.of("CONFLICT", "ERASED");

  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;

  /** Records before it have terms, or get none from us. */
  private long next;

  Supplementing(ChannelId channel, ChannelContext context, ChannelReplica replica) {
    this.channel = channel;
    this.context = context;
    this.replica = replica;
  }

  /**
   * Adds terms to records from the oldest on that lack them.
   *
   * @param limit most records
   * @return to how many
   * @throws RefusedException also if the epoch ended meanwhile: what is left is left to another
   *     time
   */
  int fillIn(int limit) {
    int added = 0;
    List<RecordRow> rows = replica.history().records(next);
    for (RecordRow row : rows) {
      if (added == limit) {
        break;
      }
      if (isLacking(row)) {
        replica.read(); // another device of the Secretariat may be at it too
        added += isLacking(row) && supplement(row) ? 1 : 0;
      }
      next = row.sequence() + 1;
    }
    if (added > 0) {
      replica.read();
    }
    return added;
  }

  /** Whether there are records that were not looked at yet, and lack terms. */
  boolean isDue() {
    return replica.history().records(next).stream().anyMatch(this::isLacking);
  }

  /** Looks at all records again: the chain may be another one. */
  void reload() {
    next = 0;
  }

  private boolean isLacking(RecordRow row) {
    int newest = replica.history().supplements().newest(row);
    return context.analyzer().filter(analyzer -> analyzer.profile() > newest).isPresent()
        && !replica.history().erasures().isErased(row.record());
  }

  /**
   * Adds terms to one record, or replaces those that it has.
   *
   * @return false if there is nothing to make them of, or others were quicker
   */
  boolean supplement(RecordRow row) {
    replica.requireMember();
    Optional<RecordAnalyzer> analyzer = context.analyzer();
    RecordReader.Opened opened =
        new RecordReader(channel, context).open(List.of(row), replica).get(0);
    if (analyzer.isEmpty() || opened.content().isEmpty()) {
      return false;
    }
    EpochId epoch = replica.history().current().orElseThrow().epoch();
    Optional<SealedTerms> terms;
    try (OpenedRecord content = opened.content().get()) {
      terms =
          new SearchTerms(context, replica.history(), replica.member().keyring())
              .seal(epoch, row.language(), content.parts());
    }
    return terms.isPresent() && send(row, epoch, terms.get());
  }

  /**
   * Judges the terms that were added to a record last; NONE if none were.
   *
   * @throws DishonestServerException if the server now shows others, or none
   */
  TermsState judge(RecordRow row) {
    Optional<SupplementRow> added = replica.history().supplements().find(row.record());
    if (added.isEmpty()) {
      return TermsState.NONE;
    }
    RecordReader reader = new RecordReader(channel, context);
    RecordReader.Opened opened = reader.open(List.of(row), replica).get(0);
    if (opened.content().isEmpty()) {
      return TermsState.UNCHECKED;
    }
    try (OpenedRecord content = opened.content().get()) {
      Entry entry = reader.entry(added.get().sequence());
      replica.history().demandSame(entry, added.get().sequence());
      if (RecordReader.find(entry, Blob.Kind.TERMS).isEmpty()) {
        var unused = replica.requireErased(row.record()); // since its content was read
        return TermsState.UNCHECKED;
      }
      return judge(row, content, entry);
    } catch (MalformedException e) {
      throw RecordReader.changed();
    }
  }

  private TermsState judge(RecordRow row, OpenedRecord content, Entry entry)
      throws MalformedException {
    Bytes note = Bytes.of(entry.getObject().toByteArray());
    Leaf leaf = Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    TermsSupplement says = TermsSupplement.parse(note).claim();
    Bytes terms = RecordReader.blob(entry, Blob.Kind.TERMS);
    if (!leaf.object().equals(Digest.sha256(note.toByteArray()))
        || !says.terms().hash().equals(Digest.sha256(terms.toByteArray()))) {
      throw RecordReader.changed();
    }
    return new SearchTerms(context, replica.history(), replica.member().keyring())
        .judge(says.epoch(), row.language(), content.parts(), terms);
  }

  private boolean send(RecordRow row, EpochId epoch, SealedTerms terms) {
    var sealed = new Sealed(terms.hash(), terms.length());
    var says = new TermsSupplement(epoch, row.record(), row.note(), terms.profile(), sealed);
    Bytes note = context.device().requireHeld(replica.shown().orElseThrow()).sign(says);
    try {
      var unused =
          context
              .server()
              .supplement(
                  SupplementRequest.newBuilder()
                      .setNote(ByteString.copyFrom(note.toByteArray()))
                      .setTerms(ByteString.copyFrom(terms.toBytes().toByteArray()))
                      .build());
      return true;
    } catch (RefusedException e) {
      if (DONE.contains(e.reason())) {
        return false;
      }
      throw e;
    }
  }
}
