package org.verbale.succession;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.verbale.identity.RootCertificate;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SuccessionException.Fault;

/**
 * The keys that may be believed because one of them is trusted: that one, and each that the notes
 * behind it lead to. Immutable, hence safe for use by many threads.
 *
 * <p>Notes in front of the trusted key are verified as the others, for they are entries of the log;
 * the keys that they lead from are not believed.
 */
public final class Lineage {
  /** Most notes: with the first, 64 keys, as many as a trust policy may name. */
  public static final int MAX_NOTES = 63;

  private final List<VerifierKey> keys;
  private final List<VerifiedSuccession> notes;
  private final int trusted;

  private Lineage(List<VerifierKey> keys, List<VerifiedSuccession> notes, int trusted) {
    this.keys = List.copyOf(keys);
    this.notes = List.copyOf(notes);
    this.trusted = trusted;
  }

  /** A key that has no successor yet. */
  public static Lineage of(VerifierKey trusted) {
    return new Lineage(List.of(requireNonNull(trusted, "trusted")), List.of(), 0);
  }

  /**
   * The keys that {@code notes} lead to.
   *
   * @param trusted the first one's {@code from}, or any note's {@code to}
   * @param notes all, in the order of the log
   * @param roots that are trusted
   * @throws SuccessionException if a note is not to be believed, or they do not make one chain
   */
  public static Lineage verify(
      VerifierKey trusted, List<SignedSuccession> notes, Collection<RootCertificate> roots)
      throws SuccessionException {
    if (notes.isEmpty()) {
      return of(trusted);
    }
    Lineage lineage = of(notes.get(0).unverified().from());
    for (SignedSuccession note : notes) {
      lineage = lineage.with(note, roots);
    }
    int place = lineage.keys.indexOf(trusted);
    if (place < 0) {
      throw new SuccessionException(
          Fault.UNRELATED, "succession", "of another log", "notes that lead from the trusted key");
    }
    return new Lineage(lineage.keys, lineage.notes, place);
  }

  /**
   * This lineage and the next note.
   *
   * @param roots that are trusted
   * @throws SuccessionException if the note is not to be believed, or does not go on from here
   */
  public Lineage with(SignedSuccession note, Collection<RootCertificate> roots)
      throws SuccessionException {
    if (notes.size() == MAX_NOTES) {
      throw new SuccessionException(
          Fault.TOO_MANY, "succession", "one note more", "at most " + MAX_NOTES);
    }
    VerifiedSuccession verified = note.verify(roots);
    Succession next = verified.succession();
    if (!next.from().equals(current())) {
      throw new SuccessionException(
          Fault.ORDER, "from", "another key than the last", "the one before");
    }
    if (keys.stream().anyMatch(key -> isLike(key, next.to()))) {
      throw new SuccessionException(
          Fault.REPEATED, "to", "a key that was in force before", "a new one");
    }
    if (next instanceof Succession.NextKey && next.smallest() < smallest()) {
      throw new SuccessionException(
          Fault.SIZE, "size", "smaller than where the last key began", "not smaller");
    }
    List<VerifierKey> allKeys = new ArrayList<>(keys);
    allKeys.add(next.to());
    List<VerifiedSuccession> allNotes = new ArrayList<>(notes);
    allNotes.add(verified);
    return new Lineage(allKeys, allNotes, trusted);
  }

  /** The key that the verifier was told. */
  public VerifierKey trusted() {
    return keys.get(trusted);
  }

  /** The key in force; its name is the log's origin. */
  public VerifierKey current() {
    return keys.get(keys.size() - 1);
  }

  /** The trusted key and those behind it, in order. */
  public List<VerifierKey> keys() {
    return keys.subList(trusted, keys.size());
  }

  /** The trusted key and those behind it that have the origin {@code origin}, in order. */
  public List<VerifierKey> keys(String origin) {
    return keys().stream().filter(key -> key.name().equals(origin)).toList();
  }

  /** All notes, those in front of the trusted key too: what the log's chain {@code log} holds. */
  public List<VerifiedSuccession> notes() {
    return notes;
  }

  /** Whether this has all notes of {@code earlier}, and perhaps more behind them. */
  public boolean goesOnFrom(Lineage earlier) {
    return notes.size() >= earlier.notes.size()
        && notes.subList(0, earlier.notes.size()).equals(earlier.notes);
  }

  /**
   * Believes a head that a key of this lineage signed, and not before its time. Whether that key
   * has a successor since is not asked: heads stay what they were.
   *
   * @throws BadSignatureException if none did
   */
  public VerifiedCheckpoint verify(SignedCheckpoint head) throws BadSignatureException {
    VerifiedCheckpoint verified = head.verify(keys(head.unverified().origin()));
    for (VerifierKey signer : verified.note().signers()) {
      int place = keys.indexOf(signer);
      if (place > 0 && verified.head().size() < notes.get(place - 1).succession().smallest()) {
        throw new BadSignatureException("by a key before its time", "the one before it");
      }
    }
    return verified;
  }

  private long smallest() {
    return notes.isEmpty() ? 0 : notes.get(notes.size() - 1).succession().smallest();
  }

  /** Two keys that cannot be told apart in signature lines are as good as one. */
  private static boolean isLike(VerifierKey one, VerifierKey other) {
    return one.publicKey().equals(other.publicKey())
        || (one.name().equals(other.name()) && one.keyId() == other.keyId());
  }
}
