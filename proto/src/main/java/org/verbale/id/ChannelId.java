package org.verbale.id;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One channel: a review and a scope of it. Its text form is {@code REVIEW/scope} or {@code
 * REVIEW/scope/INSTRUMENT}.
 *
 * @param instrument present only where an additional reviewing State serves that instrument alone
 *     (18 §28)
 */
public record ChannelId(ReviewId review, Scope scope, Optional<Instrument> instrument)
    implements Comparable<ChannelId> {

  /** Who takes part. */
  public enum Scope {
    /** The State under review answers; its audience is wider by rule (18 §41). */
    ANSWERS("answers"),
    /** The State under review, the reviewing States, the Secretariat. */
    DIALOGUE("dialogue"),
    /** The reviewing States and the Secretariat (18 §31). */
    REVIEWERS("reviewers");

    private final String code;

    Scope(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /**
   * @throws IllegalArgumentException for {@code answers} of one instrument: there is none
   */
  public ChannelId {
    requireNonNull(review, "review");
    if (scope == Scope.ANSWERS && instrument.isPresent()) {
      throw new IllegalArgumentException("channel: answers of an instrument (expected: answers)");
    }
  }

  /** The channel for a whole review. */
  public static ChannelId of(ReviewId review, Scope scope) {
    return new ChannelId(review, scope, Optional.empty());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static ChannelId of(String text) {
    String[] steps = text.split("/", -1);
    if (steps.length == 2 || steps.length == 3) {
      for (Scope scope : Scope.values()) {
        if (scope.code.equals(steps[1])) {
          return new ChannelId(
              new ReviewId(steps[0]),
              scope,
              steps.length == 3 ? Optional.of(instrument(steps[2])) : Optional.empty());
        }
      }
    }
    throw new IllegalArgumentException(
        "channel: malformed (expected: REVIEW/answers, /dialogue or /reviewers[/INSTRUMENT])");
  }

  private static Instrument instrument(String code) {
    for (Instrument instrument : Instrument.values()) {
      if (instrument.name().equals(code)) {
        return instrument;
      }
    }
    throw new IllegalArgumentException("instrument: unknown (expected: UNTOC, TIP, SOM or FA)");
  }

  /** The order of the text forms; made up only where one review's id begins with the other's. */
  @Override
  public int compareTo(ChannelId other) {
    String mine = review.value();
    String theirs = other.review.value();
    if (mine.equals(theirs)) {
      int byScope = scope.code.compareTo(other.scope.code);
      return byScope != 0 ? byScope : code(instrument).compareTo(code(other.instrument));
    }
    return mine.startsWith(theirs) || theirs.startsWith(mine)
        ? toString().compareTo(other.toString())
        : mine.compareTo(theirs);
  }

  private static String code(Optional<Instrument> instrument) {
    return instrument.map(Instrument::name).orElse("");
  }

  @Override
  public String toString() {
    return review + "/" + scope.code + instrument.map(i -> "/" + i).orElse("");
  }
}
