package org.verbale.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

/**
 * A C2SP signed note as received: well formed, and nothing in it may be believed. The only way on
 * is {@link #verify}. Immutable.
 *
 * <p>Text that ends in LF, an empty line, and one or more lines {@code — name base64(key id ||
 * signature)}; the whole is UTF-8 without control characters but LF (c2sp.org/signed-note).
 */
public final class SignedNote {
  /** Most bytes of a note: room for its text and {@link #MAX_SIGNATURES} Ed25519 lines. */
  public static final int MAX_SIZE = 256 * 1024;

  /** Most signature lines of a note; the specification demands at least 16. */
  public static final int MAX_SIGNATURES = 64;

  private static final String DASH = "\u2014 ";
  private static final int KEY_ID_LENGTH = 4;

  private final String text;
  private final List<NoteSignature> signatures;
  private final Bytes bytes;

  private SignedNote(String text, List<NoteSignature> signatures, Bytes bytes) {
    this.text = text;
    this.signatures = List.copyOf(signatures);
    this.bytes = bytes;
  }

  /**
   * Reads a whole note.
   *
   * @throws MalformedException if {@code bytes} are none, or exceed a limit
   */
  public static SignedNote parse(Bytes bytes) throws MalformedException {
    if (bytes.size() > MAX_SIZE) {
      throw new MalformedException("note", bytes.size() + " bytes", "at most " + MAX_SIZE);
    }
    String whole = decode(bytes);
    int blank = whole.lastIndexOf("\n\n");
    if (blank < 0) {
      throw new MalformedException("note", "no empty line", "text, empty line, signatures");
    }
    return new SignedNote(whole.substring(0, blank + 1), signatureLines(whole, blank + 2), bytes);
  }

  /**
   * Reads signature lines alone, such as a witness answers with.
   *
   * @throws MalformedException if {@code bytes} are not one or more of them, or exceed a limit
   */
  public static List<NoteSignature> parseSignatures(Bytes bytes) throws MalformedException {
    if (bytes.size() > MAX_SIZE) {
      throw new MalformedException("signatures", bytes.size() + " bytes", "at most " + MAX_SIZE);
    }
    return List.copyOf(signatureLines(decode(bytes), 0));
  }

