package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import org.verbale.record.Part;

/**
 * A part that is public, and where it stands in its record. Its name and text are as their author
 * wrote them: they may hold markup, control characters and characters that change the direction of
 * text. Whoever shows them escapes and isolates them.
 *
 * @param index from 0, among all parts of the record, disclosed or not
 */
public record DisclosedPart(int index, Part part) {
  public DisclosedPart {
    requireNonNull(part, "part");
  }
}
