package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import javax.crypto.AEADBadTagException;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.RecordId;
import org.verbale.record.PrivateBlock;

/** The keys of one record under one archive key. Closing it wipes them. */
final class RecordKeys implements AutoCloseable {
  private static final String RECORD = "verbale/record/v1|";
  private static final String ASSOCIATED_DATA = "verbale/record-aad/v1|";
  private static final byte[] ENCRYPT = "encrypt".getBytes(US_ASCII);
  private static final byte[] COMMIT = "commit".getBytes(US_ASCII);
  private static final byte[] ATTACHMENT = "attachment".getBytes(US_ASCII);

  /** A record is sealed once under its key: the nonce may be constant. */
  private static final byte[] NONCE = new byte[Aead.NONCE_LENGTH];

  private final EpochId epoch;
  private final RecordId record;
  private final SecretBytes recordKey;

  private RecordKeys(EpochId epoch, RecordId record, SecretBytes recordKey) {
    this.epoch = epoch;
    this.record = record;
    this.recordKey = recordKey;
  }

  static RecordKeys derive(SecretBytes archiveKey, EpochId epoch, RecordId record) {
    try (SecretBytes salt = SecretBytes.adopt(record.toByteArray());
        SecretBytes extracted = Hkdf.extract(salt, archiveKey)) {
      byte[] info = (RECORD + epoch).getBytes(US_ASCII);
      return new RecordKeys(epoch, record, Hkdf.expand(extracted, info, Hkdf.LENGTH));
    }
  }

  RecordId record() {
    return record;
  }

  Bytes commitment() {
    try (SecretBytes commitment = Hkdf.expand(recordKey, COMMIT, PrivateBlock.COMMITMENT)) {
      return Bytes.of(commitment.reveal());
    }
  }

  byte[] seal(byte[] plaintext) {
    try (SecretBytes key = encryptionKey()) {
      return Aead.CHACHA20_POLY1305.seal(key, NONCE, associatedData(), plaintext);
    }
  }

  SecretBytes open(byte[] ciphertext) throws AEADBadTagException {
    try (SecretBytes key = encryptionKey()) {
      return Aead.CHACHA20_POLY1305.open(key, NONCE, associatedData(), ciphertext);
    }
  }

  /** The cipher of the attachment that is part {@code part}. */
  ChunkCipher attachment(int part) {
    byte[] info = new TlsWriter().raw(ATTACHMENT).uint32(part).toByteArray();
    return new ChunkCipher(
        Hkdf.expand(recordKey, info, Aead.CHACHA20_POLY1305.keyLength()), record, part);
  }

  private SecretBytes encryptionKey() {
    return Hkdf.expand(recordKey, ENCRYPT, Aead.CHACHA20_POLY1305.keyLength());
  }

  private byte[] associatedData() {
    return (ASSOCIATED_DATA + epoch + "|" + record).getBytes(US_ASCII);
  }

  @Override
  public void close() {
    recordKey.wipe();
  }
}
