package org.verbale.search.local;

import java.util.List;

/**
 * The text of a file that is attached to a record.
 *
 * @param part of the file, by its number in the record
 * @param sections of well-formed Unicode, in order; no phrase reaches from one into the next
 */
public record AttachedText(int part, List<String> sections) {
  public AttachedText {
    sections = List.copyOf(sections);
    if (part < 0) {
      throw new IllegalArgumentException("part: " + part + " (expected: >= 0)");
    }
  }

  /** Numbers: the text is confidential. */
  @Override
  public String toString() {
    return "AttachedText[" + part + ", " + sections.size() + " sections]";
  }
}
