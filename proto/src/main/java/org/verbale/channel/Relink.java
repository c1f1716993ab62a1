package org.verbale.channel;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * A member's word against the note of an epoch: that its archive key is another than the committer
 * says, or that its key link does not open. Which of all that is said is so, members see by the key
 * that they derived.
 *
 * @param epoch about whose note
 * @param key commitment to the archive key that the author derived
 * @param link SHA-256 of a new {@link KeyLink}; none where the author does not hold the key before
 */
public record Relink(EpochId epoch, Digest key, Optional<Digest> link) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/relink/v1";

  public Relink {
    requireNonNull(epoch, "epoch");
    requireNonNull(key, "key");
    requireNonNull(link, "link");
  }

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<Relink> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, Relink::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static Relink read(LineReader in) throws MalformedException {
    return new Relink(
        EpochId.read(in),
        in.line("key").digest(),
        in.line("link").word("none or a hash", EpochNote::optional));
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    return out.line("key").digest(key).line("link").word(EpochNote.optional(link)).toText();
  }
}
