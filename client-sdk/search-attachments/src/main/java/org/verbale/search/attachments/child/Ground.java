package org.verbale.search.attachments.child;

import java.util.Arrays;
import java.util.Optional;

/** Why a file was read and yielded no text. The numbers go over the pipe. */
public enum Ground {
  TOO_LARGE(1),
  ENCRYPTED(2),
  MALFORMED(3),
  EXPANDS(4),
  TOO_DEEP(5),
  EMPTY(6);

  private final int code;

  Ground(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The ground of this number, if there is one. */
  public static Optional<Ground> of(int code) {
    return Arrays.stream(values()).filter(ground -> ground.code == code).findFirst();
  }
}
