package org.verbale.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.id.Digest;

/**
 * The archive key of the epoch before, sealed under that of this one. Only members can open it; the
 * server stores it.
 *
 * @param nonce 12 bytes
 * @param ciphertext 48 bytes: a key and a tag
 */
public record KeyLink(Bytes nonce, Bytes ciphertext) implements TlsStruct {
  /** Length of an archive key in bytes. */
  public static final int KEY_LENGTH = 32;

  private static final int VERSION = 1;
  private static final int SUITE = 0x0001;
  private static final int CIPHERTEXT_LENGTH = KEY_LENGTH + Aead.TAG_LENGTH;

  /**
   * @throws IllegalArgumentException for other lengths
   */
  public KeyLink {
    if (nonce.size() != Aead.NONCE_LENGTH || ciphertext.size() != CIPHERTEXT_LENGTH) {
      throw new IllegalArgumentException(
          "link: " + nonce.size() + " and " + ciphertext.size() + " bytes (expected: 12 and 48)");
    }
  }

  /** Reads a whole link. */
  public static KeyLink decode(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, KeyLink::read);
  }

  private static KeyLink read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", "" + version, "" + VERSION);
    }
    int suite = in.uint16("suite");
    if (suite != SUITE) {
      throw new MalformedException("suite", "" + suite, "" + SUITE);
    }
    Bytes nonce = in.raw("nonce", Aead.NONCE_LENGTH);
    Bytes ciphertext = in.opaque("ciphertext", CIPHERTEXT_LENGTH);
    if (ciphertext.size() != CIPHERTEXT_LENGTH) {
      throw new MalformedException(
          "ciphertext", ciphertext.size() + " bytes", CIPHERTEXT_LENGTH + " bytes");
    }
    return new KeyLink(nonce, ciphertext);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION).uint16(SUITE).raw(nonce).opaque(ciphertext);
  }

  /** SHA-256 of the encoding: what epoch notes and relinks name. */
  public Digest hash() {
    return Digest.sha256(toBytes().toByteArray());
  }
}
