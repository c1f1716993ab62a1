package org.verbale.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * A device says: I derived this epoch's archive key; the note's commitment and link match.
 *
 * @param epoch the one that the note began
 * @param note hash of the epoch note
 */
public record Acknowledgement(EpochId epoch, Digest note) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/acknowledgement/v1";

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<Acknowledgement> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, Acknowledgement::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static Acknowledgement read(LineReader in) throws MalformedException {
    return new Acknowledgement(EpochId.read(in), in.line("note").digest());
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    return out.line("note").digest(note).toText();
  }
}
