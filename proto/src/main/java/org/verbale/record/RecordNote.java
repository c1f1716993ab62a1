package org.verbale.record;

import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * What an author signs: the public block, and the hash of the private one.
 *
 * <p>Arrives as a {@link ReceivedNote}, is believed as an {@link AttestedNote}.
 *
 * @param privateBlock SHA-256 of the text of the {@link PrivateBlock}
 */
public record RecordNote(PublicBlock block, Digest privateBlock) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/record/v1";

  /** The author, and a focal point that clears. */
  private static final int MAX_SIGNERS = 2;

  /** Reads a signed record note; its first signer is the author that it names. */
  public static ReceivedNote<RecordNote> parse(Bytes note) throws MalformedException {
    ReceivedNote<RecordNote> received =
        ReceivedNote.parse(note, DOMAIN, RecordNote::read, RecordLimits.MAX_NOTE, MAX_SIGNERS);
    if (!received.claimedSigners().get(0).equals(received.claim().block().author())) {
      throw new MalformedException("author", "not the first signer", "the first signer");
    }
    return received;
  }

  /** The certificate that cleared the record, if one did: the second signer. */
  public static Optional<CertificateId> clearedBy(AttestedNote<RecordNote> note) {
    return note.signers().size() == MAX_SIGNERS
        ? Optional.of(note.signers().get(1))
        : Optional.empty();
  }

  private static RecordNote read(LineReader in) throws MalformedException {
    return new RecordNote(PublicBlock.read(in), in.line("private").digest());
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    block.writeTo(out);
    return out.line("private").digest(privateBlock).toText();
  }
}
