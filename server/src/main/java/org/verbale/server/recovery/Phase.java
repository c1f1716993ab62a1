package org.verbale.server.recovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.note.VerifierKey;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * A recovery that is under way: row {@code recovery/phase} of {@link Table#META}.
 *
 * @param oldKeys by which the old log signed
 * @param size leaves that were restored
 * @param until milliseconds since 1970 UTC: what everybody is told of its end
 * @param isClosing whether nothing more is taken, and what is here is being appended
 */
record Phase(List<VerifierKey> oldKeys, long size, long until, boolean isClosing)
    implements TlsStruct {
  private static final byte[] NAME = "recovery/phase".getBytes(US_ASCII);
  private static final int MAX_KEYS = 64;

  Phase {
    oldKeys = List.copyOf(oldKeys);
    if (oldKeys.isEmpty() || oldKeys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("keys: " + oldKeys.size() + " (expected: 1 to 64)");
    }
    if (size < 0 || until < 0) {
      throw new IllegalArgumentException("phase: negative (expected: a size and a time)");
    }
  }

  Phase closing() {
    return new Phase(oldKeys, size, until, true);
  }

  static Optional<Phase> of(View view) {
    byte @Nullable [] row = view.get(Table.META, NAME);
    if (row == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(TlsReader.decode(Bytes.of(row), Phase::read));
    } catch (MalformedException e) {
      throw new IllegalStateException("recovery: malformed row (expected: as written)", e);
    }
  }

  void put(Transaction state) {
    state.put(Table.META, NAME, toBytes().toByteArray());
  }

  static void end(Transaction state) {
    state.delete(Table.META, NAME);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(size).uint64(until).uint8(isClosing ? 1 : 0);
    out.vector(inner -> oldKeys.forEach(key -> inner.text(key.toString())));
  }

  static Phase read(TlsReader in) throws MalformedException {
    long size = in.uint64("size");
    long until = in.uint64("until");
    boolean closing = in.uint8("closing") == 1;
    List<VerifierKey> keys =
        in.vector("keys", MAX_KEYS, each -> VerifierKey.parse(each.text("key")));
    try {
      return new Phase(keys, size, until, closing);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("recovery", "no phase", "a key, a size and a time");
    }
  }
}
