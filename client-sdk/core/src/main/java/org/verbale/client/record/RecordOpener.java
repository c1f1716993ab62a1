package org.verbale.client.record;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import org.verbale.channel.AttestedNote;
import org.verbale.client.record.Complaint.Ground;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.record.Part;
import org.verbale.record.PartsTree;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordNote;
import org.verbale.record.Sealed;

/** Opens records: from a verified note down to the parts, every hash on the way checked. */
public final class RecordOpener {
  private RecordOpener() {}

  /**
   * Reads a delivered private block.
   *
   * @throws OpenException if it is not the one that the note names, or of another review
   */
  public static PrivateBlock privateBlock(AttestedNote<RecordNote> note, Bytes delivered)
      throws OpenException {
    RecordNote statement = note.statement();
    if (!Digest.sha256(delivered.toByteArray()).equals(statement.privateBlock())) {
      throw OpenException.mismatch(What.PRIVATE_BLOCK);
    }
    PrivateBlock block;
    try {
      block = PrivateBlock.parse(delivered);
    } catch (MalformedException e) {
      throw new OpenException(new OpenFailure.Malformed(e.field()), e);
    }
    if (!block.epoch().channel().review().equals(statement.block().review())) {
      throw OpenException.mismatch(What.REVIEW);
    }
    return block;
  }

  /**
   * Opens a record.
   *
   * @param key of the epoch that the private block names
   * @param ciphertext as delivered
   * @throws OpenException if anything is not what its author signed
   */
  public static OpenedRecord open(
      ArchiveKey key, AttestedNote<RecordNote> note, Bytes privateBlock, Bytes ciphertext)
      throws OpenException {
    PrivateBlock block = privateBlock(note, privateBlock);
    if (!block.epoch().equals(key.epoch())) {
      throw OpenException.mismatch(What.EPOCH);
    }
    byte[] sealed = ciphertext.toByteArray();
    if (sealed.length != block.ciphertext().length()
        || !Digest.sha256(sealed).equals(block.ciphertext().hash())) {
      throw OpenException.mismatch(What.CIPHERTEXT);
    }
    RecordKeys keys = key.recordKeys(note.statement().block().record());
    try {
      RecordBody body = decipher(keys, note, block, sealed);
      try {
        check(note, block, body);
        return new OpenedRecord(note, block, body, keys);
      } catch (OpenException e) {
        body.close();
        throw e;
      }
    } catch (OpenException e) {
      keys.close();
      throw e;
    }
  }

  private static RecordBody decipher(
      RecordKeys keys, AttestedNote<RecordNote> note, PrivateBlock block, byte[] sealed)
      throws OpenException {
    // Before the cipher: one that opens under two keys shows two readers two texts.
    if (!MessageDigest.isEqual(keys.commitment().toByteArray(), block.commitment().toByteArray())) {
      throw OpenException.mismatch(What.KEY_COMMITMENT);
    }
    byte[] plaintext = new byte[0];
    try (SecretBytes opened = keys.open(sealed)) {
      plaintext = opened.reveal();
      return RecordBody.decode(plaintext);
    } catch (AEADBadTagException e) {
      throw new OpenException(new OpenFailure.NotAuthentic(What.CIPHERTEXT), e);
    } catch (MalformedException e) {
      throw new OpenException(contradiction(note, Ground.BODY, Optional.empty()), e);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static void check(AttestedNote<RecordNote> note, PrivateBlock block, RecordBody body)
      throws OpenException {
    PartsTree tree = body.tree();
    Optional<Digest> found = Optional.of(tree.root());
    if (tree.count() != note.statement().block().parts()) {
      throw new OpenException(contradiction(note, Ground.PARTS_COUNT, found));
    }
    if (!tree.root().equals(note.statement().block().root())) {
      throw new OpenException(contradiction(note, Ground.PARTS_ROOT, found));
    }
    List<Long> lengths =
        attachmentParts(body.parts())
            .mapToObj(i -> body.parts().get(i).attachment().ciphertextLength())
            .toList();
    if (!lengths.equals(block.attachments().stream().map(Sealed::length).toList())) {
      throw new OpenException(contradiction(note, Ground.ATTACHMENTS, found));
    }
  }

  /** Indexes of the attachment parts, in order. */
  static IntStream attachmentParts(List<Part> parts) {
    return IntStream.range(0, parts.size())
        .filter(i -> parts.get(i).type() == Part.Type.ATTACHMENT);
  }

  private static OpenFailure contradiction(
      AttestedNote<RecordNote> note, Ground ground, Optional<Digest> found) {
    return contradiction(note, ground, note.statement().block().root(), found);
  }

  static OpenFailure contradiction(
      AttestedNote<RecordNote> note, Ground ground, Digest stated, Optional<Digest> found) {
    return new OpenFailure.Contradiction(
        new Complaint(
            note.statement().block().record(), note.hash(), note.author(), ground, stated, found));
  }
}
