package org.verbale.erasure;

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
 * The decision to erase what one record says. Its note, its place and every proof stay.
 *
 * @param note hash of the record note: a decision is about one record and no other
 */
public record Erasure(ChannelId channel, RecordId record, Digest note, Reason reason)
    implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/erasure/v1";

  /** The State under review, the author's State, the Secretariat. */
  private static final int MAX_SIGNERS = 3;

  /** Why. A list, for a note stands in the archive for ever: free text would too. */
  public enum Reason {
    /** It was never meant to be posted, or not here. */
    MISTAKEN_UPLOAD("mistaken-upload"),
    /** It says of a person what should not be kept. */
    PERSONAL_DATA("personal-data"),
    /** It was given in confidence by somebody who is no party here. */
    THIRD_PARTY_CONFIDENCE("third-party-confidence"),
    /** A court or a law demands it. */
    LEGAL_OBLIGATION("legal-obligation"),
    /** It carries what harms whoever opens it. */
    HARMFUL_CONTENT("harmful-content");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** As it stands in the note. */
    public String code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if no reason has this code
     */
    public static Reason of(String code) {
      return Arrays.stream(values())
          .filter(reason -> reason.code.equals(code))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("reason: unknown (expected: one of the list)"));
    }
  }

  public Erasure {
    requireNonNull(channel, "channel");
    requireNonNull(record, "record");
    requireNonNull(note, "note");
    requireNonNull(reason, "reason");
  }

  /** Reads a note of this form with whatever signatures it has so far, at most three. */
  public static ReceivedNote<Erasure> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, Erasure::read, ChannelLimits.MAX_NOTE, MAX_SIGNERS);
  }

  private static Erasure read(LineReader in) throws MalformedException {
    return new Erasure(
        in.line("channel").word("a channel id", ChannelId::of),
        in.line("record").word("32 of 0-9, a-f", RecordId::new),
        in.line("note").digest(),
        in.line("reason").word("a reason", Reason::of));
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    out.line("channel").word(channel).line("record").word(record);
    return out.line("note").digest(note).line("reason").word(reason.code()).toText();
  }
}
