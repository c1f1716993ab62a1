package org.verbale.crypto;

import javax.crypto.SecretKey;

/** A key for the platform's primitives, which wipe the copies that they ask for. */
final class PlatformKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient SecretBytes bytes;

  PlatformKey(String algorithm, SecretBytes bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.reveal();
  }

  @Override
  public String toString() {
    return "PlatformKey[" + algorithm + "]";
  }
}
