package org.verbale.client.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.evidence.Evidence;

/**
 * Something the server said does not fit what it, or somebody else, signed before. The client stops
 * there: it neither shows nor sends anything on that ground until somebody has looked.
 */
public final class DishonestServerException extends VerbaleException {
  private static final long serialVersionUID = 1;

  private final Statement statement;
  private final transient @Nullable Evidence evidence;

  /** What did not fit. */
  public enum Statement {
    /** The checkpoint is not signed by the log's key, or is not one. */
    CHECKPOINT,
    /** The log's key is not the one that its notes lead to, or it does not confess it. */
    KEY,
    /** A witness is named under the checkpoint that did not cosign it. */
    COSIGNATURE,
    /** The new tree does not extend the one trusted before. */
    CONSISTENCY,
    /** A leaf is not where the server says. */
    INCLUSION,
    /** The completeness map does not prove what the server says of a channel or a party. */
    COMPLETENESS,
    /** A channel's chain has a gap, a fork, or a link that does not fit. */
    CHAIN,
    /** Content is not what the signed note names. */
    CONTENT,
    /** A Commit, epoch note or assignment in the archive breaks the rules everybody checks. */
    RULES,
    /** Time runs backwards. */
    TIME
  }

  public DishonestServerException(Statement statement, String message) {
    this(statement, statement + ": " + message, null, null);
  }

  public DishonestServerException(Statement statement, String message, Throwable cause) {
    this(statement, statement + ": " + message, cause, null);
  }

  private DishonestServerException(
      Statement statement,
      @Nullable String message,
      @Nullable Throwable cause,
      @Nullable Evidence evidence) {
    super(Objects.requireNonNullElse(message, ""), cause);
    this.statement = statement;
    this.evidence = evidence;
  }

  /** The same, with {@code evidence} of it; this one is its cause. */
  public DishonestServerException with(Evidence evidence) {
    return new DishonestServerException(statement, getMessage(), this, evidence);
  }

  public Statement statement() {
    return statement;
  }

  /**
   * Statements that the log signed and that cannot both be true: for a third party, who needs the
   * log's key, and the Mechanism's root where keys were replaced ({@code verbale-keys
   * verify-evidence}). Empty where the server lied without signing for it twice, and after
   * serialization.
   */
  public Optional<Evidence> evidence() {
    return Optional.ofNullable(evidence);
  }
}
