package org.verbale.server.publicstore;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;

/** Values of rows: read strictly, and what cannot be read is damage. */
final class Rows {
  private Rows() {}

  /**
   * All of {@code row} as one {@code T}.
   *
   * @throws StorageException {@code DAMAGED} if it is no such row
   */
  static <T extends TlsStruct> T decode(
      String what, byte[] row, TlsReader.Decoder<? extends T> decoder) {
    try {
      return TlsReader.decode(Bytes.of(row), decoder::read);
    } catch (MalformedException e) {
      throw damaged(what, e.getMessage(), e);
    }
  }

  static StorageException damaged(String what, @Nullable String found, @Nullable Throwable cause) {
    return new StorageException(Problem.DAMAGED, "public store, " + what + ": " + found, cause);
  }

  static <T> T word(String field, String text, Function<String, T> of) throws MalformedException {
    try {
      return of.apply(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(field, "malformed", "as it was written");
    }
  }

  static boolean flag(TlsReader in, String field) throws MalformedException {
    int value = in.uint8(field);
    if (value > 1) {
      throw new MalformedException(field, "" + value, "0 or 1");
    }
    return value == 1;
  }

  /** A number of a row that counts something. */
  static long count(TlsReader in, String field) throws MalformedException {
    long value = in.uint64(field);
    if (value < 0) {
      throw new MalformedException(field, "too large", "less than 2^63");
    }
    return value;
  }

  /** Milliseconds since 1970 UTC. */
  static Instant time(TlsReader in, String field) throws MalformedException {
    return Instant.ofEpochMilli(count(in, field));
  }

  static byte[] uint64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static long uint64(String what, byte[] row) {
    if (row.length != 8) {
      throw damaged(what, row.length + " bytes (expected: 8)", null);
    }
    return ByteBuffer.wrap(row).getLong();
  }
}
