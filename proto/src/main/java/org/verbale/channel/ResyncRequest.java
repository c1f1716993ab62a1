package org.verbale.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * A device asks to be removed and added again: it cannot follow.
 *
 * @param epoch the first that cannot be followed
 * @param keyPackage SHA-256 of a fresh KeyPackage MLSMessage, which travels with the note
 */
public record ResyncRequest(EpochId epoch, Digest keyPackage) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/resync/v1";

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<ResyncRequest> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, ResyncRequest::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static ResyncRequest read(LineReader in) throws MalformedException {
    return new ResyncRequest(EpochId.read(in), in.line("package").digest());
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    return out.line("package").digest(keyPackage).toText();
  }
}
