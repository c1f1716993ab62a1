package org.verbale.terms;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.verbale.crypto.Aes128;
import org.verbale.crypto.SecretBytes;

/**
 * Labels and masks of the slots of one term: {@code block = AES-128(trapdoor, salt || uint32 run)},
 * its first 5 bytes the label, the next 6 the mask. Not thread-safe.
 */
final class SlotCipher {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
  private static final int MASK_END = 11;

  private final Aes128 aes = new Aes128();
  private final byte[] input = new byte[Aes128.LENGTH];
  private final byte[] block = new byte[Aes128.LENGTH];

  /** Turns to another term. */
  void use(Trapdoor trapdoor) {
    try (SecretBytes key = trapdoor.key()) {
      aes.key(key);
    }
  }

  /** Turns to another record. */
  void salt(SealedTerms terms) {
    terms.salt(input);
  }

  /** Turns to another record. */
  void salt(byte[] salt) {
    System.arraycopy(salt, 0, input, 0, SealedTerms.SALT);
  }

  /** Computes the block of a run. */
  void run(int number) {
    INT.set(input, SealedTerms.SALT, number);
    aes.encrypt(input, block);
  }

  /** The 40 bits of the label of the run. */
  long label() {
    return (long) LONG.get(block, 0) >>> (Long.SIZE - SealedTerms.LABEL_BITS);
  }

  /** The 48 bits under which the value of the run stands. */
  long mask() {
    return (long) LONG.get(block, MASK_END - Long.BYTES) & SealedTerms.PAYLOAD_MASK;
  }
}
