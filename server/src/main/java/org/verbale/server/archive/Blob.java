package org.verbale.server.archive;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;

/** Content that an object names by hash and that belongs to one entry. */
public record Blob(Kind kind, Bytes content) {
  /** What a blob is; the numbers are those of {@code archive.proto}, and keys on disk. */
  public enum Kind {
    PRIVATE_BLOCK(1),
    CIPHERTEXT(2),
    TERMS(3),
    COMMIT(4),
    KEY_LINK(5),
    GROUP_INFO(6),
    KEY_PACKAGE(7);

    private static final Kind[] BY_NUMBER = values();

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** From 1. */
    public int number() {
      return number;
    }

    static Kind of(int number) {
      return BY_NUMBER[number - 1];
    }
  }

  public Blob {
    requireNonNull(kind, "kind");
    requireNonNull(content, "content");
  }
}
