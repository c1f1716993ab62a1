package org.verbale.search.attachments.child;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What goes to the child before the file: then come its bytes in pieces, each behind its length in
 * four bytes, and four zeros.
 *
 * @param language of the record, by its code: ar, zh, en, fr, ru or es
 * @param bytes most that the file may have
 * @param characters most UTF-16 units of text that are wanted
 * @param sections most sections that are wanted
 * @param millis after which the child ends by itself
 */
public record Request(
    Kind kind, String language, int bytes, int characters, int sections, int millis) {
  /** Most bytes of a piece. */
  public static final int PIECE = 1 << 16;

  public Request {
    requireNonNull(kind, "kind");
    requireNonNull(language, "language");
  }

  /** Writes it. */
  public void writeTo(OutputStream stream) throws IOException {
    var out = new DataOutputStream(stream);
    out.writeUTF(kind.name());
    out.writeUTF(language);
    out.writeInt(bytes);
    out.writeInt(characters);
    out.writeInt(sections);
    out.writeInt(millis);
    out.flush();
  }

  static Request read(DataInputStream in) throws IOException {
    return new Request(
        Kind.valueOf(in.readUTF()),
        in.readUTF(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt());
  }

  /**
   * Reads the pieces of the file.
   *
   * @throws NoTextException if it is too large
   */
  byte[] readFile(InputStream stream) throws IOException, NoTextException {
    var in = new DataInputStream(stream);
    var file = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int length = in.readInt(); length != 0; length = in.readInt()) {
      if (length < 0 || length > PIECE) {
        throw new IOException("piece: " + length + " (expected: 1 to " + PIECE + ")");
      }
      if (file.size() + length > bytes) {
        throw new NoTextException(Ground.TOO_LARGE);
      }
      in.readFully(piece, 0, length);
      file.write(piece, 0, length);
    }
    return file.toByteArray();
  }
}
