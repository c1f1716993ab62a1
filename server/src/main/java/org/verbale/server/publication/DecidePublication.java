package org.verbale.server.publication;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationLimits;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.ReviewersWords;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.document.NoteForm;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;

/**
 * Parts of a record are to be public, or are to be published by the Secretariat, or nothing of it
 * is public any more.
 *
 * @param caller transport certificate of the device that signed first
 * @param words what this Mechanism asked for when the command was admitted
 */
public record DecidePublication(
    Digest caller, Statement<PublicationNote> note, ReviewersWords words)
    implements Command<Appended> {
  static final String NAME = "publication/decide";
  private static final String WHAT = "publication note";

  public DecidePublication {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
    requireNonNull(words, "words");
  }

  /**
   * @param note signed publication note
   * @throws RefusedException TOO_LARGE or MALFORMED
   */
  public static DecidePublication of(
      Digest caller, Bytes note, ReviewersWords words, Limits.Messages limits) {
    NoteForm.atMost(WHAT, note, limits);
    if (note.size() > PublicationLimits.MAX_NOTE) {
      throw new Refusal.TooLarge(WHAT, note.size(), PublicationLimits.MAX_NOTE).asException();
    }
    return of(caller, note, words);
  }

  /**
   * A decision that was accepted once before, whatever was asked for then. For {@link
   * org.verbale.server.sequencing.Context#again} alone.
   *
   * @param caller signing certificate of the device that signed first
   */
  public static DecidePublication again(Digest caller, Bytes note) {
    return of(caller, note, ReviewersWords.NOTIFY);
  }

  private static DecidePublication of(Digest caller, Bytes note, ReviewersWords words) {
    return new DecidePublication(caller, NoteForm.read(WHAT, note, PublicationNote::parse), words);
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).text(words.code()).opaque(note.received().toBytes());
  }

  static DecidePublication read(TlsReader in) throws MalformedException {
    Digest caller = Digest.of(in.raw("caller", Digest.LENGTH).toByteArray());
    String words = in.text("words");
    try {
      return of(caller, in.opaque("note"), ReviewersWords.of(words));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("words", "unknown", "notify or consent");
    }
  }
}
