package org.verbale.mls.group;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.UpdatePath;

/**
 * A Commit of which everything is valid that can be seen without secrets; made only by {@link
 * PublicGroup#verify}. A member still checks the membership tag, the path secrets and the
 * confirmation tag.
 */
public final class VerifiedCommit {
  private final PublicGroup before;
  private final PublicMessage message;
  private final ProvisionalGroup provisional;
  private final MembershipChange change;
  private final GroupContext provisionalContext;
  private final PublicGroup next;

  VerifiedCommit(
      PublicGroup before,
      PublicMessage message,
      ProvisionalGroup provisional,
      MembershipChange change,
      GroupContext provisionalContext,
      PublicGroup next) {
    this.before = before;
    this.message = message;
    this.provisional = provisional;
    this.change = change;
    this.provisionalContext = provisionalContext;
    this.next = next;
  }

  /** The group that it was verified in: that of the epoch it ends. */
  public PublicGroup before() {
    return before;
  }

  /** The Commit as it was received. */
  public PublicMessage message() {
    return message;
  }

  /** The group of the next epoch. */
  public PublicGroup next() {
    return next;
  }

  /** The committer's leaf index, the same before and after. */
  public int committer() {
    return provisional.committer();
  }

  /** Who was added, removed, replaced. */
  public MembershipChange change() {
    return change;
  }

  /** The group after the proposals, before the path. */
  public ProvisionalGroup provisional() {
    return provisional;
  }

  /** The path, if the Commit has one. */
  public Optional<UpdatePath> path() {
    return ((Commit) message.content().content()).path();
  }

  /** The context under which the path secrets are sealed. */
  public GroupContext provisionalContext() {
    return provisionalContext;
  }

  /** The Commit as the transcript has it. */
  public AuthenticatedContent content() {
    return message.authenticated();
  }

  /** For a member to check with the next epoch's confirmation key. */
  public Bytes confirmationTag() {
    return message.auth().confirmationTag().orElseThrow();
  }

  /** For a member to check with this epoch's membership key. */
  public Bytes membershipTag() {
    return message.membershipTag().orElseThrow();
  }

  /** AuthenticatedContentTBM: what {@link #membershipTag} covers. */
  public Bytes toBeMacced() {
    return content().toBeMacced(before.context());
  }
}
