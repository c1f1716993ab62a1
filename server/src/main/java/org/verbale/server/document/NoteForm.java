package org.verbale.server.document;

import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.LineFormat;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;

/** The form of a signed note that is all that a command brings; what is wrong is a refusal. */
public final class NoteForm {
  private NoteForm() {}

  /** Reads one kind of note. */
  @FunctionalInterface
  public interface Reader<T extends LineFormat> {
    ReceivedNote<T> parse(Bytes note) throws MalformedException;
  }

  /**
   * Demands what an operator may demand of a note that comes in. One that was stored is not held to
   * it: the limit may have been another then.
   *
   * @param what it is called in a refusal
   * @throws RefusedException TOO_LARGE
   */
  public static void atMost(String what, Bytes note, Limits.Messages limits) {
    if (note.size() > limits.note()) {
      throw new Refusal.TooLarge(what, note.size(), limits.note()).asException();
    }
  }

  /**
   * Reads {@code note}, whose signatures nobody has verified.
   *
   * @param what it is called in a refusal
   * @throws RefusedException MALFORMED
   */
  public static <T extends LineFormat> Statement<T> read(
      String what, Bytes note, Reader<T> reader) {
    try {
      return new Statement<>(reader.parse(note));
    } catch (MalformedException e) {
      throw new Refusal.Malformed(what + "/" + e.field(), "the form of its kind").asException();
    }
  }
}
