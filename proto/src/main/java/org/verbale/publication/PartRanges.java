package org.verbale.publication;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.verbale.record.RecordLimits;

/**
 * Which parts of a record: their indexes in ascending ranges that neither touch nor overlap, {@code
 * 0,2-5}. One set of parts has one form.
 *
 * @param ranges at least one, at most {@link PublicationLimits#MAX_RANGES}
 */
public record PartRanges(List<Range> ranges) {
  private static final Pattern RANGE =
      Pattern.compile("(0|[1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?");

  /** Parts {@code first} to {@code last}, both included. */
  public record Range(int first, int last) {
    /**
     * @throws IllegalArgumentException unless both are indexes of parts, in this order
     */
    public Range {
      if (first < 0 || last < first || last >= RecordLimits.MAX_PARTS) {
        throw new IllegalArgumentException(
            "parts: " + first + "-" + last + " (expected: ascending, 0 to 4095)");
      }
    }

    @Override
    public String toString() {
      return first == last ? "" + first : first + "-" + last;
    }
  }

  /**
   * @throws IllegalArgumentException if they are none, too many, or not in their one form
   */
  public PartRanges {
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty() || ranges.size() > PublicationLimits.MAX_RANGES) {
      throw new IllegalArgumentException(
          "parts: "
              + ranges.size()
              + " ranges (expected: 1 to "
              + PublicationLimits.MAX_RANGES
              + ")");
    }
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).first() <= ranges.get(i - 1).last() + 1) {
        throw new IllegalArgumentException("parts: touch (expected: ascending, with gaps)");
      }
    }
  }

  /**
   * The ranges of these indexes, in any order.
   *
   * @throws IllegalArgumentException if they make too many ranges, or one is no part's
   */
  public static PartRanges of(Collection<Integer> indexes) {
    List<Range> ranges = new ArrayList<>();
    for (int index : new TreeSet<>(indexes)) {
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last).last() == index - 1) {
        ranges.set(last, new Range(ranges.get(last).first(), index));
      } else {
        ranges.add(new Range(index, index));
      }
    }
    return new PartRanges(ranges);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static PartRanges parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String piece : text.split(",", -1)) {
      Matcher range = RANGE.matcher(piece);
      if (!range.matches() || ranges.size() == PublicationLimits.MAX_RANGES) {
        throw new IllegalArgumentException("parts: malformed (expected: ranges such as 0,2-5)");
      }
      int first = Integer.parseInt(range.group(1));
      String last = range.group(2);
      ranges.add(new Range(first, last == null ? first : Integer.parseInt(last)));
    }
    PartRanges parts = new PartRanges(ranges);
    if (!parts.toString().equals(text)) { // 3-3 for 3
      throw new IllegalArgumentException("parts: not canonical (expected: one form a set)");
    }
    return parts;
  }

  /** All indexes, ascending. */
  public List<Integer> indexes() {
    List<Integer> indexes = new ArrayList<>();
    for (Range range : ranges) {
      for (int index = range.first(); index <= range.last(); index++) {
        indexes.add(index);
      }
    }
    return List.copyOf(indexes);
  }

  /** How many parts. */
  public int count() {
    return ranges.stream().mapToInt(range -> range.last() - range.first() + 1).sum();
  }

  /** The greatest index. */
  public int last() {
    return ranges.get(ranges.size() - 1).last();
  }

  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(joining(","));
  }
}
