package org.verbale.search.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Language;
import org.verbale.search.Corpus;
import org.verbale.search.attack.Vault.Scheme;
import org.verbale.terms.RecordTerms;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/**
 * Slots look like what a good generator yields, dummies like slots; each test fails a bad scheme.
 */
class SlotRandomnessTest {
  /** Once in a million tests, and there are about a hundred. */
  private static final double DEVIATIONS = 5;

  private static final int RANKS = 16;

  static LongStream seeds() {
    return Seeds.of(1);
  }

  private static List<RecordTerms> records(Random random) {
    return new Reviews(Corpus.load(), Language.EN, random).records(300, random);
  }

  private static List<byte[]> slots(Vault vault) {
    List<byte[]> slots = new ArrayList<>();
    for (int record = 0; record < vault.size(); record++) {
      slots.addAll(vault.slots(record));
    }
    return slots;
  }

  /** The largest deviation of each kind of test. */
  private record Deviations(double bits, double bytes, double neighbours, double across) {
    static Deviations of(List<byte[]> slots) {
      double bytes = 0;
      double neighbours = 0;
      double across = 0;
      for (int at = 0; at < Vault.SLOT; at++) {
        bytes = Math.max(bytes, Math.abs(Uniformity.bytes(slots, at)));
        for (int label = 0; at >= Vault.LABEL && label < Vault.LABEL; label++) {
          across = Math.max(across, Math.abs(Uniformity.across(slots, label, at)));
        }
      }
      for (int at = 1; at < 2 * Vault.SLOT - 1; at += 2) {
        neighbours = Math.max(neighbours, Math.abs(Uniformity.neighbours(slots, at)));
      }
      return new Deviations(Math.abs(Uniformity.monobit(slots)), bytes, neighbours, across);
    }
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void slots_areUniform_whereThoseOfBadSchemesAreNot(long seed) {
    Random random = Seeds.random(SlotRandomnessTest.class, seed);
    List<RecordTerms> records = records(random);
    List<byte[]> sealed = slots(new Vault(records, Scheme.SEALED, new SeededRandom(seed)));
    Deviations good = Deviations.of(sealed);
    System.out.println(sealed.size() + " slots: " + good);
    assertThat(good.bits).isLessThan(DEVIATIONS);
    assertThat(good.bytes).isLessThan(DEVIATIONS);
    assertThat(good.neighbours).isLessThan(DEVIATIONS);
    assertThat(good.across).isLessThan(DEVIATIONS);

    Deviations bad =
        Deviations.of(slots(new Vault(records, Scheme.ONE_SALT, new SeededRandom(seed))));
    assertThat(bad.bytes).isGreaterThan(DEVIATIONS);
    assertThat(bad.neighbours).isGreaterThan(DEVIATIONS);
    assertThat(bad.across).isGreaterThan(DEVIATIONS);
    List<byte[]> lazy = slots(new Vault(records, Scheme.SEALED, new Lazy(seed)));
    assertThat(Deviations.of(lazy).bits).isGreaterThan(DEVIATIONS);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void noLabelOrPayloadComesBack_whereOneSaltRepeatsThem(long seed) {
    Random random = Seeds.random(SlotRandomnessTest.class, seed);
    List<RecordTerms> records = records(random);
    List<byte[]> sealed = slots(new Vault(records, Scheme.SEALED, new SeededRandom(seed)));
    double pairs = sealed.size() / 2.0 * sealed.size();
    // Three more than the birthday paradox gives on the average, which is much less than one.
    assertThat(repeats(sealed, 0, Vault.LABEL)).isLessThan(3 + pairs / (1L << 40));
    assertThat(repeats(sealed, Vault.LABEL, Vault.SLOT)).isLessThan(3 + pairs / (1L << 48));

    List<byte[]> weak = slots(new Vault(records, Scheme.ONE_SALT, new SeededRandom(seed)));
    assertThat(repeats(weak, 0, Vault.LABEL)).isGreaterThan(weak.size() / 2.0);
  }

  private static double repeats(List<byte[]> slots, int from, int to) {
    Set<Long> distinct = new HashSet<>();
    for (byte[] slot : slots) {
      long value = 0;
      for (int i = from; i < to; i++) {
        value = value << Byte.SIZE | (slot[i] & 0xff);
      }
      distinct.add(value);
    }
    return slots.size() - distinct.size();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void dummies_lookLikeSlots_whereLazyOnesDoNot(long seed) {
    Random random = Seeds.random(SlotRandomnessTest.class, seed);
    List<RecordTerms> records = records(random);
    double good = difference(new Vault(records, Scheme.SEALED, new SeededRandom(seed)));
    double bad = difference(new Vault(records, Scheme.SEALED, new Lazy(seed)));
    System.out.println("dummies: off by " + good + " deviations, lazy ones by " + bad);
    assertThat(good).isLessThan(DEVIATIONS);
    assertThat(bad).isGreaterThan(DEVIATIONS);
  }

  /** Of every half byte's values, and of the place among the others. */
  private static double difference(Vault vault) {
    int kinds = 2 * Vault.SLOT;
    long[][] real = new long[kinds + 1][RANKS];
    long[][] dummy = new long[kinds + 1][RANKS];
    for (int record = 0; record < vault.size(); record++) {
      Set<Long> secret = vault.secret(record).keySet();
      List<byte[]> slots = vault.slots(record);
      for (int i = 0; i < slots.size(); i++) {
        long[][] counts = secret.contains(Vault.label(slots.get(i))) ? real : dummy;
        for (int at = 0; at < kinds; at++) {
          counts[at][Uniformity.nibble(slots.get(i), at)]++;
        }
        counts[kinds][i * RANKS / slots.size()]++;
      }
    }
    double most = 0;
    for (int kind = 0; kind <= kinds; kind++) {
      most = Math.max(most, Uniformity.alike(real[kind], dummy[kind]));
    }
    return most;
  }

  /** A generator that leaves a bit of each byte out. */
  private static final class Lazy extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final Random random;

    Lazy(long seed) {
      random = new Random(seed);
    }

    @Override
    public synchronized void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] &= 0x7f;
      }
    }
  }
}
