package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.verbale.client.record.OpenFailure.Mismatch;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;

/**
 * One ciphertext that is authentic under two keys (Dodis, Grubbs, Ristenpart, Woodage: "Fast
 * Message Franking", CRYPTO 2018): its author could show two readers two texts. ChaCha20-Poly1305
 * does not prevent it; the key commitment does.
 */
class InvisibleSalamanderTest {
  private static final BigInteger P = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
  private static final BigInteger BLOCK = BigInteger.TWO.pow(128);
  private static final int CIPHERTEXT_BLOCKS = 8;

  /** Poly1305 under the one-time key that ChaCha20 makes of a record's encryption key. */
  private record Poly1305(BigInteger r, BigInteger s) {
    static Poly1305 of(byte[] key) {
      var chaCha = new ChaCha7539Engine();
      chaCha.init(true, new ParametersWithIV(new KeyParameter(key), new byte[12]));
      byte[] stream = new byte[32];
      chaCha.processBytes(new byte[32], 0, 32, stream, 0);
      BigInteger clamp = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);
      return new Poly1305(
          little(Arrays.copyOf(stream, 16)).and(clamp), little(Arrays.copyOfRange(stream, 16, 32)));
    }

    /** The sum of all blocks times their powers of r; the last block has the first power. */
    BigInteger polynomial(byte[][] blocks) {
      BigInteger sum = BigInteger.ZERO;
      for (byte[] block : blocks) {
        sum = sum.add(little(block)).add(BLOCK).multiply(r).mod(P);
      }
      return sum;
    }
  }

  private static BigInteger little(byte[] bytes) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      big[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  private static byte[] little(BigInteger value) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 16; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static byte[] encryptionKey(ArchiveKey key) {
    SecretBytes salt = SecretBytes.adopt(Sealing.RECORD.toByteArray());
    byte[] info = ("verbale/record/v1|" + key.epoch()).getBytes(US_ASCII);
    SecretBytes recordKey = Hkdf.expand(Hkdf.extract(salt, key.secret()), info, 32);
    return Hkdf.expand(recordKey, "encrypt".getBytes(US_ASCII), 32).reveal();
  }

  /** What Poly1305 reads: padded associated data, ciphertext, both lengths. */
  private static byte[][] blocks(byte[] associatedData, byte[] ciphertext) {
    int padded = (associatedData.length + 15) / 16 * 16;
    byte[] input =
        ByteBuffer.allocate(padded + ciphertext.length + 16)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .put(associatedData)
            .put(padded, ciphertext)
            .putLong(padded + ciphertext.length, associatedData.length)
            .putLong(padded + ciphertext.length + 8, ciphertext.length)
            .array();
    byte[][] blocks = new byte[input.length / 16][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = Arrays.copyOfRange(input, 16 * i, 16 * i + 16);
    }
    return blocks;
  }

  /** Varies the first ciphertext block until the last one can make both tags equal. */
  private static byte[] salamander(Poly1305 one, Poly1305 two, byte[] associatedData) {
    byte[] ciphertext = new byte[16 * CIPHERTEXT_BLOCKS];
    BigInteger power1 = one.r.modPow(BigInteger.TWO, P); // behind it: the block of lengths
    BigInteger power2 = two.r.modPow(BigInteger.TWO, P);
    for (int attempt = 0; attempt < 1000; attempt++) {
      ByteBuffer.wrap(ciphertext).putInt(attempt);
      Arrays.fill(ciphertext, ciphertext.length - 16, ciphertext.length, (byte) 0);
      byte[][] blocks = blocks(associatedData, ciphertext);
      // f1 + x * power1 + s1 = f2 + x * power2 + s2, for the last block x
      BigInteger x =
          two.polynomial(blocks)
              .add(two.s)
              .subtract(one.polynomial(blocks))
              .subtract(one.s)
              .multiply(power1.subtract(power2).modInverse(P))
              .mod(P);
      if (x.bitLength() <= 128) {
        System.arraycopy(little(x), 0, ciphertext, ciphertext.length - 16, 16);
        byte[][] solved = blocks(associatedData, ciphertext);
        BigInteger tag1 = one.polynomial(solved).add(one.s).mod(BLOCK);
        BigInteger tag2 = two.polynomial(solved).add(two.s).mod(BLOCK);
        if (tag1.equals(tag2)) {
          byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + 16);
          System.arraycopy(little(tag1), 0, sealed, ciphertext.length, 16);
          return sealed;
        }
      }
    }
    throw new AssertionError("no salamander in 1000 attempts");
  }

  @Test
  void oneCiphertextUnderTwoKeys_opensUnderNoneButTheCommittedOne() throws AEADBadTagException {
    ArchiveKey one = Sealing.key();
    ArchiveKey two = Sealing.key(Sealing.EPOCH, 5);
    byte[] associatedData =
        ("verbale/record-aad/v1|" + Sealing.EPOCH + "|" + Sealing.RECORD).getBytes(US_ASCII);
    byte[] sealed =
        salamander(
            Poly1305.of(encryptionKey(one)), Poly1305.of(encryptionKey(two)), associatedData);

    byte[] textOne = one.recordKeys(Sealing.RECORD).open(sealed).reveal();
    byte[] textTwo = two.recordKeys(Sealing.RECORD).open(sealed).reveal();
    assertThat(textOne).as("the cipher alone shows two texts").isNotEqualTo(textTwo);

    SealedRecord record = Sealing.forgeCiphertext(sealed, 4, Digest.ZERO, List.of());
    OpenException refused =
        catchThrowableOfType(OpenException.class, () -> Sealing.open(two, record));
    assertThat(refused.failure()).isEqualTo(new Mismatch(What.KEY_COMMITMENT));
    OpenException committed =
        catchThrowableOfType(OpenException.class, () -> Sealing.open(one, record));
    assertThat(committed.failure()).isInstanceOf(OpenFailure.Contradiction.class);
  }
}
