package org.verbale.complaint;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.verbale.channel.ChannelLimits;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * A member's word that a record's author signed one thing and sealed another.
 *
 * @param note hash of the record note
 * @param ground what does not fit
 */
public record ComplaintNote(ChannelId channel, RecordId record, Digest note, Ground ground)
    implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/complaint/v1";

  /** What does not fit; a reader looks in this order, so that all who look say the same. */
  public enum Ground {
    /** No key of the epoch is the one that the private block commits to. */
    KEY_COMMITMENT("key-commitment"),
    /** It does not decipher under the key that the private block commits to. */
    CIPHERTEXT("ciphertext"),
    /** The plaintext is no body of a record. */
    BODY("body"),
    PARTS_COUNT("parts-count"),
    PARTS_ROOT("parts-root"),
    /** Attachment parts and the private block's attachment lines do not fit. */
    ATTACHMENTS("attachments"),
    /** A file is not the one whose root stands in its part. */
    CHUNKS_ROOT("chunks-root");

    private final String code;

    Ground(String code) {
      this.code = code;
    }

    /** As it stands in the note. */
    public String code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if no ground has this code
     */
    public static Ground of(String code) {
      return Arrays.stream(values())
          .filter(ground -> ground.code.equals(code))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("ground: unknown (expected: one of the list)"));
    }
  }

  public ComplaintNote {
    requireNonNull(channel, "channel");
    requireNonNull(record, "record");
    requireNonNull(note, "note");
    requireNonNull(ground, "ground");
  }

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<ComplaintNote> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, ComplaintNote::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static ComplaintNote read(LineReader in) throws MalformedException {
    return new ComplaintNote(
        in.line("channel").word("a channel id", ChannelId::of),
        in.line("record").word("32 of 0-9, a-f", RecordId::new),
        in.line("note").digest(),
        in.line("ground").word("a ground", Ground::of));
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    out.line("channel").word(channel).line("record").word(record);
    return out.line("note").digest(note).line("ground").word(ground.code()).toText();
  }
}
