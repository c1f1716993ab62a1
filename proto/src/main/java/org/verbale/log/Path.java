package org.verbale.log;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/** How the hashes of a proof are encoded: {@code opaque hashes<V>}, 32 bytes each. */
final class Path {
  private Path() {}

  static List<Digest> read(TlsReader in, int max) throws MalformedException {
    return in.vector("path", max, Path::readDigest);
  }

  static Digest readDigest(TlsReader in) throws MalformedException {
    return Digest.of(in.raw("hash", Digest.LENGTH).toByteArray());
  }

  static void write(TlsWriter out, List<Digest> path) {
    out.vector(content -> path.forEach(hash -> content.raw(hash.toByteArray())));
  }

  /** A size or an index: 0 to 2^63 - 1. */
  static long readCount(TlsReader in, String field) throws MalformedException {
    long count = in.uint64(field);
    if (count < 0) {
      throw new MalformedException(field, "too large", "at most 2^63 - 1");
    }
    return count;
  }
}
