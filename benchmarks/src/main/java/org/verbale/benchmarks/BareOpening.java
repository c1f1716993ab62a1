package org.verbale.benchmarks;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.TermsLimits;
import org.verbale.terms.Trapdoor;

/**
 * The least that opening takes: for each trapdoor and record a block of AES, and the lookup of its
 * label among the slots; for what is found also the next run's. The blobs lie one behind the other
 * in memory and are read one after the other, each into the same buffer: memory is slower where a
 * lookup jumps about in it. Nothing is made of what they hold. Not thread-safe.
 */
final class BareOpening {
  /** Of a blob: docs/protocol/search.md. */
  private static final int SALT_AT = 11;

  private static final int SALT = 12;
  private static final int HEADER = 27;
  private static final int SLOT = 11;
  private static final int LABEL = 5;
  private static final int NOT_LABEL = Long.SIZE - 8 * LABEL;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, BIG_ENDIAN);

  private final byte[] all;
  private final int[] begins;
  private final Cipher cipher;
  private final byte[] input = new byte[16];
  private final byte[] block = new byte[16];
  private final byte[] blob = new byte[TermsLimits.MAX_BLOB];
  private long blocks;

  /**
   * @param blobs in the order of their channel
   */
  BareOpening(List<byte[]> blobs) throws GeneralSecurityException {
    begins = new int[blobs.size() + 1];
    for (int i = 0; i < blobs.size(); i++) {
      begins[i + 1] = Math.addExact(begins[i], blobs.get(i).length);
    }
    all = new byte[begins[blobs.size()]];
    for (int i = 0; i < blobs.size(); i++) {
      System.arraycopy(blobs.get(i), 0, all, begins[i], blobs.get(i).length);
    }
    cipher = Cipher.getInstance("AES/ECB/NoPadding");
  }

  /** Opens one field's length, and the terms in the records that have one; gives what it found. */
  int open(TrapdoorTable table) throws GeneralSecurityException {
    var fielded = new boolean[begins.length - 1];
    use(table.lengths().get(0));
    for (int record = 0; record < fielded.length; record++) {
      read(record);
      fielded[record] = find(0) >= 0;
    }
    int found = 0;
    for (Trapdoor term : table.terms()) {
      use(term);
      for (int record = 0; record < fielded.length; record++) {
        if (fielded[record]) {
          read(record);
          found += follow() ? 1 : 0;
        }
      }
    }
    return found;
  }

  /** Blocks computed since this was made. */
  long blocks() {
    return blocks;
  }

  private void use(Trapdoor trapdoor) throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(trapdoor.toBytes().toByteArray(), "AES"));
  }

  private void read(int record) {
    System.arraycopy(all, begins[record], blob, 0, begins[record + 1] - begins[record]);
  }

  private boolean follow() throws GeneralSecurityException {
    int slot = find(0);
    if (slot < 0) {
      return false;
    }
    for (int run = 1; slot >= 0 && isFull(slot); run++) {
      slot = find(run);
    }
    return true;
  }

  /** Whether the last of three values is not 0. */
  private boolean isFull(int slot) {
    int last = HEADER + slot * SLOT + SLOT - Short.BYTES;
    return (short) SHORT.get(blob, last) != (short) SHORT.get(block, SLOT - Short.BYTES);
  }

  private int find(int run) throws GeneralSecurityException {
    System.arraycopy(blob, SALT_AT, input, 0, SALT);
    INT.set(input, SALT, run);
    blocks += cipher.update(input, 0, input.length, block, 0) / block.length;
    long label = (long) LONG.get(block, 0) >>> NOT_LABEL;
    int low = 0;
    int high = (int) INT.get(blob, SALT_AT + SALT) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = (long) LONG.get(blob, HEADER + middle * SLOT) >>> NOT_LABEL;
      if (there < label) {
        low = middle + 1;
      } else if (there > label) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }
}
