package org.verbale.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * Replaces a bad key link; the latest relink that opens wins.
 *
 * @param epoch whose link is replaced
 * @param link SHA-256 of the new {@link KeyLink}
 */
public record Relink(EpochId epoch, Digest link) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/relink/v1";

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<Relink> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, Relink::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static Relink read(LineReader in) throws MalformedException {
    return new Relink(EpochId.read(in), in.line("link").digest());
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    return out.line("link").digest(link).toText();
  }
}
