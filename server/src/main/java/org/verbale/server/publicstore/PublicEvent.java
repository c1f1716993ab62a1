package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;

/**
 * A change of what is public. It stays when the record is withdrawn, and so holds nothing of its
 * content.
 *
 * @param number from 1, without gaps
 * @param decision number of the decision among those about the record
 * @param state whose device wrote the record
 * @param at when it took effect, to the millisecond
 */
public record PublicEvent(
    long number,
    Kind kind,
    RecordId record,
    long decision,
    ReviewId review,
    PartyCode state,
    RecordType type,
    Language language,
    Instant at)
    implements TlsStruct {
  /** What happened to a record. */
  public enum Kind {
    /** It became public. */
    PUBLISHED(1),
    /** It was public, and another choice of its parts is from here on. */
    CORRECTED(2),
    /** It is public no more. */
    WITHDRAWN(3);

    private final int onDisk;

    Kind(int onDisk) {
      this.onDisk = onDisk;
    }

    /** In lowercase. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Kind of(int onDisk) throws MalformedException {
      for (Kind kind : values()) {
        if (kind.onDisk == onDisk) {
          return kind;
        }
      }
      throw new MalformedException("event_kind", "" + onDisk, "1 to 3");
    }
  }

  public PublicEvent {
    requireNonNull(kind, "kind");
    requireNonNull(record, "record");
    requireNonNull(review, "review");
    requireNonNull(state, "state");
    requireNonNull(type, "type");
    requireNonNull(language, "language");
    at = Instant.ofEpochMilli(at.toEpochMilli());
  }

  static PublicEvent read(TlsReader in) throws MalformedException {
    return new PublicEvent(
        Rows.count(in, "number"),
        Kind.of(in.uint8("event_kind")),
        Rows.word("record", in.text("record"), RecordId::new),
        Rows.count(in, "decision"),
        Rows.word("review", in.text("review"), ReviewId::new),
        Rows.word("state", in.text("state"), PartyCode::new),
        Rows.word("type", in.text("type"), RecordType::of),
        Rows.word("language", in.text("language"), Language::of),
        Rows.time(in, "at"));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(number).uint8(kind.onDisk).text(record.value()).uint64(decision);
    out.text(review.value()).text(state.value()).text(type.code()).text(language.code());
    out.uint64(at.toEpochMilli());
  }
}
