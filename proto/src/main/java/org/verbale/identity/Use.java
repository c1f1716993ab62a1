package org.verbale.identity;

/** The one thing that a device certificate's key is for. */
public enum Use {
  /** MLS leaf credential and signed notes. */
  SIGNING("signing"),
  /** Client side of mutual TLS 1.3. */
  TRANSPORT("transport"),
  /** Assignments of reviews; Secretariat only, kept apart from its observer devices. */
  ASSIGNMENT("assignment");

  private final String code;

  Use(String code) {
    this.code = code;
  }

  /** As it stands in certificates. */
  public String code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if no use has this code
   */
  public static Use of(String code) {
    for (Use use : values()) {
      if (use.code.equals(code)) {
        return use;
      }
    }
    throw new IllegalArgumentException("use: unknown (expected: signing, transport or assignment)");
  }
}
