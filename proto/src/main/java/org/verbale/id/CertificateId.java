package org.verbale.id;

import com.google.errorprone.annotations.Immutable;

/**
 * A certificate by the SHA-256 of its DER encoding: 64 lowercase hexadecimal digits. Notes name
 * their signers so, never persons.
 */
@Immutable
public record CertificateId(Digest hash) implements Comparable<CertificateId> {
  private static final String KEY_NAME_PREFIX = "cert/";

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static CertificateId of(String text) {
    return new CertificateId(Digest.fromHex(text));
  }

  /**
   * Reads {@link #keyName}.
   *
   * @throws IllegalArgumentException if {@code name} is another key's
   */
  public static CertificateId ofKeyName(String name) {
    if (!name.startsWith(KEY_NAME_PREFIX)) {
      throw new IllegalArgumentException("key name: malformed (expected: cert/ and 64 digits)");
    }
    return of(name.substring(KEY_NAME_PREFIX.length()));
  }

  /** The name of its key in signed notes. */
  public String keyName() {
    return KEY_NAME_PREFIX + hash.toHex();
  }

  @Override
  public int compareTo(CertificateId other) {
    return hash.compareTo(other.hash);
  }

  @Override
  public String toString() {
    return hash.toHex();
  }
}
