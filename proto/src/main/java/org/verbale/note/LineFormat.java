package org.verbale.note;

/**
 * A value with one text form: a fixed, versioned domain line, then lines {@code keyword SP values}
 * in fixed order, each ended by LF.
 */
public interface LineFormat {
  /** The text form, ending in LF. */
  String toText();
}
