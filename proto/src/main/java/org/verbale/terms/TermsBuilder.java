package org.verbale.terms;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.verbale.codec.Bytes;

/** Fills the slots of one record's sealed terms. Not thread-safe. */
public final class TermsBuilder {
  /** Slots are counted in 15 bits, which leaves a label room beside it. */
  private static final int INDEX_BITS = 15;

  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
  private static final int LENGTH_BITS = 24;

  private final int profile;
  private final long searchEpoch;
  private final Bytes salt;
  private final SlotCipher cipher = new SlotCipher();
  private long[] labels = new long[64];
  private long[] payloads = new long[64];
  private int count;

  /**
   * @param salt 12 random bytes, never used before under the keys of this search epoch
   * @throws IllegalArgumentException for a number or length out of range
   */
  public TermsBuilder(int profile, long searchEpoch, Bytes salt) {
    TermsLimits.checkProfile(profile);
    if (searchEpoch < 0 || salt.size() != SealedTerms.SALT) {
      throw new IllegalArgumentException(
          "epoch, salt: " + searchEpoch + ", " + salt + " (expected: >= 0, 12 bytes)");
    }
    this.profile = profile;
    this.searchEpoch = searchEpoch;
    this.salt = salt;
    cipher.salt(salt.toByteArray());
  }

  /**
   * Adds a term.
   *
   * @param trapdoor of the term, added once
   * @throws IllegalArgumentException if there are more than 20,000 slots
   */
  public void add(Trapdoor trapdoor, Postings postings) {
    cipher.use(trapdoor);
    long[] runs = Runs.encode(postings);
    for (int run = 0; run < runs.length; run++) {
      put(run, runs[run]);
    }
  }

  /**
   * Adds the length of a field.
   *
   * @param trapdoor of the field's length, added once
   * @throws IllegalArgumentException if there are more than 20,000 slots
   */
  public void add(Trapdoor trapdoor, FieldLength length) {
    cipher.use(trapdoor);
    put(0, (long) length.length() << LENGTH_BITS | length.totalFrequency());
  }

  private void put(int run, long value) {
    if (count == TermsLimits.MAX_SLOTS) {
      throw new IllegalArgumentException("slots: too many (expected: at most 20000)");
    }
    cipher.run(run);
    append(cipher.label(), cipher.mask() ^ value);
  }

  private void append(long label, long payload) {
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, 2 * count);
      payloads = Arrays.copyOf(payloads, 2 * count);
    }
    labels[count] = label;
    payloads[count++] = payload;
  }

  /**
   * The blob, filled up with dummies; empty if two labels are alike, which a fresh salt mends.
   *
   * @param random for the dummies
   */
  public Optional<SealedTerms> build(SecureRandom random) {
    if (hasTwins(order(count))) {
      return Optional.empty();
    }
    int padded = TermsLimits.padded(count);
    labels = Arrays.copyOf(labels, padded);
    payloads = Arrays.copyOf(payloads, padded);
    long[] order;
    do {
      drawDummies(random);
      order = order(padded);
    } while (hasTwins(order));
    long[] slots = new long[2 * padded];
    for (int i = 0; i < padded; i++) {
      int slot = (int) order[i] & INDEX_MASK;
      slots[2 * i] = labels[slot];
      slots[2 * i + 1] = payloads[slot];
    }
    return Optional.of(SealedTerms.write(profile, searchEpoch, salt, slots));
  }

  private void drawDummies(SecureRandom random) {
    byte[] drawn = new byte[(labels.length - count) * SealedTerms.SLOT];
    random.nextBytes(drawn);
    ByteBuffer in = ByteBuffer.wrap(drawn);
    for (int slot = count; slot < labels.length; slot++) {
      labels[slot] = (in.getInt() & 0xffff_ffffL) << Byte.SIZE | (in.get() & 0xff);
      payloads[slot] = (in.getShort() & 0xffffL) << Integer.SIZE | (in.getInt() & 0xffff_ffffL);
    }
  }

  /** The first {@code size} slots by label: each its label and, in the low bits, its number. */
  private long[] order(int size) {
    long[] order = new long[size];
    for (int slot = 0; slot < size; slot++) {
      order[slot] = labels[slot] << INDEX_BITS | slot;
    }
    Arrays.sort(order);
    return order;
  }

  private static boolean hasTwins(long[] order) {
    for (int i = 1; i < order.length; i++) {
      if (order[i - 1] >>> INDEX_BITS == order[i] >>> INDEX_BITS) {
        return true;
      }
    }
    return false;
  }
}
