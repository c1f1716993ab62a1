package org.verbale.erasure;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.ChannelLimits;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * A legal hold on a channel is placed or lifted: while one stands nothing in the channel is erased.
 *
 * @param number of this note among the channel's hold notes, from 1: a note that was signed for one
 *     place cannot be used again in another. Odd numbers place a hold, even ones lift it.
 */
public record Hold(ChannelId channel, long number, State state) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/hold/v1";

  /** What stands from the note on. */
  public enum State {
    PLACED("placed"),
    LIFTED("lifted");

    private final String code;

    State(String code) {
      this.code = code;
    }

    /** As it stands in the note. */
    public String code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if no state has this code
     */
    public static State of(String code) {
      for (State state : values()) {
        if (state.code.equals(code)) {
          return state;
        }
      }
      throw new IllegalArgumentException("state: unknown (expected: placed or lifted)");
    }
  }

  /**
   * @throws IllegalArgumentException if a note of this number cannot say so
   */
  public Hold {
    requireNonNull(channel, "channel");
    requireNonNull(state, "state");
    if (number < 1 || state != after(number)) {
      throw new IllegalArgumentException(
          "number: " + number + " (expected: from 1, odd to place, even to lift)");
    }
  }

  /** The note that follows {@code notes} hold notes of the channel. */
  public static Hold next(ChannelId channel, long notes) {
    return new Hold(channel, notes + 1, after(notes + 1));
  }

  /** Whether a hold stands where a channel has had this many hold notes. */
  public static boolean stands(long notes) {
    return after(notes) == State.PLACED;
  }

  private static State after(long notes) {
    return notes % 2 == 1 ? State.PLACED : State.LIFTED;
  }

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<Hold> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, Hold::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static Hold read(LineReader in) throws MalformedException {
    return new Hold(
        in.line("channel").word("a channel id", ChannelId::of),
        in.line("number").number(),
        in.line("hold").word("placed or lifted", State::of));
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    out.line("channel").word(channel).line("number").number(number);
    return out.line("hold").word(state.code()).toText();
  }
}
