package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.note.LineFormat;

/**
 * A note with its leaf and where that stands in the archive. As received: nothing of it may be
 * believed.
 *
 * <p>Encoded as {@code opaque note<V>}, the 74 bytes of the leaf, the proof.
 *
 * @param <T> what the note states
 */
public record ArchivedNote<T extends LineFormat>(
    ReceivedNote<T> note, Leaf leaf, InclusionProof proof) implements TlsStruct {
  public ArchivedNote {
    requireNonNull(note, "note");
    requireNonNull(leaf, "leaf");
    requireNonNull(proof, "proof");
  }

  /** Reads a note of one form. */
  @FunctionalInterface
  interface Parser<T extends LineFormat> {
    ReceivedNote<T> parse(Bytes note) throws MalformedException;
  }

  static <T extends LineFormat> ArchivedNote<T> read(TlsReader in, Parser<T> parser)
      throws MalformedException {
    return new ArchivedNote<>(
        parser.parse(in.opaque("note", PublicationLimits.MAX_NOTE)),
        Leaf.read(in),
        InclusionProof.read(in));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(note.toBytes()).struct(leaf).struct(proof);
  }
}
