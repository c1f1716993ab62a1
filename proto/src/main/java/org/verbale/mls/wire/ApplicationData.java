package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;

/** An application message; read so that it can be refused. */
public record ApplicationData(Bytes data) implements Content {
  @Override
  public int contentType() {
    return APPLICATION;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(data);
  }
}
