package org.verbale.client.channel;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/**
 * What a stored form begins with: {@code uint8 version}, another number wherever what follows is
 * made otherwise, so that no form is taken for another.
 */
final class StoredForm {
  private static final int VERSION = 1;

  private StoredForm() {}

  static TlsWriter begin(TlsWriter out) {
    return out.uint8(VERSION);
  }

  /**
   * Reads the version.
   *
   * @throws MalformedException for another than this code's
   */
  static void demand(TlsReader in) throws MalformedException {
    if (in.uint8("version") != VERSION) {
      throw new MalformedException("version", "another", "" + VERSION);
    }
  }
}
