package org.verbale.client.error;

/**
 * Something the server said does not fit what it, or somebody else, signed before. The client stops
 * there: it neither shows nor sends anything on that ground until somebody has looked.
 */
public final class DishonestServerException extends VerbaleException {
  private static final long serialVersionUID = 1;

  private final Statement statement;

  /** What did not fit. */
  public enum Statement {
    /** The checkpoint is not signed by the log's key, or is not one. */
    CHECKPOINT,
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
    super(statement + ": " + message, null);
    this.statement = statement;
  }

  public DishonestServerException(Statement statement, String message, Throwable cause) {
    super(statement + ": " + message, cause);
    this.statement = statement;
  }

  public Statement statement() {
    return statement;
  }
}
