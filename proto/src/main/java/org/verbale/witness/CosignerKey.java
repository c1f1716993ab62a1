package org.verbale.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.Base64Text;
import org.verbale.note.NoteSignature;
import org.verbale.note.VerifierKey;

/**
 * A named public key that cosignatures of checkpoints are verified with
 * (c2sp.org/tlog-cosignature).
 *
 * <p>Its text form, the <i>vkey</i>, is {@code name+hex(key id)+base64(type || public key)}.
 *
 * @param name not empty, without spaces and plus signs; at most 255 bytes of UTF-8
 * @param publicKey as long as its type says; that it is a sound point is for {@link #parse} to
 *     check
 */
public record CosignerKey(String name, Type type, Bytes publicKey) {
  /** Longest name and origin that an ML-DSA-44 cosignature can speak of, in bytes of UTF-8. */
  public static final int MAX_NAME = 255;

  private static final int TIME_LENGTH = Long.BYTES;
  private static final byte[] SUBTREE = "subtree/v1\n\0".getBytes(UTF_8);

  /** What a cosignature is made with; codes are those of c2sp.org/signed-note. */
  public enum Type {
    /** Over a header, a time line and the checkpoint's text. */
    ED25519(0x04, Ed25519.PUBLIC_KEY_LENGTH, Ed25519.SIGNATURE_LENGTH),
    /** Over a structure that names cosigner, time, log, size and root. Post-quantum. */
    ML_DSA_44(0x06, MlDsa44.PUBLIC_KEY_LENGTH, MlDsa44.SIGNATURE_LENGTH);

    private final int code;
    private final int keyLength;
    private final int signatureLength;

    Type(int code, int keyLength, int signatureLength) {
      this.code = code;
      this.keyLength = keyLength;
      this.signatureLength = signatureLength;
    }

    /** The byte in front of the public key in a vkey. */
    public int code() {
      return code;
    }
  }

  /**
   * @throws IllegalArgumentException if {@code name} is none, or the key has another length
   */
  public CosignerKey {
    requireNonNull(type, "type");
    if (!VerifierKey.isName(name) || name.getBytes(UTF_8).length > MAX_NAME) {
      throw new IllegalArgumentException(
          "cosigner name: malformed (expected: 1 to 255 bytes, no space, no plus)");
    }
    if (publicKey.size() != type.keyLength) {
      throw new IllegalArgumentException(
          "public key: " + publicKey.size() + " bytes (expected: " + type.keyLength + ")");
    }
  }

  /**
   * Reads a vkey.
   *
   * @throws MalformedException if it is none, of another type, has another key's id, or the key is
   *     no point of the prime-order group
   */
  public static CosignerKey parse(String vkey) throws MalformedException {
    String[] pieces = vkey.split("\\+", 3); // base64 may hold further plus signs
    if (pieces.length != 3 || !VerifierKey.isName(pieces[0])) {
      throw new MalformedException("vkey", "malformed", "name+id+key");
    }
    byte[] typed = Base64Text.decode("vkey", pieces[2]);
    for (Type type : Type.values()) {
      if (typed.length == 1 + type.keyLength && typed[0] == type.code) {
        return parse(vkey, pieces[0], type, Arrays.copyOfRange(typed, 1, typed.length));
      }
    }
    throw new MalformedException(
        "vkey", "another type of key", "a cosigner's: 0x04 Ed25519 or 0x06 ML-DSA-44");
  }

  private static CosignerKey parse(String vkey, String name, Type type, byte[] publicKey)
      throws MalformedException {
    if (type == Type.ED25519 && !Ed25519.isPublicKey(publicKey)) {
      throw new MalformedException("vkey", "no public key", "a point of prime order");
    }
    CosignerKey key;
    try {
      key = new CosignerKey(name, type, Bytes.of(publicKey));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("vkey", "name too long", "at most 255 bytes");
    }
    if (!key.toString().equals(vkey)) {
      throw new MalformedException("vkey", "an id that is not the key's", "its hash");
    }
    return key;
  }

  /** {@code SHA-256(name || 0x0A || type || public key)[:4]}, big-endian. */
  public int keyId() {
    byte[] separator = {'\n', (byte) type.code};
    Digest hash = Digest.sha256(name.getBytes(UTF_8), separator, publicKey.toByteArray());
    return ByteBuffer.wrap(hash.toByteArray()).getInt();
  }

  /** Whether {@code line} says that it is this key's. */
  public boolean isNamedBy(NoteSignature line) {
    return line.name().equals(name) && line.keyId() == keyId();
  }

  /**
   * Believes that this key cosigned {@code checkpoint}.
   *
   * @throws BadSignatureException if it did not, or {@code line} names another key
   */
  public Cosignature verify(Checkpoint checkpoint, NoteSignature line)
      throws BadSignatureException {
    byte[] timed = line.signature().toByteArray();
    if (!isNamedBy(line) || timed.length != TIME_LENGTH + type.signatureLength) {
      throw new BadSignatureException("no cosignature", "of " + name);
    }
    long time = ByteBuffer.wrap(timed).getLong();
    if (time < 0 || !canSpeakOf(checkpoint)) {
      throw new BadSignatureException("no time, or too long an origin", "a cosignature");
    }
    byte[] message = message(checkpoint, time);
    byte[] signature = Arrays.copyOfRange(timed, TIME_LENGTH, timed.length);
    boolean fits =
        type == Type.ED25519
            ? Ed25519.verify(publicKey.toByteArray(), message, signature)
            : MlDsa44.verify(publicKey.toByteArray(), message, signature);
    if (!fits) {
      throw new BadSignatureException("does not fit the checkpoint", "the own of " + name);
    }
    return new Cosignature(this, time, line);
  }

  /** Whether the message of this type has room for the checkpoint's origin. */
  boolean canSpeakOf(Checkpoint checkpoint) {
    return type == Type.ED25519 || checkpoint.origin().getBytes(UTF_8).length <= MAX_NAME;
  }

  /** What is signed at {@code time}, seconds since 1970 UTC. */
  byte[] message(Checkpoint checkpoint, long time) {
    if (type == Type.ED25519) {
      return ("cosignature/v1\ntime " + time + "\n" + checkpoint.toText()).getBytes(UTF_8);
    }
    byte[] cosigner = name.getBytes(UTF_8);
    byte[] origin = checkpoint.origin().getBytes(UTF_8);
    TlsWriter out = new TlsWriter().raw(SUBTREE);
    out.uint8(cosigner.length).raw(cosigner).uint64(time).uint8(origin.length).raw(origin);
    out.uint64(0).uint64(checkpoint.head().size()).raw(checkpoint.head().root().toByteArray());
    return out.toByteArray();
  }

  /** The line of {@code signature}, which was made at {@code time} over {@link #message}. */
  NoteSignature line(long time, byte[] signature) {
    byte[] timed =
        ByteBuffer.allocate(TIME_LENGTH + signature.length).putLong(time).put(signature).array();
    return new NoteSignature(name, keyId(), Bytes.of(timed));
  }

  /** The vkey. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + publicKey.size()];
    typed[0] = (byte) type.code;
    System.arraycopy(publicKey.toByteArray(), 0, typed, 1, publicKey.size());
    return name + "+" + HexFormat.of().toHexDigits(keyId()) + "+" + Base64Text.encode(typed);
  }
}
