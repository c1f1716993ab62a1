package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** One extension: a code point and bytes that its own definition explains. */
public record Extension(int type, Bytes data) implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(type).opaque(data);
  }

  static Extension read(TlsReader in) throws MalformedException {
    return new Extension(in.uint16("extension_type"), in.opaque("extension_data"));
  }
}
