package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;

/**
 * A relink with its link, as received: all holds that bytes alone can tell. {@link
 * EpochRules#relink} believes that its author says so, not that it is so.
 *
 * @param link encoded {@link KeyLink}; empty where the note corrects the commitment alone
 */
public record SignedRelink(Statement<Relink> note, Optional<Bytes> link) {
  /**
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH if the note is about another link
   */
  public SignedRelink {
    requireNonNull(note, "note");
    Relink claim = note.received().claim();
    ChannelRule.NOTED.demand(
        claim.link().isPresent() == link.isPresent(), new Refusal.HashMismatch("link"));
    link.ifPresent(bytes -> Contents.same("link", claim.link().orElseThrow(), bytes));
  }

  /**
   * @param note signed relink note
   * @param link encoded {@link KeyLink}, or empty
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH
   */
  public static SignedRelink of(Bytes note, Bytes link) throws MalformedException {
    Statement<Relink> statement = new Statement<>(Relink.parse(note));
    if (link.isEmpty()) {
      return new SignedRelink(statement, Optional.empty());
    }
    KeyLink.decode(link);
    return new SignedRelink(statement, Optional.of(link));
  }
}
