package org.verbale.terms;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.Digest;

/**
 * The sealed search terms of one record: slots that tell nothing to whom no trapdoor was given.
 * Immutable as long as the array under it is.
 *
 * <p>Encoded as {@code uint8 version = 1; uint16 profile; uint64 search_epoch; opaque salt[12];
 * uint32 n}, then {@code n} slots {@code opaque label[5]; opaque payload[6]} by ascending label, no
 * two alike. {@code n} is a Padmé length from 32 to 20480.
 */
public final class SealedTerms {
  /** Length of the salt in bytes. */
  public static final int SALT = 12;

  static final int HEADER = 27;
  static final int SLOT = 11;

  /** Labels have 40 bits. */
  static final int LABEL_BITS = 40;

  /** Payloads have 48 bits. */
  static final long PAYLOAD_MASK = 0xffff_ffff_ffffL;

  private static final int VERSION = 1;
  private static final int PROFILE_AT = 1;
  private static final int EPOCH_AT = 3;
  private static final int SALT_AT = 11;
  private static final int COUNT_AT = 23;
  private static final int PAYLOAD_AT = 5;
  private static final int NOT_LABEL = Long.SIZE - LABEL_BITS;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, BIG_ENDIAN);

  private final byte[] array;
  private final int offset;
  private final int count;

  private SealedTerms(byte[] array, int offset, int count) {
    this.array = array;
    this.offset = offset;
    this.count = count;
  }

  /** Reads a blob as received, strictly. */
  public static SealedTerms parse(Bytes blob) throws MalformedException {
    if (blob.size() > TermsLimits.MAX_BLOB) {
      throw new MalformedException(
          "terms", blob.size() + " bytes", "at most " + TermsLimits.MAX_BLOB);
    }
    TlsReader in = new TlsReader(blob);
    require("version", in.uint8("version") == VERSION, "1");
    require("profile", in.uint16("profile") > 0, "1 to 65535");
    require("search_epoch", in.uint64("search_epoch") >= 0, "0 to 2^63 - 1");
    require("salt", in.raw("salt", SALT).size() == SALT, "12 bytes");
    long count = in.uint32("n");
    require("n", count <= TermsLimits.MAX_PADDED, "at most " + TermsLimits.MAX_PADDED);
    require("n", TermsLimits.padded((int) count) == count, "a Padmé length, at least 32");
    require("slots", blob.size() == HEADER + count * SLOT, "n of 11 bytes, then the end");
    SealedTerms terms = new SealedTerms(blob.toByteArray(), 0, (int) count);
    for (int slot = 1; slot < count; slot++) {
      require("label", terms.label(slot - 1) < terms.label(slot), "ascending");
    }
    return terms;
  }

  private static void require(String field, boolean kept, String expected)
      throws MalformedException {
    if (!kept) {
      throw new MalformedException(field, "another, or out of place", expected);
    }
  }

  /**
   * A blob that was parsed before it was stored, read in place: nothing is copied, and the slots
   * are not checked again. The array must not change as long as this is used.
   *
   * @throws IllegalArgumentException if header and length do not fit
   */
  public static SealedTerms over(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    int slots = length - HEADER;
    if (slots < 0 || slots % SLOT != 0 || (int) INT.get(array, offset + COUNT_AT) != slots / SLOT) {
      throw new IllegalArgumentException(
          "terms: " + length + " bytes (expected: those of n slots)");
    }
    return new SealedTerms(array, offset, slots / SLOT);
  }

  /** Writes a blob; {@code slots} are label and payload, by ascending label. */
  static SealedTerms write(int profile, long searchEpoch, Bytes salt, long[] slots) {
    int count = slots.length / 2;
    byte[] array = new byte[HEADER + count * SLOT];
    array[0] = VERSION;
    SHORT.set(array, PROFILE_AT, (short) profile);
    LONG.set(array, EPOCH_AT, searchEpoch);
    System.arraycopy(salt.toByteArray(), 0, array, SALT_AT, SALT);
    INT.set(array, COUNT_AT, count);
    for (int slot = 0; slot < count; slot++) {
      int at = HEADER + slot * SLOT;
      // The payload's eight bytes begin within the label, which is put over them.
      LONG.set(array, at + SLOT - Long.BYTES, slots[2 * slot + 1]);
      long label = slots[2 * slot];
      INT.set(array, at, (int) (label >>> Byte.SIZE));
      array[at + Integer.BYTES] = (byte) label;
    }
    return new SealedTerms(array, 0, count);
  }

  /** Number of the profile by which the record was analysed. */
  public int profile() {
    return (short) SHORT.get(array, offset + PROFILE_AT) & 0xffff;
  }

  /**
   * Number of the MLS epoch with which the search epoch began; its generation is that of the epoch
   * under which the record, or the supplement, is sealed.
   */
  public long searchEpoch() {
    return (long) LONG.get(array, offset + EPOCH_AT);
  }

  /** 12 bytes, this record's alone. */
  public Bytes salt() {
    return Bytes.of(array, offset + SALT_AT, SALT);
  }

  /** Number of slots, dummies included. */
  public int count() {
    return count;
  }

  /** Length of the blob in bytes. */
  public int length() {
    return HEADER + count * SLOT;
  }

  /** The whole blob, a copy. */
  public Bytes toBytes() {
    return Bytes.of(array, offset, length());
  }

  /** SHA-256 of the blob: what a private block or a supplement names. */
  public Digest hash() {
    return Digest.sha256(toBytes().toByteArray());
  }

  /** Puts the salt at the beginning of {@code block}. */
  void salt(byte[] block) {
    System.arraycopy(array, offset + SALT_AT, block, 0, SALT);
  }

  /** The slot with this label of 40 bits, or a negative number. */
  int find(long label) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = label(middle);
      if (found < label) {
        low = middle + 1;
      } else if (found > label) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  /** The 40 bits of a slot's label. */
  long label(int slot) {
    return (long) LONG.get(array, offset + HEADER + slot * SLOT) >>> NOT_LABEL;
  }

  /** The 48 bits of a slot's payload. */
  long payload(int slot) {
    int at = offset + HEADER + slot * SLOT + PAYLOAD_AT;
    return (long) LONG.get(array, at - 2) & PAYLOAD_MASK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedTerms that
        && Arrays.equals(
            array, offset, offset + length(), that.array, that.offset, that.offset + that.length());
  }

  @Override
  public int hashCode() {
    return toBytes().hashCode();
  }

  @Override
  public String toString() {
    return "SealedTerms[" + count + " slots]";
  }
}
