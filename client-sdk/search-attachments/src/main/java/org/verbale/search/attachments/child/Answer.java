package org.verbale.search.attachments.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What comes back: {@link #READY} before anything else; then, behind the file, {@link #TEXT},
 * whether it is truncated, the number of sections, and each in UTF-8 behind its length in four
 * bytes; or the number of a {@link Ground}.
 */
public final class Answer {
  /** The child is there and listens. */
  public static final int READY = 0x56;

  /** Text follows. */
  public static final int TEXT = 0;

  private Answer() {}

  static void writeText(OutputStream stream, List<String> sections, boolean truncated)
      throws IOException {
    var out = new DataOutputStream(stream);
    out.writeByte(TEXT);
    out.writeBoolean(truncated);
    out.writeInt(sections.size());
    for (String section : sections) {
      byte[] bytes = section.getBytes(UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.flush();
  }
}
