package org.verbale.client;

import org.verbale.id.ChannelId;
import org.verbale.id.Digest;

/**
 * Something signed in a channel's chain that is not so, as this device can tell by its own keys:
 * who said it. Its note stays in the archive as evidence; every member's SDK comes to the same
 * finding. What to do about it is for people: {@link Channel#removeDevice}, a revocation, another
 * assignment.
 *
 * @param epoch number of the epoch that it is about
 * @param author the device that signed it
 * @param note SHA-256 of the signed note
 * @param sequence where it stands in the channel
 */
public record FalseStatement(
    ChannelId channel,
    Kind kind,
    long epoch,
    RecordHeader.Author author,
    Digest note,
    long sequence) {
  /** What was said falsely. */
  public enum Kind {
    /**
     * That the group has another key than it has, or a link to the key before that leads nowhere.
     */
    COMMIT,
    /** The same, said by who pretended to correct a Commit. */
    CORRECTION
  }
}
