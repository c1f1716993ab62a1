package org.verbale.crypto;

/** What HPKE's single-shot Seal yields (RFC 9180, section 6.1). Immutable. */
public final class HpkeMessage {
  private final byte[] encapsulation;
  private final byte[] ciphertext;

  /** Takes both arrays over without a copy. */
  public HpkeMessage(byte[] encapsulation, byte[] ciphertext) {
    this.encapsulation = encapsulation;
    this.ciphertext = ciphertext;
  }

  /** A copy of the KEM output. */
  public byte[] encapsulation() {
    return encapsulation.clone();
  }

  /** A copy of the ciphertext, tag included. */
  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  byte[] rawEncapsulation() {
    return encapsulation;
  }

  byte[] rawCiphertext() {
    return ciphertext;
  }
}
