package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import org.verbale.crypto.Aead;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.RecordId;

/** Encrypts the chunks of one attachment, each bound to its index and to whether it is the last. */
final class ChunkCipher implements AutoCloseable {
  private static final String ASSOCIATED_DATA = "verbale/attachment-aad/v1|";
  private static final int INDEX_OFFSET = 7;

  private final SecretBytes key;
  private final byte[] associatedData;

  /** Takes {@code key} over. */
  ChunkCipher(SecretBytes key, RecordId record, int part) {
    this.key = key;
    this.associatedData = (ASSOCIATED_DATA + record + "|" + part).getBytes(US_ASCII);
  }

  byte[] seal(long index, boolean last, byte[] chunk) {
    return Aead.CHACHA20_POLY1305.seal(key, nonce(index, last), associatedData, chunk);
  }

  SecretBytes open(long index, boolean last, byte[] chunk) throws AEADBadTagException {
    return Aead.CHACHA20_POLY1305.open(key, nonce(index, last), associatedData, chunk);
  }

  private static byte[] nonce(long index, boolean last) {
    return ByteBuffer.allocate(Aead.NONCE_LENGTH)
        .putInt(INDEX_OFFSET, Math.toIntExact(index))
        .put(Aead.NONCE_LENGTH - 1, (byte) (last ? 1 : 0))
        .array();
  }

  @Override
  public void close() {
    key.wipe();
  }
}
