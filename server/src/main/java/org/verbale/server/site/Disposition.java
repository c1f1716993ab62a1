package org.verbale.server.site;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The field that makes a browser keep a file, under a name (RFC 6266, RFC 8187). */
final class Disposition {
  private static final int LONGEST = 150;
  private static final String SAFE = "!#$&+-.^_`|~";

  private Disposition() {}

  /**
   * @param name as somebody called the file: what is no letter, digit or a little punctuation is
   *     replaced, and no name begins with a dot
   */
  static String attachment(String name) {
    String safe = safe(name);
    StringBuilder ascii = new StringBuilder();
    safe.codePoints().forEach(c -> ascii.append(c < 0x80 ? (char) c : '_'));
    StringBuilder encoded = new StringBuilder();
    for (byte b : safe.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || SAFE.indexOf(c) >= 0);
      encoded.append(plain ? "" + c : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
  }

  private static String safe(String name) {
    StringBuilder safe = new StringBuilder();
    name.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              boolean kept =
                  Character.isLetterOrDigit(c)
                      || Character.getType(c) == Character.NON_SPACING_MARK
                      || " ._-()".indexOf(c) >= 0;
              safe.appendCodePoint(kept && !UserText.isHidden(c) ? c : '_');
            });
    String trimmed = safe.toString().strip();
    return trimmed.isEmpty() || trimmed.startsWith(".") ? "_" + trimmed : trimmed;
  }
}
