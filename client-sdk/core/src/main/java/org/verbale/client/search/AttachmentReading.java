package org.verbale.client.search;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What came of reading a file: its text, or why there is none. */
public sealed interface AttachmentReading {
  /**
   * The text of a file.
   *
   * @param sections its pages, where it has such, else its parts; one or more, in order, none
   *     empty, each well-formed Unicode
   * @param truncated whether it has more than may be read
   */
  record Text(List<String> sections, boolean truncated) implements AttachmentReading {
    public Text {
      sections = List.copyOf(sections);
      if (sections.isEmpty()) {
        throw new IllegalArgumentException("sections: none (expected: one or more)");
      }
    }

    /** Numbers: the text is confidential. */
    @Override
    public String toString() {
      return "Text[" + sections.size() + " sections" + (truncated ? ", truncated]" : "]");
    }
  }

  /** No text. */
  record None(Reason reason) implements AttachmentReading {
    public None {
      requireNonNull(reason, "reason");
    }
  }

  /** Why a file yields no text. */
  enum Reason {
    /** Of a kind that is not read. */
    UNSUPPORTED,
    /** Larger than may be read. */
    TOO_LARGE,
    /** It opens with a password or key only. */
    ENCRYPTED,
    /** Not of the form of its kind. */
    MALFORMED,
    /** It unpacks to more than may be. */
    EXPANDS,
    /** Nested deeper than may be. */
    TOO_DEEP,
    /** Read, and there is no text: pictures of pages, for one. */
    EMPTY,
    /** It took longer than may be. */
    TIMED_OUT,
    /** It took more memory than may be. */
    OUT_OF_MEMORY,
    /** What reads it ended by itself, or said what nobody can make sense of. */
    DIED,
    /** What reads it could not be started here. */
    NOT_STARTED,
    /** This thread was interrupted, or the reader closed: nothing is known of the file. */
    INTERRUPTED
  }
}
