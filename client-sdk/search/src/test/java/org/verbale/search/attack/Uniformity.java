package org.verbale.search.attack;

import java.util.List;

/**
 * Tests of slots against uniform randomness. Each answers by how many deviations of the normal
 * distribution a sum of chi-square is off (Wilson and Hilferty's approximation).
 */
final class Uniformity {
  private static final int BYTE = 256;
  private static final int NIBBLE = 16;

  private Uniformity() {}

  /** Ones and zeros. */
  static double monobit(List<byte[]> slots) {
    long ones = 0;
    for (byte[] slot : slots) {
      for (byte value : slot) {
        ones += Integer.bitCount(value & 0xff);
      }
    }
    double bits = (double) slots.size() * Vault.SLOT * Byte.SIZE;
    return (2 * ones - bits) / Math.sqrt(bits);
  }

  /** The values of the byte at a place of each slot. */
  static double bytes(List<byte[]> slots, int at) {
    long[] counts = new long[BYTE];
    for (byte[] slot : slots) {
      counts[slot[at] & 0xff]++;
    }
    return uniform(counts);
  }

  /** Serial: one half byte of each slot, from 0 to 21, and the one behind it. */
  static double neighbours(List<byte[]> slots, int at) {
    long[] counts = new long[BYTE];
    for (byte[] slot : slots) {
      counts[nibble(slot, at) * NIBBLE + nibble(slot, at + 1)]++;
    }
    return uniform(counts);
  }

  /** The high half of a label's byte beside that of a payload's: whether one tells of the other. */
  static double across(List<byte[]> slots, int label, int payload) {
    long[] counts = new long[BYTE];
    for (byte[] slot : slots) {
      counts[nibble(slot, 2 * label) * NIBBLE + nibble(slot, 2 * payload)]++;
    }
    return uniform(counts);
  }

  static int nibble(byte[] slot, int at) {
    int value = slot[at / 2] & 0xff;
    return at % 2 == 0 ? value >>> 4 : value & 0xf;
  }

  private static double uniform(long[] counts) {
    long all = 0;
    for (long count : counts) {
      all += count;
    }
    double expected = (double) all / counts.length;
    double sum = 0;
    for (long count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return deviations(sum, counts.length - 1);
  }

  /** Whether two samples are of one distribution. */
  static double alike(long[] first, long[] second) {
    double all = 0;
    double others = 0;
    for (int i = 0; i < first.length; i++) {
      all += first[i];
      others += second[i];
    }
    double scale = Math.sqrt(others / all);
    double sum = 0;
    int cells = 0;
    for (int i = 0; i < first.length; i++) {
      if (first[i] + second[i] > 0) {
        double difference = scale * first[i] - second[i] / scale;
        sum += difference * difference / (first[i] + second[i]);
        cells++;
      }
    }
    return deviations(sum, cells - 1);
  }

  private static double deviations(double sum, int freedom) {
    double ninth = 2.0 / (9 * freedom);
    return (Math.cbrt(sum / freedom) - (1 - ninth)) / Math.sqrt(ninth);
  }
}
