package org.verbale.record;

import java.util.Arrays;

/**
 * What a record is in the review; it stands in the public block. Who may post it: {@code rights}.
 */
public enum RecordType {
  /** Answers to the self-assessment questionnaire (18 §33). */
  ANSWERS("answers"),
  /** Written feedback of a reviewing State (18 §34). */
  FEEDBACK("feedback"),
  /** A reviewing State asks what an answer means (18 §34). */
  CLARIFICATION_REQUEST("clarification-request"),
  /** A reviewing State asks for more (18 §34). */
  SUPPLEMENTARY_QUESTION("supplementary-question"),
  /** The State under review replies to either (18 §34). */
  ANSWER("answer"),
  /** What was said elsewhere, put on record (18 §35). */
  OFF_PLATFORM_RECORD("off-platform-record"),
  /** Time frames, requirements and working language of the desk review (18 §30). */
  AGREEMENT("agreement"),
  /** Additional information, legislation, translations (18 §26). */
  DOCUMENT("document"),
  /** A list of observations (18 §37). */
  OBSERVATIONS("observations"),
  /** A State agrees to exactly one text, by its hash (18 §39). */
  AGREEMENT_ON_HASH("agreement-on-hash"),
  /** A need for technical assistance (18 §45). */
  TECHNICAL_ASSISTANCE_REQUEST("technical-assistance-request"),
  /** Anything else that is said. */
  MESSAGE("message"),
  /** The Secretariat's only word (18 §32, §47). */
  ADMINISTRATIVE_NOTE("administrative-note");

  private final String code;

  RecordType(String code) {
    this.code = code;
  }

  /** As it stands in the record note. */
  public String code() {
    return code;
  }

  /**
   * The type with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RecordType of(String code) {
    return Arrays.stream(values())
        .filter(type -> type.code.equals(code))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("type: unknown (expected: a record type's code)"));
  }
}
