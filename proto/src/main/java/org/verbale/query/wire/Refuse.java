package org.verbale.query.wire;

import com.google.protobuf.Message;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** Says why a query is not taken. */
final class Refuse {
  private Refuse() {}

  static RefusedException malformed(String field, String expected) {
    return new Refusal.Malformed(field, expected).asException();
  }

  /** Refuses more than there may be. */
  static void tooMany(String field, long count, long limit) {
    if (count > limit) {
      throw new Refusal.TooLarge(field, count, limit).asException();
    }
  }

  /** Refuses what a newer client means by a field that is not known here: it would be left out. */
  static void unknown(String field, Message message) {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw malformed(field, "no field but those of search.proto");
    }
  }

  /** A value whose making checks it. */
  @FunctionalInterface
  interface Value<T> {
    T make();
  }

  /** Makes a value, or says what was expected of the field that it comes from. */
  static <T> T checked(String field, String expected, Value<T> value) {
    try {
      return value.make();
    } catch (IllegalArgumentException e) {
      throw malformed(field, expected);
    }
  }
}
