package org.verbale.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;

/** Points of Curve25519 with which no secret can be agreed (RFC 7748, section 6.1). */
final class SmallOrder {
  /** Length in bytes of a point. */
  static final int POINT = X25519.POINT_SIZE;

  private SmallOrder() {}

  /** Whether the point at {@code offset} has small order: any scalar then takes it to zero. */
  static boolean is(byte[] bytes, int offset) {
    byte[] scalar = new byte[X25519.SCALAR_SIZE];
    return !X25519.calculateAgreement(scalar, 0, bytes, offset, new byte[POINT], 0);
  }
}