  /** The lines of {@code signatures} as they stand in a note, each ending in LF. */
  public static String signatureText(List<NoteSignature> signatures) {
    StringBuilder text = new StringBuilder();
    for (NoteSignature line : signatures) {
      byte[] signature = line.signature().toByteArray();
      byte[] value =
          ByteBuffer.allocate(KEY_ID_LENGTH + signature.length)
              .putInt(line.keyId())
              .put(signature)
              .array();
      text.append(DASH).append(line.name()).append(' ').append(Base64Text.encode(value));
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * A note of {@code text} signed by each of {@code signers}, in this order.
   *
   * @throws IllegalArgumentException if the text is not a note's, or without a signer, or if the
   *     note would exceed a limit
   */
  public static SignedNote sign(String text, NoteSigner... signers) {
    checkText(text);
    byte[] message = text.getBytes(UTF_8);
    List<NoteSignature> signatures = new ArrayList<>(signers.length);
    for (NoteSigner signer : signers) {
      VerifierKey key = signer.key();
      signatures.add(new NoteSignature(key.name(), key.keyId(), Bytes.of(signer.sign(message))));
    }
    return assemble(text, signatures);
  }

  /**
   * The note of {@code text} with these lines, whoever made them.
   *
   * @throws IllegalArgumentException if the text is not a note's, or without a line, or if the note
   *     would exceed a limit
   */
  public static SignedNote of(String text, List<NoteSignature> signatures) {
    checkText(text);
    return assemble(text, signatures);
  }

  /**
   * This note with {@code more} signature lines behind its own: how a second signer's, or a
   * witness's, is added.
   *
   * @throws IllegalArgumentException if the note would exceed a limit
   */
  public SignedNote with(NoteSignature... more) {
    List<NoteSignature> all = new ArrayList<>(signatures);
    all.addAll(Arrays.asList(more));
    return assemble(text, all);
  }

  /**
   * Believes the text if known keys signed it. Signatures of unknown keys are ignored.
   *
   * @throws BadSignatureException if no known key signed, or if one is named whose signature does
   *     not fit
   */
  public VerifiedNote verify(KnownKeys known) throws BadSignatureException {
    byte[] message = text.getBytes(UTF_8);
    List<VerifierKey> signers = new ArrayList<>(signatures.size());
    for (NoteSignature signature : signatures) {
      Optional<VerifierKey> key = known.find(signature.name(), signature.keyId());
      if (key.isEmpty()) {
        continue;
      }
      if (!key.get().verifies(message, signature.signature())) {
        throw new BadSignatureException("does not fit the text", "a known key's own");
      }
      if (!signers.contains(key.get())) {
        signers.add(key.get());
      }
    }
    if (signers.isEmpty()) {
      throw new BadSignatureException("by no known key", "at least one");
    }
    return new VerifiedNote(this, signers);
  }

  /**
   * Believes the note if every line is by another known key: none ignored, none repeated. So must
   * be verified whatever is named by its hash, signatures included.
   *
   * @throws BadSignatureException as {@link #verify}, and if a line is by an unknown key
   */
  public VerifiedNote verifyExactly(KnownKeys known) throws BadSignatureException {
    VerifiedNote verified = verify(known);
    if (!verified.isExact()) {
      throw new BadSignatureException("by an unknown key, or twice by one", "known keys, one each");
    }
    return verified;
  }

  /** What stands in front of the signatures, ending in LF; anybody may have written it. */
  public String unverifiedText() {
    return text;
  }

  /** The signature lines, at least one; they say who is claimed to have signed. */
  public List<NoteSignature> signatures() {
    return signatures;
  }

  /** The whole note. */
  public Bytes toBytes() {
    return bytes;
  }

  /** SHA-256 of all its bytes, signatures included: the name of the note everywhere. */
  public Digest hash() {
    return Digest.sha256(bytes.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedNote that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return "SignedNote[" + hash() + "]";
  }

  private static String decode(Bytes bytes) throws MalformedException {
    String whole;
    try {
      whole = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("note", "malformed text", "UTF-8");
    }
    for (int i = 0; i < whole.length(); i++) {
      if (whole.charAt(i) < ' ' && whole.charAt(i) != '\n') {
        throw new MalformedException("note", "control character", "none but LF");
      }
    }
    return whole;
  }

  private static List<NoteSignature> signatureLines(String whole, int start)
      throws MalformedException {
    List<NoteSignature> signatures = new ArrayList<>();
    for (int line = start; line < whole.length(); ) {
      int end = whole.indexOf('\n', line);
      if (end < 0) {
        throw new MalformedException("signature", "line not ended", "LF");
      }
      if (signatures.size() == MAX_SIGNATURES) {
        throw new MalformedException("signature", "too many", "at most " + MAX_SIGNATURES);
      }
      signatures.add(signatureLine(whole.substring(line, end)));
      line = end + 1;
    }
    if (signatures.isEmpty()) {
      throw new MalformedException("signature", "none", "at least one");
    }
    return signatures;
  }

  private static NoteSignature signatureLine(String line) throws MalformedException {
    int gap = line.indexOf(' ', DASH.length());
    if (!line.startsWith(DASH) || gap < 0) {
      throw new MalformedException("signature", "malformed line", "dash, name, base64");
    }
    String name = line.substring(DASH.length(), gap);
    if (!KeyName.isValid(name)) {
      throw new MalformedException("signature", "malformed name", "no space, no plus");
    }
    byte[] value = Base64Text.decode("signature", line.substring(gap + 1));
    if (value.length <= KEY_ID_LENGTH) {
      throw new MalformedException("signature", value.length + " bytes", "more than 4");
    }
    return new NoteSignature(
        name,
        ByteBuffer.wrap(value).getInt(),
        Bytes.of(value, KEY_ID_LENGTH, value.length - KEY_ID_LENGTH));
  }

  /** The note of {@code text} with these lines; the text must be a note's. */
  static SignedNote assemble(String text, List<NoteSignature> signatures) {
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "signatures: " + signatures.size() + " (expected: 1 to " + MAX_SIGNATURES + ")");
    }
    String whole = text + "\n" + signatureText(signatures);
    Bytes bytes = Bytes.of(whole.getBytes(UTF_8));
    if (bytes.size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "note: " + bytes.size() + " bytes (expected: at most " + MAX_SIZE + ")");
    }
    return new SignedNote(text, signatures, bytes);
  }

  private static void checkText(String text) {
    boolean clean = UTF_8.newEncoder().canEncode(text);
    for (int i = 0; clean && i < text.length(); i++) {
      clean = text.charAt(i) >= ' ' || text.charAt(i) == '\n';
    }
    if (!clean || !text.endsWith("\n")) {
      throw new IllegalArgumentException(
          "text: malformed (expected: Unicode without control characters, ending in LF)");
    }
  }
}
