package org.verbale.codec;

/**
 * A value with one encoding in TLS presentation language. Its reader is a static method {@code
 * read(TlsReader)} of the implementing type.
 */
public interface TlsStruct {
  /** Appends the encoding. */
  void writeTo(TlsWriter out);

  /** The encoding. */
  default Bytes toBytes() {
    TlsWriter out = new TlsWriter();
    writeTo(out);
    return out.toBytes();
  }
}
