package org.verbale.client.record;

/** Why something did not open. Every case is listed; none shows content. */
public sealed interface OpenFailure {
  /** What was delivered is not what the signed hashes name. */
  record Mismatch(What what) implements OpenFailure {}

  /** Deciphering failed: other bytes, another place, or not sealed under this key. */
  record NotAuthentic(What what) implements OpenFailure {}

  /** No encoding of what was expected. */
  record Malformed(String field) implements OpenFailure {}

  /** Everything delivered is what was signed; what was signed contradicts itself. */
  record Contradiction(Complaint complaint) implements OpenFailure {}

  /** The thing that does not fit. */
  enum What {
    PRIVATE_BLOCK,
    REVIEW,
    /** The key is of another epoch than the one under which it was sealed. */
    EPOCH,
    CIPHERTEXT,
    /** The key is not the one committed to. */
    KEY_COMMITMENT,
    ATTACHMENT,
    KEY_LINK
  }
}
