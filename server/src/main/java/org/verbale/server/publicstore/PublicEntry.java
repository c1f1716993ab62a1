package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;

/** What stands at a record's public place. */
public sealed interface PublicEntry extends TlsStruct {
  RecordId record();

  /** Number of the last decision about the record. */
  long number();

  ReviewId review();

  /** The State whose device wrote the record. */
  PartyCode state();

  RecordType type();

  /** Number of the entry's last event. */
  long event();

  /** When the record was published first since it was not public. */
  Instant published();

  /** By what it is listed. */
  List<String> values(Facet facet);

  /**
   * It is public.
   *
   * @param updated when this decision took effect; equal to {@code published} until it is corrected
   * @param corrected whether it replaced one that was public
   * @param bundle the file that proves it
   */
  record Item(
      PublicItem item,
      long event,
      Instant published,
      Instant updated,
      boolean corrected,
      Bundle bundle)
      implements PublicEntry {
    public Item {
      requireNonNull(item, "item");
      requireNonNull(published, "published");
      requireNonNull(updated, "updated");
      requireNonNull(bundle, "bundle");
    }

    @Override
    public RecordId record() {
      return item.record();
    }

    @Override
    public long number() {
      return item.number();
    }

    @Override
    public ReviewId review() {
      return item.review();
    }

    @Override
    public PartyCode state() {
      return item.state();
    }

    @Override
    public RecordType type() {
      return item.type();
    }

    @Override
    public List<String> values(Facet facet) {
      return item.values(facet);
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(1).uint64(event).uint64(published.toEpochMilli()).uint64(updated.toEpochMilli());
      out.uint8(corrected ? 1 : 0).struct(bundle).struct(item);
    }
  }

  /**
   * The file that proves an item.
   *
   * @param content its number among all that were ever kept
   * @param length in bytes
   * @param sha256 of the whole file
   */
  record Bundle(long content, long length, Digest sha256) implements TlsStruct {
    public Bundle {
      requireNonNull(sha256, "sha256");
    }

    static Bundle read(TlsReader in) throws MalformedException {
      return new Bundle(
          Rows.count(in, "content"),
          Rows.count(in, "length"),
          Digest.of(in.raw("sha256", Digest.LENGTH).toByteArray()));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint64(content).uint64(length).raw(sha256.toByteArray());
    }
  }

  /**
   * It was public, and is no more; nothing of its content is here.
   *
   * @param withdrawn when that took effect
   */
  record Withdrawn(
      RecordId record,
      long number,
      ReviewId review,
      PartyCode state,
      RecordType type,
      long event,
      Instant published,
      Instant withdrawn)
      implements PublicEntry {
    public Withdrawn {
      requireNonNull(record, "record");
      requireNonNull(review, "review");
      requireNonNull(state, "state");
      requireNonNull(type, "type");
      requireNonNull(published, "published");
      requireNonNull(withdrawn, "withdrawn");
    }

    @Override
    public List<String> values(Facet facet) {
      return switch (facet) {
        case STATE -> List.of(state.value());
        case REVIEW -> List.of(review.value());
        case TYPE -> List.of(type.code());
        case LANGUAGE, INSTRUMENT, CLUSTER, ARTICLE -> List.of();
      };
    }

    private static Withdrawn read(TlsReader in) throws MalformedException {
      return new Withdrawn(
          Rows.word("record", in.text("record"), RecordId::new),
          Rows.count(in, "number"),
          Rows.word("review", in.text("review"), ReviewId::new),
          Rows.word("state", in.text("state"), PartyCode::new),
          Rows.word("type", in.text("type"), RecordType::of),
          Rows.count(in, "event"),
          Rows.time(in, "published"),
          Rows.time(in, "withdrawn"));
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(2).text(record.value()).uint64(number).text(review.value()).text(state.value());
      out.text(type.code()).uint64(event);
      out.uint64(published.toEpochMilli()).uint64(withdrawn.toEpochMilli());
    }
  }

  /** Reads one, strictly. */
  static PublicEntry read(TlsReader in) throws MalformedException {
    int kind = in.uint8("entry_kind");
    if (kind == 2) {
      return Withdrawn.read(in);
    }
    if (kind != 1) {
      throw new MalformedException("entry_kind", "" + kind, "1 or 2");
    }
    long event = Rows.count(in, "event");
    Instant published = Rows.time(in, "published");
    Instant updated = Rows.time(in, "updated");
    boolean corrected = Rows.flag(in, "corrected");
    Bundle bundle = Bundle.read(in);
    return new Item(PublicItem.read(in), event, published, updated, corrected, bundle);
  }
}
