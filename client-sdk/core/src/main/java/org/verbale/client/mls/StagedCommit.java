package org.verbale.client.mls;

import java.util.Optional;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/**
 * A Commit of ours that the server has not yet accepted, and the epoch it would begin. The group
 * stays where it is until {@link MlsGroup#adoptStaged}; if another Commit won, {@link
 * MlsGroup#process} drops this one and wipes its secrets.
 */
public final class StagedCommit {
  private final PublicMessage commit;
  private final Optional<Welcome> welcome;
  private final Epoch next;
  private final long made;

  /**
   * @param made seconds since 1970
   */
  StagedCommit(PublicMessage commit, Optional<Welcome> welcome, Epoch next, long made) {
    this.commit = commit;
    this.welcome = welcome;
    this.next = next;
    this.made = made;
  }

  /** For the server and all members. */
  public PublicMessage commit() {
    return commit;
  }

  /** For all new members, once the Commit is accepted; empty if there are none. */
  public Optional<Welcome> welcome() {
    return welcome;
  }

  /** The group of the epoch it would begin, as everybody may know it. */
  public PublicGroup group() {
    return next.group();
  }

  /**
   * MLS-Exporter of the epoch it would begin; the caller wipes the result.
   *
   * @param length in bytes
   * @throws IllegalStateException after the Commit was dropped
   */
  public SecretBytes export(String label, byte[] context, int length) {
    return next.secrets().export(label, context, length);
  }

  Epoch next() {
    return next;
  }

  long made() {
    return made;
  }

  @Override
  public String toString() {
    return next.toString();
  }

  /** Whether {@code message} is this Commit, come back from the server. */
  boolean is(PublicMessage message) {
    return commit.equals(message);
  }
}
