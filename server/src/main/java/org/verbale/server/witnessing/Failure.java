package org.verbale.server.witnessing;

import java.util.Locale;
import org.verbale.witness.WitnessAnswer;

/** Why a witness did not cosign, as metrics count it. */
public enum Failure {
  /** No answer in time: no connection, an error of a proxy. */
  UNREACHABLE,
  /** An answer that is none of c2sp.org/tlog-witness. */
  GARBAGE,
  /** A line of its key that does not fit the checkpoint. */
  BAD_COSIGNATURE,
  /** No line of any key that the policy has for it. */
  FOREIGN_COSIGNATURE,
  /** It says that it cosigned a larger log than there is here: this one lost its end, or forked. */
  AHEAD,
  /** It says that it stands where it was just told it stands. */
  CONFLICT,
  /** It found the request malformed. */
  STATUS_400,
  /** It does not believe the log's signature. */
  STATUS_403,
  /** It does not know the log. */
  STATUS_404,
  /** It does not believe that the head extends the one before, or its audit found a lie. */
  STATUS_422,
  /** It has not audited so far yet. */
  STATUS_503;

  static Failure of(WitnessAnswer.Reason reason) {
    return switch (reason) {
      case MALFORMED -> STATUS_400;
      case NOT_SIGNED -> STATUS_403;
      case UNKNOWN_LOG -> STATUS_404;
      case INCONSISTENT -> STATUS_422;
      case NOT_YET -> STATUS_503;
    };
  }

  /** The name in metrics, such as {@code bad-cosignature}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
