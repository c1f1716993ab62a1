package org.verbale.client.mls;

import java.util.Arrays;
import java.util.function.Consumer;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.SecretBytes;

/** Reading and writing of what holds secrets: no copy is left behind unwiped. */
final class SecretCodec {
  private SecretCodec() {}

  /** What {@code content} writes. */
  static SecretBytes encode(Consumer<TlsWriter> content) {
    TlsWriter out = new TlsWriter();
    try {
      content.accept(out);
      return SecretBytes.adopt(out.toByteArray());
    } finally {
      out.wipe();
    }
  }

  /** Reads all of {@code encoded}, which stays the caller's, as one {@code T}. */
  static <T> T decode(SecretBytes encoded, TlsReader.Decoder<T> decoder) throws MalformedException {
    byte[] bytes = encoded.reveal();
    try {
      TlsReader in = TlsReader.over(bytes);
      T value = decoder.read(in);
      in.end("state");
      return value;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  static void write(TlsWriter out, SecretBytes secret) {
    byte[] bytes = secret.reveal();
    try {
      out.opaque(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Reads a secret of exactly {@code length} bytes. */
  static SecretBytes read(TlsReader in, String field, int length) throws MalformedException {
    SecretBytes secret = SecretBytes.adopt(in.secret(field));
    if (secret.length() != length) {
      secret.wipe();
      throw new MalformedException(field, secret.length() + " bytes", Integer.toString(length));
    }
    return secret;
  }

  static void readVersion(TlsReader in, int expected) throws MalformedException {
    int version = in.uint16("version");
    if (version != expected) {
      throw new MalformedException(
          "version", Integer.toString(version), Integer.toString(expected));
    }
  }
}
