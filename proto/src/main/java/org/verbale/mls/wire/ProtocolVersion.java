package org.verbale.mls.wire;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;

/** Code points of protocol versions. Unknown ones appear in {@link Capabilities} alone. */
public final class ProtocolVersion {
  /** MLS 1.0. */
  public static final int MLS10 = 1;

  private ProtocolVersion() {}

  static void read(TlsReader in) throws MalformedException {
    int version = in.uint16("version");
    if (version != MLS10) {
      throw new MalformedException("version", "version " + version, "1, MLS 1.0");
    }
  }
}
