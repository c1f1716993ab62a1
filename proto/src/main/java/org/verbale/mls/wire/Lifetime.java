package org.verbale.mls.wire;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * When a KeyPackage may be used (RFC 9420, section 7.2).
 *
 * @param notBefore seconds since 1970, unsigned 64 bits
 * @param notAfter seconds since 1970, unsigned 64 bits
 */
public record Lifetime(long notBefore, long notAfter) implements TlsStruct {
  /** Whether {@code second}, seconds since 1970, lies within; both ends belong to it. */
  public boolean contains(long second) {
    return Long.compareUnsigned(notBefore, second) <= 0
        && Long.compareUnsigned(second, notAfter) <= 0;
  }

  /** Whether the whole is at most {@code seconds} long, and does not end before it begins. */
  public boolean isAtMost(long seconds) {
    return Long.compareUnsigned(notBefore, notAfter) <= 0
        && Long.compareUnsigned(notAfter - notBefore, seconds) <= 0;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint64(notBefore).uint64(notAfter);
  }

  static Lifetime read(TlsReader in) throws MalformedException {
    return new Lifetime(in.uint64("not_before"), in.uint64("not_after"));
  }
}
