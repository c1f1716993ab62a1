package org.verbale.succession;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.RootCertificate;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SuccessionException.Fault;

/**
 * A succession note as received: well formed, and not to be believed before {@link #verify}.
 *
 * <p>Its signature lines are, in this order: by {@code from}, unless a new generation begins; by
 * {@code to}, which so shows that somebody holds it; by the root of the Mechanism. The first two
 * make a proposal, with which nothing can be done but to have the root sign it.
 *
 * @param note whose text is {@code unverified}
 * @param unverified what the note claims
 */
public record SignedSuccession(SignedNote note, Succession unverified) {
  /** Most bytes of a note. */
  public static final int MAX_SIZE = 4096;

  /**
   * @throws IllegalArgumentException if the note says something else, or is too long
   */
  public SignedSuccession {
    if (!note.unverifiedText().equals(unverified.toText())) {
      throw new IllegalArgumentException("note: another text (expected: the succession's)");
    }
    if (note.toBytes().size() > MAX_SIZE) {
      throw new IllegalArgumentException("note: too long (expected: at most " + MAX_SIZE + ")");
    }
  }

  /**
   * Reads a note, or a proposal of one.
   *
   * @throws MalformedException if {@code bytes} are none
   */
  public static SignedSuccession parse(Bytes bytes) throws MalformedException {
    if (bytes.size() > MAX_SIZE) {
      throw new MalformedException("succession", bytes.size() + " bytes", "at most " + MAX_SIZE);
    }
    SignedNote note = SignedNote.parse(bytes);
    return new SignedSuccession(note, Succession.parse(note.unverifiedText()));
  }

  /**
   * What the root is asked to sign.
   *
   * @throws IllegalArgumentException if a key is not the one that the succession names
   */
  public static SignedSuccession propose(
      Succession.NextKey succession, NoteSigner from, NoteSigner to) {
    requireKey("from", from, succession.from());
    requireKey("to", to, succession.to());
    return new SignedSuccession(SignedNote.sign(succession.toText(), from, to), succession);
  }

  /**
   * What the root is asked to sign where the old key may be lost, or in other hands.
   *
   * @throws IllegalArgumentException if the key is not the one that the succession names
   */
  public static SignedSuccession propose(Succession.NewGeneration succession, NoteSigner to) {
    requireKey("to", to, succession.to());
    return new SignedSuccession(SignedNote.sign(succession.toText(), to), succession);
  }

  /**
   * The proposal signed by the root, which makes it a note.
   *
   * @throws SuccessionException SIGNERS or SIGNATURE if this is no sound proposal
   */
  public SignedSuccession sign(NoteSigner root) throws SuccessionException {
    List<VerifierKey> expected = proposers();
    requireSigners(expected);
    requireSignatures(expected);
    SignedNote more = SignedNote.sign(unverified.toText(), root);
    return new SignedSuccession(
        note.with(more.signatures().toArray(NoteSignature[]::new)), unverified);
  }

  /** Whether a root is said to have signed: no proposal any more. */
  public boolean isNote() {
    return note.signatures().size() > proposers().size();
  }

  /**
   * Believes the note if it is signed by whom it must be, and by nobody else.
   *
   * @param roots that are trusted
   * @throws SuccessionException SIGNERS, ROOT or SIGNATURE
   */
  public VerifiedSuccession verify(Collection<RootCertificate> roots) throws SuccessionException {
    List<NoteSignature> lines = note.signatures();
    List<VerifierKey> expected = new ArrayList<>(proposers());
    if (lines.size() != expected.size() + 1) {
      throw wrongSigners();
    }
    NoteSignature last = lines.get(lines.size() - 1);
    Optional<VerifierKey> root =
        roots.stream().map(CertificateKey::verifier).filter(key -> isBy(last, key)).findFirst();
    if (root.isEmpty()) {
      throw new SuccessionException(
          Fault.ROOT, "succession", "signed by no trusted root", "the Mechanism's, last");
    }
    expected.add(root.get());
    requireSigners(expected);
    requireSignatures(expected);
    return new VerifiedSuccession(this);
  }

  /** The whole note. */
  public Bytes toBytes() {
    return note.toBytes();
  }

  private List<VerifierKey> proposers() {
    return unverified instanceof Succession.NextKey
        ? List.of(unverified.from(), unverified.to())
        : List.of(unverified.to());
  }

  private void requireSigners(List<VerifierKey> expected) throws SuccessionException {
    List<NoteSignature> lines = note.signatures();
    boolean fits = lines.size() == expected.size();
    for (int i = 0; fits && i < lines.size(); i++) {
      fits = isBy(lines.get(i), expected.get(i));
    }
    if (!fits) {
      throw wrongSigners();
    }
  }

  private void requireSignatures(List<VerifierKey> expected) throws SuccessionException {
    try {
      note.verifyExactly(KnownKeys.of(expected.toArray(VerifierKey[]::new)));
    } catch (BadSignatureException e) {
      throw new SuccessionException(
          Fault.SIGNATURE, "succession", "a signature does not fit", "the signers' own");
    }
  }

  private static boolean isBy(NoteSignature line, VerifierKey key) {
    return line.name().equals(key.name()) && line.keyId() == key.keyId();
  }

  private static SuccessionException wrongSigners() {
    return new SuccessionException(
        Fault.SIGNERS, "succession", "signed by others", "old key, new key, root");
  }

  private static void requireKey(String what, NoteSigner signer, VerifierKey key) {
    if (!signer.key().equals(key)) {
      throw new IllegalArgumentException(what + ": another key (expected: the one named)");
    }
  }
}
