package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import javax.crypto.AEADBadTagException;
import org.verbale.channel.EpochId;
import org.verbale.channel.KeyLink;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Aead;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * The archive key of one epoch: opens every record that was sealed in it, and the link to the epoch
 * before. It owns its secret: closing it wipes it. Safe to share between threads until then.
 */
public final class ArchiveKey implements AutoCloseable {
  private static final byte[] COMMITMENT = "verbale/archive-key/v1\n".getBytes(US_ASCII);
  private static final String LINK = "verbale/link/v1|";

  private final EpochId epoch;
  private final SecretBytes secret;

  /**
   * Takes {@code secret} over.
   *
   * @param secret 32 bytes: MLS-Exporter("verbale archive key", group id, 32) in this epoch
   * @throws IllegalArgumentException for another length
   */
  public ArchiveKey(EpochId epoch, SecretBytes secret) {
    if (secret.length() != KeyLink.KEY_LENGTH) {
      throw new IllegalArgumentException(
          "archive key: " + secret.length() + " bytes (expected: 32)");
    }
    this.epoch = epoch;
    this.secret = secret;
  }

  public EpochId epoch() {
    return epoch;
  }

  /** A copy of the 32 bytes, to be stored under protection; the caller wipes it. */
  public SecretBytes secret() {
    return secret.copy();
  }

  /** The key commitment of the epoch note: {@code SHA-256("verbale/archive-key/v1\n" || key)}. */
  public Digest commitment() {
    byte[] plain = secret.reveal();
    try {
      return Digest.sha256(COMMITMENT, plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Seals the key of the epoch before under this one.
   *
   * @param random for the nonce
   */
  public KeyLink link(ArchiveKey previous, SecureRandom random) {
    byte[] nonce = new byte[Aead.NONCE_LENGTH];
    random.nextBytes(nonce);
    byte[] plain = previous.secret.reveal();
    try (SecretBytes key = linkKey()) {
      byte[] sealed = Aead.CHACHA20_POLY1305.seal(key, nonce, epochText(), plain);
      return new KeyLink(Bytes.of(nonce), Bytes.of(sealed));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens a link to the epoch before.
   *
   * @param previous the epoch before
   * @param commitments to that epoch's key: of its note, of corrections
   * @throws OpenException if the link is not sealed under this key, or to a key that none of them
   *     fits
   */
  public ArchiveKey open(KeyLink link, EpochId previous, Collection<Digest> commitments)
      throws OpenException {
    ArchiveKey opened;
    try (SecretBytes key = linkKey()) {
      opened =
          new ArchiveKey(
              previous,
              Aead.CHACHA20_POLY1305.open(
                  key, link.nonce().toByteArray(), epochText(), link.ciphertext().toByteArray()));
    } catch (AEADBadTagException e) {
      throw new OpenException(new OpenFailure.NotAuthentic(What.KEY_LINK), e);
    }
    if (!commitments.contains(opened.commitment())) {
      opened.close();
      throw OpenException.mismatch(What.KEY_COMMITMENT);
    }
    return opened;
  }

  RecordKeys recordKeys(RecordId record) {
    return RecordKeys.derive(secret, epoch, record);
  }

  private SecretBytes linkKey() {
    try (SecretBytes extracted = Hkdf.extract(SecretBytes.zeros(0), secret)) {
      return Hkdf.expand(extracted, (LINK + epoch).getBytes(US_ASCII), KeyLink.KEY_LENGTH);
    }
  }

  private byte[] epochText() {
    return epoch.toString().getBytes(US_ASCII);
  }

  @Override
  public void close() {
    secret.wipe();
  }

  @Override
  public String toString() {
    return "ArchiveKey[" + epoch + "]";
  }
}
