package org.verbale.rights;

import java.util.Arrays;

/** What can be done to a channel's group, apart from records. */
public enum GroupAct {
  CREATE("create"),
  ACKNOWLEDGE("acknowledge"),
  RESYNC("resync"),
  RELINK("relink"),
  /** Remove a leaf that is no longer entitled. */
  REMOVE_MANDATED("remove-mandated"),
  /** Add an entitled focal point of any State that belongs here. */
  ADD_FOCAL_POINT("add-focal-point"),
  ADD_SECRETARIAT("add-secretariat"),
  /** Add or remove any device of one's own party. */
  CHANGE_OWN_DEVICES("change-own-devices"),
  /** Add or remove any device of another party. */
  CHANGE_OTHERS_DEVICES("change-others-devices");

  private final String code;

  GroupAct(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  static GroupAct of(String code) {
    return Arrays.stream(values())
        .filter(act -> act.code.equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("act: unknown (expected: a GroupAct)"));
  }
}
