package org.verbale.server.site;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What others wrote, made fit to be shown: nothing in it may act on what stands around it, and
 * nothing in it may stay unseen that changes how the rest is read.
 */
final class UserText {
  private static final Pattern ENDS_OF_LINE = Pattern.compile("\\r\\n?|[\\u0085\\u2028\\u2029]");
  private static final Pattern EMPTY_LINES = Pattern.compile("\\n[ \\t]*(?:\\n[ \\t]*)+");
  private static final int NONCHARACTER = 0xFFFE;
  private static final int SELECTORS = 0xE0100;

  private UserText() {}

  /** The text in paragraphs, each of lines that end in LF. */
  static List<String> paragraphs(String text) {
    String lines = ENDS_OF_LINE.matcher(text).replaceAll("\n").strip();
    return lines.isEmpty() ? List.of() : Arrays.asList(EMPTY_LINES.split(lines));
  }

  /**
   * Whether a character would act without being seen: controls, embeddings, overrides and isolates
   * of direction, tags, noncharacters. Joiners and marks of direction, which have no reach beyond
   * their neighbours and which Arabic needs, are left as they are.
   */
  static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\t' && c != '\n';
      case Character.FORMAT -> !isNeeded(c);
      case Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          true;
      case Character.UNASSIGNED -> (c & NONCHARACTER) == NONCHARACTER || (c >> 16) == 0xE;
      case Character.NON_SPACING_MARK -> c >= SELECTORS; // selectors that carry bytes unseen
      default -> c == 0x3164 || c == 0x115F || c == 0x1160 || c == 0xFFA0 || c == 0x2800; // blank
    };
  }

  private static boolean isNeeded(int c) {
    return switch (c) {
      case 0x00AD, 0x061C, 0x200C, 0x200D, 0x200E, 0x200F -> true;
      default -> (c >= 0x0600 && c <= 0x0605) || c == 0x06DD; // Arabic number signs are seen
    };
  }

  /** What is shown instead of a hidden character. */
  static String mark(int c) {
    return String.format(Locale.ROOT, "U+%04X", c);
  }

  /** One line for places that know no markup: hidden characters as marks in brackets. */
  static String line(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t' || c == '\r') {
                out.append(' ');
              } else if (isHidden(c)) {
                out.append('[').append(mark(c)).append(']');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
