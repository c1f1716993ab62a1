package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.record.Sealed;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsLimits;
import org.verbale.terms.TermsSupplement;

/**
 * A member adds sealed search terms to a record that stands.
 *
 * @param caller transport certificate of the device that signed
 * @param terms the blob that the note names, of its form; empty if {@link #isErased}
 */
public record PostSupplement(Digest caller, Statement<TermsSupplement> note, Bytes terms)
    implements Command<Appended> {
  static final String NAME = "document/supplement";
  private static final String WHAT = "supplement";

  public PostSupplement {
    requireNonNull(caller, "caller");
    requireNonNull(note, "note");
    requireNonNull(terms, "terms");
  }

  /**
   * @param note signed supplement
   * @param terms that it names
   * @throws RefusedException TOO_LARGE, MALFORMED or HASH_MISMATCH
   */
  public static PostSupplement of(Digest caller, Bytes note, Bytes terms, Limits.Messages limits) {
    NoteForm.atMost(WHAT, note, limits);
    return of(caller, note, terms);
  }

  private static PostSupplement of(Digest caller, Bytes note, Bytes terms) {
    if (terms.size() > TermsLimits.MAX_BLOB) {
      throw new Refusal.TooLarge("terms", terms.size(), TermsLimits.MAX_BLOB).asException();
    }
    Statement<TermsSupplement> read = NoteForm.read(WHAT, note, TermsSupplement::parse);
    TermsSupplement claim = read.received().claim();
    Sealed sent = new Sealed(Digest.sha256(terms.toByteArray()), terms.size());
    if (!claim.terms().equals(sent)) {
      throw new Refusal.HashMismatch("terms").asException();
    }
    SealedTerms sealed = SealedTermsForm.check(terms);
    if (sealed.profile() != claim.profile()) {
      throw new Refusal.HashMismatch("profile").asException();
    }
    return new PostSupplement(caller, read, terms);
  }

  /**
   * A supplement that was accepted once before, and whose terms were erased since by a decision.
   * For {@link org.verbale.server.sequencing.Context#again} alone.
   *
   * @param caller signing certificate of whoever added them
   * @throws RefusedException MALFORMED
   */
  public static PostSupplement erased(Digest caller, Bytes note) {
    return new PostSupplement(
        caller, NoteForm.read(WHAT, note, TermsSupplement::parse), Bytes.EMPTY);
  }

  /** Whether the terms were erased before this was put back. */
  boolean isErased() {
    return terms.isEmpty();
  }

  @Override
  public int size() {
    return note.received().toBytes().size() + terms.size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray()).opaque(note.received().toBytes()).opaque(terms);
  }

  static PostSupplement read(TlsReader in) throws MalformedException {
    return of(
        Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()),
        in.opaque("note"),
        in.opaque("terms"));
  }

  @Override
  public String toString() {
    return "PostSupplement[" + note.received().hash() + "]";
  }
}
