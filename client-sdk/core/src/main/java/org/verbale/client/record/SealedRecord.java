package org.verbale.client.record;

import org.verbale.codec.Bytes;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordNote;

/**
 * A record ready to be signed. It is kept as it is until it is posted: the same record must never
 * be sealed twice under one archive key.
 *
 * @param note what the author signs
 */
public record SealedRecord(RecordNote note, PrivateBlock privateBlock, Bytes ciphertext) {
  /**
   * The signed note.
   *
   * @param author the key of the certificate that the note names as its author
   * @throws IllegalArgumentException for another key
   */
  public SignedNote sign(NoteSigner author) {
    if (!author.key().name().equals(note.block().author().keyName())) {
      throw new IllegalArgumentException("signer: another certificate (expected: the author's)");
    }
    return SignedNote.sign(note.toText(), author);
  }
}
