package org.verbale.server.publicstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.verbale.id.Instrument;
import org.verbale.record.FieldName;

/** By what published records can be browsed. */
public enum Facet {
  /** {@link org.verbale.id.PartyCode} of the State that wrote the record. */
  STATE(1),
  /** {@link org.verbale.id.ReviewId}. */
  REVIEW(2),
  /** Code of a {@link org.verbale.record.RecordType}. */
  TYPE(3),
  /** Code of the {@link org.verbale.id.Language} in which the record is written. */
  LANGUAGE(4),
  /** Name of an {@link Instrument}, from disclosed fields. */
  INSTRUMENT(5),
  /** A cluster of articles, as disclosed fields have it. */
  CLUSTER(6),
  /** An article, as disclosed fields have it. */
  ARTICLE(7);

  private final int onDisk;

  Facet(int onDisk) {
    this.onDisk = onDisk;
  }

  int onDisk() {
    return onDisk;
  }

  List<String> of(PublicItem item) {
    return switch (this) {
      case STATE -> List.of(item.state().value());
      case REVIEW -> List.of(item.review().value());
      case TYPE -> List.of(item.type().code());
      case LANGUAGE -> List.of(item.language().code());
      case INSTRUMENT -> fields(item, FieldName.INSTRUMENT).stream().filter(Facet::named).toList();
      case CLUSTER -> fields(item, FieldName.CLUSTER);
      case ARTICLE -> fields(item, FieldName.ARTICLE);
    };
  }

  private static List<String> fields(PublicItem item, FieldName name) {
    return item.fields(name, PublicLimits.FACET_VALUE);
  }

  /** Whether entries could have {@code value}. */
  static boolean isValue(String value) {
    return !value.isEmpty()
        && size(value) <= PublicLimits.FACET_VALUE
        && value.chars().noneMatch(Character::isISOControl);
  }

  static int size(String value) {
    return value.getBytes(UTF_8).length;
  }

  /** Whether {@code value} is an instrument's name. */
  private static boolean named(String value) {
    return Arrays.stream(Instrument.values()).anyMatch(each -> each.name().equals(value));
  }
}
