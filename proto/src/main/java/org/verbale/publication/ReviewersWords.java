package org.verbale.publication;

/**
 * What a Mechanism asks for before the State under review makes public what a reviewing State
 * wrote. The right to publish is the State's under review alone (18 §42); whether it goes without
 * the author's State is for the Mechanism to settle.
 */
public enum ReviewersWords {
  /** The author's State learns of it from the chain. */
  NOTIFY("notify"),
  /** A focal point of the author's State signs too. */
  CONSENT("consent");

  private final String code;

  ReviewersWords(String code) {
    this.code = code;
  }

  /** As it stands in settings. */
  public String code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if none has this code
   */
  public static ReviewersWords of(String code) {
    for (ReviewersWords words : values()) {
      if (words.code.equals(code)) {
        return words;
      }
    }
    throw new IllegalArgumentException("reviewers' words: unknown (expected: notify or consent)");
  }
}
