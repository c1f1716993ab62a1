package org.verbale.record;

import java.util.Locale;

/** The fields that we know; a record may hold others. */
public enum FieldName {
  TITLE,
  /** The id of the record that this one answers. */
  IN_REPLY_TO,
  /** An instrument's code. */
  INSTRUMENT,
  /** A cluster of articles (18, table 1). */
  CLUSTER,
  ARTICLE,
  QUESTION,
  /** Of an off-platform record: how it was said (18 §35). */
  MEDIUM,
  /** ISO 8601. */
  DATE,
  PARTICIPANTS,
  /** The id of the record that this one replaces. */
  SUPERSEDES,
  /** The hash that an agreement on an exact text agrees to, 64 hexadecimal digits. */
  AGREED_HASH;

  /** As it stands in a part. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
