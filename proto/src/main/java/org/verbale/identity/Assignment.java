package org.verbale.identity;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.Instrument;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * The text of an assignment: who reviews whom, on which instruments, in which phase. Each version
 * replaces the one before.
 *
 * @param version from 1
 * @param previous SHA-256 of the previous version's note, {@link Digest#ZERO} in version 1
 * @param phase 1 to 12
 * @param underReview the State under review: the one that {@code review} names
 * @param instruments that it is reviewed on
 * @param reviewing the reviewing States and what each reviews; at least one, at most {@link
 *     #MAX_REVIEWING}
 */
public record Assignment(
    ReviewId review,
    long version,
    Digest previous,
    int phase,
    PartyCode underReview,
    Set<Instrument> instruments,
    SortedMap<PartyCode, Scope> reviewing)
    implements LineFormat {
  /** First line of the note. */
  public static final String DOMAIN = "verbale/assignment/v1";

  /** Most reviewing States: more than there are States. */
  public static final int MAX_REVIEWING = 256;

  /** Number of phases. */
  public static final int PHASES = 12;

  private static final String UNDER_REVIEW = "under-review";
  private static final String REVIEWING = "reviewing";

  /**
   * What a State reviews.
   *
   * @param only these instruments; empty for all of the review, whatever they are
   */
  public record Scope(Optional<Set<Instrument>> only) {
    /** The whole review. */
    public static final Scope ALL = new Scope(Optional.empty());

    /**
     * @throws IllegalArgumentException if there is a set of no instruments
     */
    public Scope {
      only = only.map(Assignment::copy);
    }

    /** These instruments and no others. */
    public static Scope of(Set<Instrument> instruments) {
      return new Scope(Optional.of(instruments));
    }

    public boolean isAll() {
      return only.isEmpty();
    }

    public boolean includes(Instrument instrument) {
      return only.map(set -> set.contains(instrument)).orElse(true);
    }

    /** Whether whoever has {@code other} reads nothing more than before by getting this. */
    boolean isWithin(Scope other) {
      return other.isAll()
          || (only.isPresent() && other.only.orElseThrow().containsAll(only.orElseThrow()));
    }

    /** As it stands in the note. */
    String code() {
      return only.map(Assignment::join).orElse("all");
    }

    static Scope parse(String code) {
      return code.equals("all") ? ALL : of(split(code));
    }
  }

  /**
   * @throws IllegalArgumentException if the values contradict each other
   */
  public Assignment {
    requireNonNull(review, "review");
    instruments = copy(instruments);
    reviewing = Collections.unmodifiableSortedMap(new TreeMap<>(reviewing));
    if (!review.underReview().equals(underReview)) {
      throw new IllegalArgumentException(
          "under review: " + underReview + " (expected: " + review.underReview() + ", as named)");
    }
    if (version < 1 || (version == 1) != previous.equals(Digest.ZERO)) {
      throw new IllegalArgumentException(
          "version: " + version + " (expected: 1 without a previous version, or more with one)");
    }
    if (phase < 1 || phase > PHASES) {
      throw new IllegalArgumentException("phase: " + phase + " (expected: 1 to " + PHASES + ")");
    }
    if (reviewing.isEmpty() || reviewing.size() > MAX_REVIEWING) {
      throw new IllegalArgumentException(
          "reviewing: " + reviewing.size() + " States (expected: 1 to " + MAX_REVIEWING + ")");
    }
    if (reviewing.containsKey(underReview)) {
      throw new IllegalArgumentException(
          "reviewing: " + underReview + " (expected: another than the State under review)");
    }
    if (underReview.equals(PartyCode.SECRETARIAT) || reviewing.containsKey(PartyCode.SECRETARIAT)) {
      throw new IllegalArgumentException("state: SEC (expected: no Secretariat)");
    }
    for (Scope scope : reviewing.values()) {
      if (!instruments.containsAll(scope.only().orElse(Set.of()))) {
        throw new IllegalArgumentException(
            "reviewing: " + scope.code() + " (expected: of " + join(instruments) + ")");
      }
    }
  }

  /** Reads the text of the note; who signed it is for {@link Registry} to judge. */
  public static Assignment parse(String text) throws MalformedException {
    return LineReader.decode(text, DOMAIN, Assignment::read);
  }

  private static Assignment read(LineReader in) throws MalformedException {
    ReviewId review = in.line("review").word("a review", ReviewId::new);
    long version = in.line("version").number();
    Digest previous = in.line("previous").digest();
    int phase = (int) in.line("phase").number(PHASES);
    Map<PartyCode, Set<Instrument>> underReview = new TreeMap<>();
    SortedMap<PartyCode, Scope> reviewing = new TreeMap<>();
    while (in.at("state")) {
      PartyCode party = in.line("state").word("a party", PartyCode::new);
      if (in.word().equals(UNDER_REVIEW)) {
        underReview.put(party, in.word("instruments", Assignment::split));
      } else {
        reviewing.put(party, in.word("all or instruments", Scope::parse));
      }
      if (underReview.size() > 1 || reviewing.size() > MAX_REVIEWING) {
        throw new MalformedException("state", "too many", "one under review, few reviewing");
      }
    }
    if (underReview.isEmpty()) {
      throw new MalformedException("state", "none under review", "one");
    }
    Map.Entry<PartyCode, Set<Instrument>> reviewed = underReview.entrySet().iterator().next();
    return new Assignment(
        review, version, previous, phase, reviewed.getKey(), reviewed.getValue(), reviewing);
  }

  @Override
  public String toText() {
    LineWriter out =
        new LineWriter(DOMAIN)
            .line("review")
            .word(review)
            .line("version")
            .number(version)
            .line("previous")
            .digest(previous)
            .line("phase")
            .number(phase);
    SortedMap<PartyCode, String> states = new TreeMap<>();
    states.put(underReview, UNDER_REVIEW + " " + join(instruments));
    reviewing.forEach((party, scope) -> states.put(party, REVIEWING + " " + scope.code()));
    states.forEach(
        (party, values) -> {
          out.line("state").word(party);
          for (String value : values.split(" ")) {
            out.word(value);
          }
        });
    return out.toText();
  }

  /** Which channels the review has and who belongs to each. */
  public Roster roster() {
    return Roster.of(this);
  }

  /**
   * Whether some State reads more by this version than by {@code before}: then the State under
   * review has to agree.
   */
  boolean widens(Assignment before) {
    for (Map.Entry<PartyCode, Scope> state : reviewing.entrySet()) {
      Scope old = before.reviewing.get(state.getKey());
      if (old == null || !state.getValue().isWithin(old)) {
        return true;
      }
    }
    return false;
  }

  private static Set<Instrument> copy(Set<Instrument> instruments) {
    if (instruments.isEmpty()) {
      throw new IllegalArgumentException("instruments: none (expected: at least one)");
    }
    return Collections.unmodifiableSet(EnumSet.copyOf(instruments));
  }

  private static String join(Set<Instrument> instruments) {
    return String.join(",", instruments.stream().map(Instrument::name).toList());
  }

  private static Set<Instrument> split(String codes) {
    Set<Instrument> instruments = EnumSet.noneOf(Instrument.class);
    for (String code : codes.split(",", -1)) {
      instruments.add(Instrument.valueOf(code));
    }
    return instruments;
  }
}
