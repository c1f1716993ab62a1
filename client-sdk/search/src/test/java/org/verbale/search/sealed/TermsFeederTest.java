package org.verbale.search.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.KnownTerms;
import org.verbale.search.query.TermDictionary.Found;
import org.verbale.terms.TermField;

/** What is known is opened once, whatever else does not open, and whatever becomes of the log. */
class TermsFeederTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  @TempDir Path directory;

  /** Numbers of records, in the order of the channel. */
  private final List<Integer> log = new ArrayList<>();

  private final Set<Integer> withoutKey = new HashSet<>();
  private final Set<Integer> unreadable = new HashSet<>();
  private final Set<Integer> erased = new HashSet<>();

  /** Those that were opened, since it was last asked. */
  private final List<Integer> opened = new ArrayList<>();

  private KnownTerms known;

  @BeforeEach
  void begin() throws IOException {
    known = open();
  }

  @AfterEach
  void end() throws IOException {
    known.close();
  }

  private KnownTerms open() throws IOException {
    try (SecretBytes key = SecretBytes.adopt(new byte[32])) {
      return KnownTerms.open(directory, key, AnalysisProfile.ONE, new SecureRandom());
    }
  }

  private static RecordId id(int number) {
    return new RecordId("%032x".formatted(number));
  }

  private final class Scripted implements Shelf {
    @Override
    public List<Place> places() {
      return IntStream.range(0, log.size()).mapToObj(this::place).toList();
    }

    private Place place(int at) {
      return new Place(at, id(log.get(at)), Instant.EPOCH);
    }

    @Override
    public Set<RecordId> erased() {
      Set<RecordId> ids = new HashSet<>();
      erased.forEach(number -> ids.add(id(number)));
      return ids;
    }

    @Override
    public List<Opened> open(long from, int most) {
      return IntStream.range((int) from, (int) Math.min(log.size(), from + most))
          .mapToObj(this::opened)
          .toList();
    }

    @Override
    public Optional<Opened> open(RecordId record) {
      return IntStream.range(0, log.size())
          .filter(at -> id(log.get(at)).equals(record))
          .mapToObj(this::opened)
          .findFirst();
    }

    private Opened opened(int at) {
      int number = log.get(at);
      opened.add(number);
      boolean reads =
          !withoutKey.contains(number) && !unreadable.contains(number) && !erased.contains(number);
      return new Opened(
          place(at),
          reads ? Optional.of(record(number, at)) : Optional.empty(),
          withoutKey.contains(number));
    }
  }

  private static IndexedRecord record(int number, long sequence) {
    return new IndexedRecord(
        id(number),
        sequence,
        Instant.EPOCH,
        RecordType.MESSAGE,
        new PartyCode("XA"),
        Language.EN,
        List.of(Part.paragraph(Language.EN, "word" + number)));
  }

  private void post(int from, int to) {
    IntStream.range(from, to).forEach(log::add);
  }

  /** Feeds, and gives which records were opened for it. */
  private List<Integer> feed() throws IOException {
    opened.clear();
    new TermsFeeder.Feeding(CHANNEL, new Scripted(), known, () -> false).feed();
    return List.copyOf(opened);
  }

  private int words() {
    List<Found> found =
        known.dictionary(Set.of(CHANNEL)).startingWith(TermField.TEXT_EN, "word", 1000);
    return found.size();
  }

  @Test
  void whatIsKnown_isNotOpenedAgain() throws IOException {
    post(0, 250);
    assertThat(feed()).hasSize(250);
    assertThat(words()).isEqualTo(250);
    assertThat(feed()).isEmpty();
    post(250, 252);
    assertThat(feed()).containsExactly(250, 251);
    known.close();
    known = open();
    assertThat(feed()).as("after a restart").isEmpty();
    assertThat(words()).isEqualTo(252);
  }

  @Test
  void recordsWhoseKeyLacks_costOneOpeningOrTwo_untilOneHasItsKey() throws IOException {
    post(0, 300);
    IntStream.range(0, 120).forEach(withoutKey::add);
    assertThat(feed()).hasSize(300);
    assertThat(words()).isEqualTo(180);
    assertThat(feed()).as("the last and the first that lack").containsExactly(119, 0);
    post(300, 301);
    assertThat(feed()).containsExactly(119, 0, 300);
    IntStream.range(60, 120).forEach(withoutKey::remove); // keys come from the end
    var unused = feed();
    assertThat(words()).isEqualTo(241);
    assertThat(feed()).containsExactly(59, 0);
    withoutKey.clear();
    unused = feed();
    assertThat(words()).isEqualTo(301);
    assertThat(feed()).isEmpty();
  }

  @Test
  void recordsThatNeverOpen_areLookedAtOnce() throws IOException {
    post(0, 10);
    unreadable.addAll(List.of(3, 9));
    erased.add(4);
    assertThat(feed()).hasSize(10);
    assertThat(words()).isEqualTo(7);
    assertThat(feed()).isEmpty();
    erased.add(5);
    assertThat(feed()).isEmpty();
    assertThat(words()).as("erased").isEqualTo(6);
  }

  @Test
  void logThatGoesOnAsAnother_isReadWhereItDiffers() throws IOException {
    post(0, 250);
    withoutKey.add(20);
    assertThat(feed()).hasSize(250);
    log.subList(230, 250).clear();
    post(1230, 1260); // as long as before, and longer
    withoutKey.add(1240);
    assertThat(feed()).hasSizeLessThan(140).contains(1230, 1259).doesNotContain(0, 220);
    assertThat(words()).isEqualTo(230 + 30 - 2);
    assertThat(feed()).as("those that lack").containsExactly(1240, 20);
    log.subList(100, 260).clear();
    withoutKey.clear();
    var unused = feed();
    assertThat(words()).isEqualTo(100);
    assertThat(feed()).isEmpty();
  }

  @Test
  void whatIsStopped_goesOnWhereItWas() throws IOException {
    post(0, 250);
    int[] asked = {0};
    new TermsFeeder.Feeding(CHANNEL, new Scripted(), known, () -> ++asked[0] > 1).feed();
    assertThat(words()).isEqualTo(25);
    assertThat(feed()).hasSize(225).doesNotContain(24);
    assertThat(words()).isEqualTo(250);
  }
}
