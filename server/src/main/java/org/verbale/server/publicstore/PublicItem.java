package org.verbale.server.publicstore;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.FieldName;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordType;

/**
 * What a decision made public of one record. Times are kept to the millisecond.
 *
 * @param number of the decision among those about this record, from 1
 * @param state whose device wrote the record
 * @param language in which it is written
 * @param recorded when the record was archived
 * @param decided when the decision was
 * @param viaSecretariat whether the Secretariat published it, as the State had asked
 * @param totalParts of the record, dummies included: it hides how many there are
 * @param parts those disclosed, at least one, by ascending index
 */
public record PublicItem(
    RecordId record,
    long number,
    ReviewId review,
    PartyCode state,
    RecordType type,
    Language language,
    Instant recorded,
    Instant decided,
    boolean viaSecretariat,
    int totalParts,
    List<PublicPart> parts)
    implements TlsStruct {
  /**
   * @throws IllegalArgumentException if a number is out of its limits, or the parts are not in
   *     order
   */
  public PublicItem {
    requireNonNull(record, "record");
    requireNonNull(review, "review");
    requireNonNull(state, "state");
    requireNonNull(type, "type");
    requireNonNull(language, "language");
    recorded = Instant.ofEpochMilli(recorded.toEpochMilli());
    decided = Instant.ofEpochMilli(decided.toEpochMilli());
    parts = List.copyOf(parts);
    if (number < 1 || recorded.toEpochMilli() < 0 || decided.toEpochMilli() < 0) {
      throw new IllegalArgumentException("number: " + number + " (expected: >= 1, since 1970)");
    }
    if (totalParts < 1 || totalParts > RecordLimits.MAX_PARTS || parts.isEmpty()) {
      throw new IllegalArgumentException(
          "parts: " + parts.size() + " of " + totalParts + " (expected: 1 to 4096)");
    }
    checkOrder(parts, totalParts);
  }

  private static void checkOrder(List<PublicPart> parts, int total) {
    int last = -1;
    long text = 0;
    for (PublicPart part : parts) {
      if (part.index() <= last || part.index() >= total) {
        throw new IllegalArgumentException(
            "part: " + part.index() + " after " + last + " (expected: ascending, < " + total + ")");
      }
      last = part.index();
      text += part.textSize();
    }
    if (text > PublicLimits.TEXT) {
      throw new IllegalArgumentException(
          "text: " + text + " bytes (expected: at most " + PublicLimits.TEXT + ")");
    }
  }

  /** The disclosed title, if there is one that is not too long. */
  public Optional<String> title() {
    return fields(FieldName.TITLE, PublicLimits.TITLE).stream().findFirst();
  }

  /** Values by which it can be looked for; of what is disclosed only. */
  public List<String> values(Facet facet) {
    return facet.of(this);
  }

  /** The disclosed attachment at {@code index}, if there is one. */
  public Optional<PublicPart.Attachment> attachment(int index) {
    for (PublicPart part : parts) {
      if (part.index() == index && part instanceof PublicPart.Attachment attachment) {
        return Optional.of(attachment);
      }
    }
    return Optional.empty();
  }

  /** Values of disclosed fields, without those that are empty, too long or no plain text. */
  List<String> fields(FieldName name, int longest) {
    List<String> values = new ArrayList<>();
    for (PublicPart part : parts) {
      if (part instanceof PublicPart.Field field && field.name().equals(name.code())) {
        String value = field.text().strip();
        boolean plain = value.chars().noneMatch(Character::isISOControl);
        if (!value.isEmpty()
            && plain
            && Facet.size(value) <= longest
            && !values.contains(value)
            && values.size() < PublicLimits.FACET_VALUES) {
          values.add(value);
        }
      }
    }
    return List.copyOf(values);
  }

  static PublicItem read(TlsReader in) throws MalformedException {
    RecordId record = Rows.word("record", in.text("record"), RecordId::new);
    long number = Rows.count(in, "number");
    ReviewId review = Rows.word("review", in.text("review"), ReviewId::new);
    PartyCode state = Rows.word("state", in.text("state"), PartyCode::new);
    RecordType type = Rows.word("type", in.text("type"), RecordType::of);
    Language language = Rows.word("language", in.text("language"), Language::of);
    Instant recorded = Rows.time(in, "recorded");
    Instant decided = Rows.time(in, "decided");
    boolean via = Rows.flag(in, "via_secretariat");
    int total = in.uint16("total_parts");
    List<PublicPart> parts = in.vector("parts", RecordLimits.MAX_PARTS, PublicPart::read);
    try {
      return new PublicItem(
          record, number, review, state, type, language, recorded, decided, via, total, parts);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("item", "out of its limits", "as it was written");
    }
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.text(record.value()).uint64(number).text(review.value()).text(state.value());
    out.text(type.code()).text(language.code());
    out.uint64(recorded.toEpochMilli()).uint64(decided.toEpochMilli());
    out.uint8(viaSecretariat ? 1 : 0).uint16(totalParts).vector(parts);
  }

  /** Without its texts. */
  @Override
  public String toString() {
    return "PublicItem[" + record + ", " + number + ", " + parts.size() + " parts]";
  }
}
