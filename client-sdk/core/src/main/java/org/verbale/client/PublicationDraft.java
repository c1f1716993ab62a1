package org.verbale.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.verbale.id.RecordId;
import org.verbale.publication.PartRanges;
import org.verbale.record.FieldName;
import org.verbale.record.Part;

/**
 * Which parts of a record are to be public: begin with {@link Publications#draft}. Parts that are
 * chosen twice are chosen. Not thread-safe.
 *
 * <p>Where a document was posted page by page, each page is an attachment of its own, and can be
 * chosen by itself.
 */
public final class PublicationDraft {
  private final ReadableRecord from;
  private final TreeSet<Integer> chosen = new TreeSet<>();

  PublicationDraft(ReadableRecord from) {
    this.from = from;
  }

  /** Chooses everything that the record says. */
  @CanIgnoreReturnValue
  public PublicationDraft all() {
    return add(IntStream.range(0, from.parts().size()).boxed().toList());
  }

  /**
   * Chooses one part.
   *
   * @param index in {@link ReadableRecord#parts}
   * @throws IllegalArgumentException if there is no such part
   */
  @CanIgnoreReturnValue
  public PublicationDraft part(int index) {
    if (index < 0 || index >= from.parts().size()) {
      throw new IllegalArgumentException(
          "part: " + index + " (expected: 0 to " + (from.parts().size() - 1) + ")");
    }
    return add(List.of(index));
  }

  /**
   * Chooses one paragraph.
   *
   * @param nth of the paragraphs alone, from 0
   * @throws IllegalArgumentException if there is no such paragraph
   */
  @CanIgnoreReturnValue
  public PublicationDraft paragraph(int nth) {
    return nth(Part.Type.PARAGRAPH, nth);
  }

  /**
   * Chooses all fields of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  @CanIgnoreReturnValue
  public PublicationDraft field(FieldName name) {
    List<Integer> fields =
        indexes(Part.Type.FIELD).stream()
            .filter(index -> from.parts().get(index).name().equals(name.code()))
            .toList();
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("field: none of this name (expected: one)");
    }
    return add(fields);
  }

  /**
   * Chooses a file, name and all.
   *
   * @param attachment one of this record's {@link ReadableRecord#attachments}
   * @throws IllegalArgumentException if it is another's
   */
  @CanIgnoreReturnValue
  public PublicationDraft attachment(ReceivedAttachment attachment) {
    int nth = from.attachments().indexOf(attachment);
    if (nth < 0) {
      throw new IllegalArgumentException("attachment: another's (expected: this record's)");
    }
    return nth(Part.Type.ATTACHMENT, nth);
  }

  private PublicationDraft nth(Part.Type type, int nth) {
    List<Integer> all = indexes(type);
    if (nth < 0 || nth >= all.size()) {
      throw new IllegalArgumentException(
          type + ": " + nth + " (expected: one of " + all.size() + ")");
    }
    return add(List.of(all.get(nth)));
  }

  private List<Integer> indexes(Part.Type type) {
    return IntStream.range(0, from.parts().size())
        .filter(index -> from.parts().get(index).type() == type)
        .boxed()
        .toList();
  }

  private PublicationDraft add(Collection<Integer> indexes) {
    chosen.addAll(indexes);
    return this;
  }

  RecordId record() {
    return from.header().record();
  }

  PartRanges parts() {
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("parts: none chosen (expected: one at least)");
    }
    return PartRanges.of(chosen);
  }

  /** Numbers: the rest is confidential. */
  @Override
  public String toString() {
    return "PublicationDraft[" + record() + ", " + chosen.size() + " parts]";
  }
}
