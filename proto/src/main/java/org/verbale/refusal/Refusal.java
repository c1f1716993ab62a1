package org.verbale.refusal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Why the server declined a well-formed request. Exhaustive: a {@code switch} over it needs no
 * default, so that a new case does not compile until every place has decided what it means.
 *
 * <p>What it holds is written by this code base: names of fields, limits, versions. It never holds
 * what the caller sent.
 */
public sealed interface Refusal {
  /** The stable code. */
  Reason reason();

  /** {@code value: x (expected: ...)}, in English, for logs and developers. */
  String message();

  /** This refusal, ready to be thrown. */
  default RefusedException asException() {
    return new RefusedException(this);
  }

  /** {@link Reason#UNAUTHENTICATED}. */
  record Unauthenticated() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.UNAUTHENTICATED;
    }

    @Override
    public String message() {
      return "transport certificate: none that chains to the root (expected: a registered device's)";
    }
  }

  /** {@link Reason#NOT_REGISTERED}. */
  record NotRegistered() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.NOT_REGISTERED;
    }

    @Override
    public String message() {
      return "certificate: not registered (expected: one in the registry)";
    }
  }

  /** {@link Reason#REVOKED}. */
  record Revoked() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.REVOKED;
    }

    @Override
    public String message() {
      return "certificate: revoked (expected: one in force)";
    }
  }

  /** {@link Reason#EXPIRED}. */
  record Expired() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.EXPIRED;
    }

    @Override
    public String message() {
      return "certificate: outside its validity (expected: one in force)";
    }
  }

  /** {@link Reason#NOT_ENTITLED}. */
  record NotEntitled() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.NOT_ENTITLED;
    }

    @Override
    public String message() {
      return "party: not assigned here (expected: one that the assignment in force names)";
    }
  }

  /** {@link Reason#NOT_A_MEMBER}. */
  record NotAMember() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.NOT_A_MEMBER;
    }

    @Override
    public String message() {
      return "device: not in the group (expected: a member)";
    }
  }

  /**
   * {@link Reason#NOT_PERMITTED}.
   *
   * @param action the row of the table of rights, such as {@code answers/message}
   */
  record NotPermitted(String action) implements Refusal {
    public NotPermitted {
      requireNonNull(action, "action");
    }

    @Override
    public Reason reason() {
      return Reason.NOT_PERMITTED;
    }

    @Override
    public String message() {
      return action + ": not permitted for this party and role (expected: see the table of rights)";
    }
  }

  /** {@link Reason#CLEARANCE_REQUIRED}. */
  record ClearanceRequired() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.CLEARANCE_REQUIRED;
    }

    @Override
    public String message() {
      return "note: not cleared (expected: a second signature by a focal point of the same party)";
    }
  }

  /** {@link Reason#MALFORMED}. */
  record Malformed(String field, String expected) implements Refusal {
    public Malformed {
      requireNonNull(field, "field");
      requireNonNull(expected, "expected");
    }

    @Override
    public Reason reason() {
      return Reason.MALFORMED;
    }

    @Override
    public String message() {
      return field + ": malformed (expected: " + expected + ")";
    }
  }

  /** {@link Reason#TOO_LARGE}. */
  record TooLarge(String field, long size, long limit) implements Refusal {
    public TooLarge {
      requireNonNull(field, "field");
    }

    @Override
    public Reason reason() {
      return Reason.TOO_LARGE;
    }

    @Override
    public String message() {
      return field + ": " + size + " (expected: at most " + limit + ")";
    }
  }

  /**
   * {@link Reason#UNKNOWN}.
   *
   * @param what the kind of thing, such as {@code channel}; never its name
   */
  record Unknown(String what) implements Refusal {
    public Unknown {
      requireNonNull(what, "what");
    }

    @Override
    public Reason reason() {
      return Reason.UNKNOWN;
    }

    @Override
    public String message() {
      return what + ": unknown (expected: one that exists and that the caller may see)";
    }
  }

  /**
   * {@link Reason#STALE_EPOCH}.
   *
   * @param generation of the current epoch
   * @param epoch number of the current epoch
   */
  record StaleEpoch(long generation, long epoch) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.STALE_EPOCH;
    }

    @Override
    public String message() {
      return "epoch: not the current one (expected: " + generation + "/" + epoch + ")";
    }
  }

  /**
   * {@link Reason#COMMIT_REQUIRED}.
   *
   * @param generation of the current epoch
   * @param epoch number of the current epoch
   */
  record CommitRequired(long generation, long epoch) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.COMMIT_REQUIRED;
    }

    @Override
    public String message() {
      return "group: a removal is due (expected: a Commit after " + generation + "/" + epoch + ")";
    }
  }

  /**
   * {@link Reason#INVALID_COMMIT}.
   *
   * @param rule its number in the table of validation rules
   */
  record InvalidCommit(String rule) implements Refusal {
    public InvalidCommit {
      requireNonNull(rule, "rule");
    }

    @Override
    public Reason reason() {
      return Reason.INVALID_COMMIT;
    }

    @Override
    public String message() {
      return "commit: breaks rule " + rule + " (expected: one that every member accepts)";
    }
  }

  /** {@link Reason#SECRETARIAT_MISSING}. */
  record SecretariatMissing() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.SECRETARIAT_MISSING;
    }

    @Override
    public String message() {
      return "group: fewer than two Secretariat devices (expected: two or more)";
    }
  }

  /**
   * {@link Reason#BAD_SIGNATURE}.
   *
   * @param what the signed thing, such as {@code epoch note}
   */
  record BadSignature(String what) implements Refusal {
    public BadSignature {
      requireNonNull(what, "what");
    }

    @Override
    public Reason reason() {
      return Reason.BAD_SIGNATURE;
    }

    @Override
    public String message() {
      return what + ": bad signature (expected: one by the key that it names)";
    }
  }

  /**
   * {@link Reason#HASH_MISMATCH}.
   *
   * @param what the content, such as {@code ciphertext}
   */
  record HashMismatch(String what) implements Refusal {
    public HashMismatch {
      requireNonNull(what, "what");
    }

    @Override
    public Reason reason() {
      return Reason.HASH_MISMATCH;
    }

    @Override
    public String message() {
      return what + ": other hash (expected: what the signed note states)";
    }
  }

  /**
   * {@link Reason#CONFLICT}.
   *
   * @param what the id that is taken, such as {@code record}
   */
  record Conflict(String what) implements Refusal {
    public Conflict {
      requireNonNull(what, "what");
    }

    @Override
    public Reason reason() {
      return Reason.CONFLICT;
    }

    @Override
    public String message() {
      return what + ": accepted before with other bytes (expected: the same bytes)";
    }
  }

  /**
   * {@link Reason#ERASED}.
   *
   * @param what the kind of thing, such as {@code attachment}
   */
  record Erased(String what) implements Refusal {
    public Erased {
      requireNonNull(what, "what");
    }

    @Override
    public Reason reason() {
      return Reason.ERASED;
    }

    @Override
    public String message() {
      return what + ": erased by a recorded decision (expected: see the record's tombstone)";
    }
  }

  /**
   * {@link Reason#HELD}.
   *
   * @param by what stands, such as {@code legal hold}
   */
  record Held(String by) implements Refusal {
    public Held {
      requireNonNull(by, "by");
    }

    @Override
    public Reason reason() {
      return Reason.HELD;
    }

    @Override
    public String message() {
      return by + ": stands (expected: none, before anything is erased)";
    }
  }

  /**
   * {@link Reason#INCOMPLETE_ATTACHMENT}.
   *
   * @param attachment 0-based, in the order of the private block
   */
  record IncompleteAttachment(int attachment) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.INCOMPLETE_ATTACHMENT;
    }

    @Override
    public String message() {
      return "attachment "
          + attachment
          + ": incomplete (expected: all chunks, under the stated root)";
    }
  }

  /**
   * {@link Reason#ASSIGNMENT_STALE}.
   *
   * @param current version in force, 0 for none
   */
  record AssignmentStale(long current) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.ASSIGNMENT_STALE;
    }

    @Override
    public String message() {
      return "assignment: not the successor (expected: the one after version " + current + ")";
    }
  }

  /** {@link Reason#NO_KEY_PACKAGE}. */
  record NoKeyPackage() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.NO_KEY_PACKAGE;
    }

    @Override
    public String message() {
      return "device: no KeyPackage (expected: one that it published)";
    }
  }

  /** {@link Reason#RATE_LIMITED}. */
  record RateLimited(Duration retryAfter) implements Refusal {
    public RateLimited {
      requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public Reason reason() {
      return Reason.RATE_LIMITED;
    }

    @Override
    public String message() {
      return "requests: too many at once or lately (expected: the next after " + retryAfter + ")";
    }
  }

  /** {@link Reason#OVERLOADED}. */
  record Overloaded(Duration retryAfter) implements Refusal {
    public Overloaded {
      requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public Reason reason() {
      return Reason.OVERLOADED;
    }

    @Override
    public String message() {
      return "server: overloaded (expected: another attempt after " + retryAfter + ")";
    }
  }

  /**
   * {@link Reason#CURSOR_AHEAD}.
   *
   * @param cursor the one given
   * @param size of the log
   */
  record CursorAhead(long cursor, long size) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.CURSOR_AHEAD;
    }

    @Override
    public String message() {
      return "cursor: " + cursor + " (expected: at most " + size + ")";
    }
  }

  /**
   * {@link Reason#NOT_SEALED_YET}.
   *
   * @param size the one asked for
   * @param sealed the newest sealed size
   */
  record NotSealedYet(long size, long sealed) implements Refusal {
    @Override
    public Reason reason() {
      return Reason.NOT_SEALED_YET;
    }

    @Override
    public String message() {
      return "size: " + size + " (expected: at most " + sealed + ", the newest sealed size)";
    }
  }

  /** {@link Reason#NOT_INDEXED_YET}. */
  record NotIndexedYet(Duration retryAfter) implements Refusal {
    public NotIndexedYet {
      requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public Reason reason() {
      return Reason.NOT_INDEXED_YET;
    }

    @Override
    public String message() {
      return "index: behind the search (expected: another attempt after " + retryAfter + ")";
    }
  }

  /** {@link Reason#SHUTTING_DOWN}. */
  record ShuttingDown() implements Refusal {
    @Override
    public Reason reason() {
      return Reason.SHUTTING_DOWN;
    }

    @Override
    public String message() {
      return "server: stopping (expected: another attempt later)";
    }
  }

  /** {@link Reason#RECOVERING}. */
  record Recovering(Duration retryAfter) implements Refusal {
    public Recovering {
      requireNonNull(retryAfter, "retryAfter");
    }

    @Override
    public Reason reason() {
      return Reason.RECOVERING;
    }

    @Override
    public String message() {
      return "log: being put back together (expected: another attempt after " + retryAfter + ")";
    }
  }
}
