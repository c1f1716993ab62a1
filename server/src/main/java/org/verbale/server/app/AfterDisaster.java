package org.verbale.server.app;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the operator states, brings and decides at the start of a server on a directory that came
 * from a backup.
 *
 * @param acceptedLoss size of the restored log, above which nobody has seen any; empty to state
 *     nothing
 * @param putBack exports of channels of the old log, to be put back while a recovery is open
 * @param endRecovery whether the recovery ends now, with what is here by then
 */
public record AfterDisaster(OptionalLong acceptedLoss, List<Path> putBack, boolean endRecovery) {
  /** Nothing of that. */
  public static final AfterDisaster NOTHING =
      new AfterDisaster(OptionalLong.empty(), List.of(), false);

  public AfterDisaster {
    requireNonNull(acceptedLoss, "acceptedLoss");
    putBack = List.copyOf(putBack);
  }

  /** States the loss alone. */
  public static AfterDisaster accepting(long size) {
    return new AfterDisaster(OptionalLong.of(size), List.of(), false);
  }
}
