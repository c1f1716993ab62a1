package org.verbale.server.document;

import org.verbale.channel.ChannelLimits;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.note.LineFormat;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;

/** The form of a signed note that is all that a command brings; what is wrong is a refusal. */
final class NoteForm {
  private NoteForm() {}

  /** Reads one kind of note. */
  @FunctionalInterface
  interface Reader<T extends LineFormat> {
    ReceivedNote<T> parse(Bytes note) throws MalformedException;
  }

  /**
   * Reads {@code note}, whose signatures nobody has verified.
   *
   * @param what it is called in a refusal
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  static <T extends LineFormat> Statement<T> read(String what, Bytes note, Reader<T> reader) {
    if (note.size() > ChannelLimits.MAX_NOTE) {
      throw new Refusal.TooLarge(what, note.size(), ChannelLimits.MAX_NOTE).asException();
    }
    try {
      return new Statement<>(reader.parse(note));
    } catch (MalformedException e) {
      throw new Refusal.Malformed(what + "/" + e.field(), "the form of its kind").asException();
    }
  }
}
