package org.verbale.id;

import java.util.Arrays;

/** What a device may do for its party; fixed in its certificate. */
public enum Role {
  /** Submits for its State and takes its decisions (18 §17). */
  FOCAL_POINT("focal-point"),
  /** Stands in until a focal point is appointed: Vienna, Geneva, New York (18 §17). */
  TEMPORARY_FOCAL_POINT("temporary-focal-point"),
  /** A governmental expert (18 §27). */
  EXPERT("expert"),
  /** Reads for its State, writes nothing. */
  STATE_OBSERVER("state-observer"),
  /** The Secretariat, kept abreast of every word (18 §32). */
  SECRETARIAT("secretariat");

  private final String code;

  Role(String code) {
    this.code = code;
  }

  /** As it stands in certificates and notes. */
  public String code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if no role has this code
   */
  public static Role of(String code) {
    return Arrays.stream(values())
        .filter(role -> role.code.equals(code))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("role: unknown (expected: one of the five)"));
  }

  /** Whether this role decides for its State: publication, grants, agreements, erasure. */
  public boolean decides() {
    return this == FOCAL_POINT || this == TEMPORARY_FOCAL_POINT;
  }
}
