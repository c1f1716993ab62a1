package org.verbale.log;

/**
 * What an archive leaf records. Codes are final; the object is what the leaf's object hash is the
 * SHA-256 of.
 */
public enum LeafKind {
  /** The completeness map at a SEAL. Its object hash is the map's root itself. */
  MAP_ROOT(1),
  /** The Mechanism's root. Object: the certificate, DER. */
  TRUST_ROOT(2),
  /** A certificate authority or a device. Object: the certificate, DER. */
  CERTIFICATE(3),
  /** Object: the revocation note. */
  REVOCATION(4),
  /** Object: the assignment note. */
  ASSIGNMENT(5),
  /** Object: the epoch note of epoch 0. */
  CHANNEL_CREATED(6),
  /** A Commit. Object: its epoch note. */
  HANDSHAKE(7),
  /** Object: the acknowledgement note. */
  ACKNOWLEDGEMENT(8),
  /** Object: the resync request. */
  RESYNC(9),
  /** Object: the relink note. */
  RELINK(10),
  /** Object: the record note. */
  RECORD(11),
  /** Sealed search terms added later. Object: the supplement's note. */
  TERMS_SUPPLEMENT(12),
  /** A decision that changes no record. Object: its note, a hold or publication note. */
  DECISION(13),
  /** A record's ciphertext was erased. Object: the erasure note. */
  TOMBSTONE(14),
  /** A member shows that a record does not match its note. */
  COMPLAINT(15),
  /** By which key the log goes on. Object: the succession note. */
  CONFIGURATION(16);

  private static final LeafKind[] BY_CODE = values();

  private final int code;

  LeafKind(int code) {
    this.code = code;
  }

  /** The byte in the leaf. */
  public int code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if no kind has this code
   */
  public static LeafKind of(int code) {
    if (code < 1 || code > BY_CODE.length) {
      throw new IllegalArgumentException(
          "kind: " + code + " (expected: 1 to " + BY_CODE.length + ")");
    }
    return BY_CODE[code - 1];
  }
}
