package org.verbale.client;

/** What became of a draft that was to be posted, also by a process before this one. */
public sealed interface DraftOutcome {
  /** It stands in the archive. */
  record Posted(PostedRecord record) implements DraftOutcome {}

  /** It is on its way, and will be sent again; what ends its epoch has it sealed again. */
  record Waiting() implements DraftOutcome {}

  /**
   * It was given up.
   *
   * @param reason a stable reason: the server's, as in {@code RefusedException}, or
   *     ATTACHMENT_FAILED where a file is gone or changed
   */
  record Refused(String reason) implements DraftOutcome {}

  /** It was never sent from here. */
  record NotSent() implements DraftOutcome {}
}
