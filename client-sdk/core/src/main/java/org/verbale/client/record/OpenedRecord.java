package org.verbale.client.record;

import java.util.List;
import org.verbale.channel.AttestedNote;
import org.verbale.publication.DisclosedFile;
import org.verbale.publication.Disclosure;
import org.verbale.publication.PartRanges;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordNote;

/**
 * A record as its author sealed it, checked against what its author signed. Closing it wipes its
 * seed and keys; its parts stay readable.
 */
public final class OpenedRecord implements AutoCloseable {
  private final AttestedNote<RecordNote> note;
  private final PrivateBlock privateBlock;
  private final RecordBody body;
  private final RecordKeys keys;

  /** Takes {@code body} and {@code keys} over. */
  OpenedRecord(
      AttestedNote<RecordNote> note, PrivateBlock privateBlock, RecordBody body, RecordKeys keys) {
    this.note = note;
    this.privateBlock = privateBlock;
    this.body = body;
    this.keys = keys;
  }

  public AttestedNote<RecordNote> note() {
    return note;
  }

  public PrivateBlock privateBlock() {
    return privateBlock;
  }

  /** The parts, without dummies: at least one. */
  public List<Part> parts() {
    return body.parts();
  }

  /**
   * Opens one part to somebody else: what a publication discloses.
   *
   * @throws IndexOutOfBoundsException unless {@link #parts} has one at {@code index}
   */
  public PartOpening disclose(int index) {
    demandPart(index);
    return body.tree().open(index);
  }

  /**
   * Opens these parts to somebody else.
   *
   * @throws IndexOutOfBoundsException unless {@link #parts} has them all
   */
  public List<PartOpening> disclose(PartRanges which) {
    demandPart(which.last());
    return Disclosure.open(body, which);
  }

  private void demandPart(int index) {
    if (index >= parts().size()) {
      throw new IndexOutOfBoundsException("part: " + index + " (expected: one of parts())");
    }
  }

  /**
   * What stands before the bytes of the file that {@code parts().get(index)} describes, where it is
   * disclosed: the salts of this file, and of nothing else.
   *
   * @throws IllegalArgumentException if that is no attachment
   */
  public DisclosedFile discloseFile(int index) {
    if (parts().get(index).type() != Part.Type.ATTACHMENT) {
      throw new IllegalArgumentException("part: " + index + " (expected: an attachment's)");
    }
    return DisclosedFile.of(body.seed(), index, parts().get(index).attachment());
  }

  /**
   * Opens the file that {@code parts().get(index)} describes.
   *
   * @throws IllegalArgumentException if that is no attachment
   */
  public AttachmentOpener attachment(int index) {
    List<Integer> indexes = RecordOpener.attachmentParts(parts()).boxed().toList();
    int nth = indexes.indexOf(index);
    if (nth < 0) {
      throw new IllegalArgumentException("part: " + index + " (expected: an attachment's)");
    }
    return new AttachmentOpener(
        note,
        index,
        parts().get(index).attachment(),
        privateBlock.attachments().get(nth),
        body.seed(),
        keys.attachment(index));
  }

  @Override
  public void close() {
    body.close();
    keys.close();
  }

  @Override
  public String toString() {
    return "OpenedRecord[" + note.statement().block().record() + "]";
  }
}
