package org.verbale.id;

import com.google.errorprone.annotations.Immutable;
import java.util.Optional;

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

  /** The certificate whose key has this {@link #keyName}; empty if another key has it. */
  public static Optional<CertificateId> ofKeyName(String name) {
    if (!name.startsWith(KEY_NAME_PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(name.substring(KEY_NAME_PREFIX.length())));
    } catch (IllegalArgumentException e) { // a name is anybody's to choose
      return Optional.empty();
    }
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
