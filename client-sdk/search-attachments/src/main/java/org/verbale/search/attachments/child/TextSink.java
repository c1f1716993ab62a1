package org.verbale.search.attachments.child;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a file's text until there is enough of it. Space is kept as one space or one line end,
 * control characters as space, halves of surrogate pairs as U+FFFD. Not thread-safe.
 */
final class TextSink {
  private final int maxSections;
  private final List<String> sections = new ArrayList<>();
  private final StringBuilder section = new StringBuilder();
  private int left;
  private boolean truncated;

  /** What unwinds a parser when enough was read; the sink has all that is wanted. */
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FullException() {
      super("full", null, false, false);
    }
  }

  TextSink(int characters, int sections) {
    this.left = characters;
    this.maxSections = sections;
  }

  /**
   * Takes more text.
   *
   * @throws FullException if there is no room for all of it
   */
  void append(CharSequence text) {
    for (int i = 0; i < text.length(); ) {
      int c = Character.codePointAt(text, i);
      i += Character.charCount(c);
      append(Character.getType(c) == Character.SURROGATE ? 0xFFFD : c);
    }
  }

  private void append(int c) {
    boolean line = c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
    if (line) {
      space('\n');
    } else if (Character.isWhitespace(c) || Character.isISOControl(c)) {
      space(' ');
    } else {
      take(c);
    }
  }

  private void space(char space) {
    int last = section.length() - 1;
    if (last < 0) {
      return;
    }
    char before = section.charAt(last);
    if (before == ' ' && space == '\n') {
      section.setCharAt(last, space);
    } else if (before != ' ' && before != '\n') {
      take(space);
    }
  }

  private void take(int c) {
    if (Character.charCount(c) > left || sections.size() == maxSections) {
      truncated = true;
      throw new FullException();
    }
    left -= Character.charCount(c);
    section.appendCodePoint(c);
  }

  /** Ends a line. */
  void line() {
    space('\n');
  }

  /** Ends a section. */
  void end() {
    String text = section.toString().strip();
    section.setLength(0);
    if (!text.isEmpty()) {
      sections.add(text);
    }
  }

  List<String> sections() {
    return sections;
  }

  boolean isTruncated() {
    return truncated;
  }
}
