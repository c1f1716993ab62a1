package org.verbale.terms;

import static java.util.Objects.requireNonNull;

import org.verbale.channel.ChannelLimits;
import org.verbale.channel.EpochId;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;
import org.verbale.record.Sealed;

/**
 * Sealed terms that a member adds to a record, because its author made none or made them by an
 * older profile.
 *
 * @param epoch in which they are sealed: their search epoch is the one in force in it
 * @param note hash of the record note
 * @param profile number of the analysis profile
 * @param terms hash and length of the blob
 */
public record TermsSupplement(
    EpochId epoch, RecordId record, Digest note, int profile, Sealed terms) implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/terms-supplement/v1";

  /**
   * @throws IllegalArgumentException for a profile or length out of range
   */
  public TermsSupplement {
    requireNonNull(epoch, "epoch");
    requireNonNull(record, "record");
    requireNonNull(note, "note");
    TermsLimits.checkProfile(profile);
    if (terms.length() > TermsLimits.MAX_BLOB) {
      throw new IllegalArgumentException(
          "terms: " + terms.length() + " bytes (expected: at most " + TermsLimits.MAX_BLOB + ")");
    }
  }

  public ChannelId channel() {
    return epoch.channel();
  }

  /** Reads a signed note of this form; one device signs it. */
  public static ReceivedNote<TermsSupplement> parse(Bytes note) throws MalformedException {
    return ReceivedNote.parse(note, DOMAIN, TermsSupplement::read, ChannelLimits.MAX_NOTE, 1);
  }

  private static TermsSupplement read(LineReader in) throws MalformedException {
    EpochId epoch = EpochId.read(in);
    RecordId record = in.line("record").word("32 of 0-9, a-f", RecordId::new);
    Digest note = in.line("note").digest();
    long profile = in.line("profile").number(TermsLimits.MAX_PROFILE);
    Digest terms = in.line("terms").digest();
    Sealed sealed = new Sealed(terms, in.number());
    return new TermsSupplement(epoch, record, note, (int) profile, sealed);
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN);
    epoch.writeTo(out);
    out.line("record").word(record).line("note").digest(note).line("profile").number(profile);
    return out.line("terms").digest(terms.hash()).number(terms.length()).toText();
  }
}
