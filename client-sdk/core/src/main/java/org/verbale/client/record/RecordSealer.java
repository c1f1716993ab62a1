package org.verbale.client.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.record.Part;
import org.verbale.record.PartsTree;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;

/**
 * Seals one record: takes its parts and files in order, then seals them together, once.
 *
 * <pre>{@code
 * try (var sealer = RecordSealer.begin(key, random)) {
 *   sealer.add(Part.paragraph(Language.FR, text));
 *   sealer.attach("law.pdf", "application/pdf", file, upload);
 *   return sealer.seal(RecordType.ANSWERS, Language.FR, author, Optional.empty(), seen);
 * }
 * }</pre>
 *
 * <p>Its secrets are wiped when it is closed. Not thread-safe.
 */
public final class RecordSealer implements AutoCloseable {
  private final EpochId epoch;
  private final RecordKeys keys;
  private final SecretBytes seed;
  private final Bytes salt;
  private final List<Part> parts = new ArrayList<>();
  private final List<Sealed> attachments = new ArrayList<>();
  private boolean sealed;

  private RecordSealer(ArchiveKey key, RecordId record, SecretBytes seed, Bytes salt) {
    this.epoch = key.epoch();
    this.keys = key.recordKeys(record);
    this.seed = seed;
    this.salt = salt;
  }

  /** Begins a record of a new id. */
  public static RecordSealer begin(ArchiveKey key, SecureRandom random) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return of(key, RecordId.of(id), SecretBytes.random(RecordLimits.SALT, random), random);
  }

  /**
   * Begins the same record again, because its epoch ended before it was accepted: id and seed, and
   * so the parts root, stay. Never twice under one archive key, but to call {@link #resume}.
   *
   * @param seed taken over
   */
  public static RecordSealer of(
      ArchiveKey key, RecordId record, SecretBytes seed, SecureRandom random) {
    byte[] salt = new byte[RecordLimits.SALT];
    random.nextBytes(salt);
    return new RecordSealer(key, record, seed, Bytes.of(salt));
  }

  public RecordId record() {
    return keys.record();
  }

  /** A copy of the seed, to be stored under protection; the caller wipes it. */
  public SecretBytes seed() {
    return seed.copy();
  }

  /**
   * Adds a paragraph or field.
   *
   * @throws IllegalArgumentException for another type of part
   */
  public void add(Part part) {
    checkOpen();
    if (part.type() != Part.Type.PARAGRAPH && part.type() != Part.Type.FIELD) {
      throw new IllegalArgumentException(
          "part: " + part.type() + " (expected: PARAGRAPH or FIELD)");
    }
    parts.add(part);
  }

  /**
   * Seals a file and adds its part.
   *
   * @param file read to its end; stays open
   * @param out gets the ciphertext; stays open
   * @throws IOException from either stream; this record can then be sealed no more
   * @throws IllegalArgumentException as {@link AttachmentSealer#seal}, and for too many files
   */
  public SealedAttachment attach(String name, String mediaType, InputStream file, OutputStream out)
      throws IOException {
    checkOpen();
    if (attachments.size() == RecordLimits.MAX_ATTACHMENTS) {
      throw new IllegalArgumentException(
          "attachments: too many (expected: at most " + RecordLimits.MAX_ATTACHMENTS + ")");
    }
    AttachmentSealer.checkNames(name, mediaType);
    sealed = true; // until the file is through: half a file's key is spent as well
    try (AttachmentSealer sealer = resume(parts.size())) {
      SealedAttachment attachment = sealer.seal(name, mediaType, file, out);
      parts.add(attachment.part());
      attachments.add(attachment.sealed());
      sealed = false;
      return attachment;
    }
  }

  /** The sealer of the file that is part {@code part}, to seal chunks of it again. */
  public AttachmentSealer resume(int part) {
    return new AttachmentSealer(seed, keys.attachment(part), part);
  }

  /**
   * Seals what was added. Once: afterwards nothing can be added or sealed.
   *
   * @param author the certificate that will sign
   * @param terms sealed search terms, if there are any
   * @param seen the channel's head that the author has verified
   * @throws IllegalArgumentException if there is no part, or the parts are too many or too long
   * @throws IllegalStateException the second time
   */
  public SealedRecord seal(
      RecordType type,
      Language language,
      CertificateId author,
      Optional<Sealed> terms,
      ChannelHead seen) {
    checkOpen();
    try (RecordBody body = new RecordBody(seed.copy(), PartsTree.pad(parts))) {
      byte[] plaintext = body.encode();
      sealed = true;
      Bytes ciphertext = Bytes.of(keys.seal(plaintext));
      Arrays.fill(plaintext, (byte) 0);
      PrivateBlock block =
          new PrivateBlock(
              salt,
              epoch,
              new Sealed(Digest.sha256(ciphertext.toByteArray()), ciphertext.size()),
              keys.commitment(),
              attachments,
              terms,
              seen);
      PartsTree tree = body.tree();
      PublicBlock open =
          new PublicBlock(
              epoch.channel().review(),
              keys.record(),
              type,
              language,
              author,
              tree.count(),
              tree.root());
      return new SealedRecord(new RecordNote(open, block.hash()), block, ciphertext);
    }
  }

  private void checkOpen() {
    if (sealed) {
      throw new IllegalStateException("record: sealed, or failed (expected: open)");
    }
  }

  @Override
  public void close() {
    keys.close();
    seed.wipe();
  }
}
