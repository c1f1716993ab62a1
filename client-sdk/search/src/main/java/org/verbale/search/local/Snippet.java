package org.verbale.search.local;

import java.util.List;

/**
 * A stretch of the text of a part, or of a file that a part names, in the order in which it is
 * stored: whoever shows text from right to left does so with this, too.
 *
 * @param part its number in the record, from 0
 * @param marks what was found, in order, none overlapping
 * @param cutBefore whether the part has text before it
 * @param cutAfter whether the part has text behind it
 */
public record Snippet(
    int part, String text, List<Mark> marks, boolean cutBefore, boolean cutAfter) {
  /** From {@code start} to before {@code end}, in UTF-16 units of the snippet's text. */
  public record Mark(int start, int end) {}

  public Snippet {
    marks = List.copyOf(marks);
  }

  /** Numbers: the text is confidential. */
  @Override
  public String toString() {
    return "Snippet[" + part + ", " + text.length() + ", " + marks + "]";
  }
}
