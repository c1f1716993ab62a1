package org.verbale.refusal;

import java.util.Optional;

/**
 * The stable code of a {@link Refusal}, on the wire by its name. Clients branch on this alone;
 * later versions add codes and never change the meaning of one.
 */
public enum Reason {
  /** No transport certificate, or one that does not chain to the root. */
  UNAUTHENTICATED,
  /** The certificate is genuine and the registry does not hold it. */
  NOT_REGISTERED,
  /** The certificate, or its CA's, was revoked. */
  REVOKED,
  /** The certificate's validity is over, or has not begun. */
  EXPIRED,
  /** By the assignment in force the caller's party does not belong here. */
  NOT_ENTITLED,
  /** The party belongs here, the device is not in the group. */
  NOT_A_MEMBER,
  /** The table of rights does not allow this party, role and action together. */
  NOT_PERMITTED,
  /** A focal point of the same party must sign too. */
  CLEARANCE_REQUIRED,
  /** A field does not have the form it must have. */
  MALFORMED,
  /** A field is larger than its limit. */
  TOO_LARGE,
  /** What the request names does not exist, or not for this caller. */
  UNKNOWN,
  /** Another Commit won this epoch, or the record was sealed for an earlier one. */
  STALE_EPOCH,
  /** The group holds a leaf that must go before anything is posted. */
  COMMIT_REQUIRED,
  /** The Commit breaks a rule of RFC 9420 or of membership. */
  INVALID_COMMIT,
  /** The group would be left with fewer than two Secretariat devices. */
  SECRETARIAT_MISSING,
  /** A signature does not verify under the key that its note names. */
  BAD_SIGNATURE,
  /** Content does not have the hash that a signed note states. */
  HASH_MISMATCH,
  /** The same id was accepted before with other bytes. */
  CONFLICT,
  /** What was asked for was erased by a recorded decision. */
  ERASED,
  /** What is to be erased is kept: a legal hold stands on its channel, or it is public. */
  HELD,
  /** Not all chunks of an attachment are here, or their root is another. */
  INCOMPLETE_ATTACHMENT,
  /** The assignment does not follow the version in force. */
  ASSIGNMENT_STALE,
  /** The device has published no KeyPackage. */
  NO_KEY_PACKAGE,
  /** This caller asks too often. */
  RATE_LIMITED,
  /** The server as a whole has too much to do. */
  OVERLOADED,
  /** The cursor lies beyond the end of the log: the caller saw more than this server has. */
  CURSOR_AHEAD,
  /** No sealed head covers that size yet. */
  NOT_SEALED_YET,
  /** The search index is being made, and is behind where the search began. */
  NOT_INDEXED_YET,
  /** The server stops; another attempt may reach its successor. */
  SHUTTING_DOWN,
  /** After a disaster members put back what a backup lacks; everything else waits until then. */
  RECOVERING;

  /** The reason of this name, or nothing where a newer server speaks. */
  public static Optional<Reason> of(String name) {
    for (Reason reason : values()) {
      if (reason.name().equals(name)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
