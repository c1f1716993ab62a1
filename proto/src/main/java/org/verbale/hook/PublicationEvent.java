package org.verbale.hook;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;

/**
 * A change of what is public.
 *
 * @param number from 1, without gaps, in the order in which it happened
 * @param record what was published, in whole or in part
 * @param decision number of the decision among those about the record, from 1
 * @param state whose device wrote the record
 * @param language in which the record is written
 * @param at when it took effect, to the millisecond
 * @param link where the record, or the notice of its withdrawal, can be read, if the server knows
 */
public record PublicationEvent(
    long number,
    Kind kind,
    RecordId record,
    long decision,
    ReviewId review,
    PartyCode state,
    RecordType type,
    Language language,
    Instant at,
    Optional<URI> link) {
  /** What happened. */
  public enum Kind {
    /** The record became public. */
    PUBLISHED,
    /** It was public, and other parts of it are from here on. */
    CORRECTED,
    /** It is public no more. */
    WITHDRAWN;

    /** In lowercase. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PublicationEvent {
    requireNonNull(kind, "kind");
    requireNonNull(record, "record");
    requireNonNull(review, "review");
    requireNonNull(state, "state");
    requireNonNull(type, "type");
    requireNonNull(language, "language");
    requireNonNull(at, "at");
    requireNonNull(link, "link");
  }

  /** The same for the same event, however often it is told; no other event has it. */
  public String id() {
    return "pub_" + record.value() + "_" + decision;
  }
}
