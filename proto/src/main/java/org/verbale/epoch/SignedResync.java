package org.verbale.epoch;

import org.verbale.channel.ResyncRequest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.policy.Statement;

/**
 * A request to be added again with the KeyPackage for it, as received: all holds that bytes alone
 * can tell. {@link EpochRules#resync} believes it.
 *
 * @param message MLSMessage with the fresh KeyPackage, whose hash is what the note states
 * @param keyPackage the same, read
 */
public record SignedResync(Statement<ResyncRequest> note, Bytes message, KeyPackage keyPackage) {
  /**
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH if the note is about another
   *     KeyPackage
   */
  public SignedResync {
    Contents.same("key package", note.received().claim().keyPackage(), message);
  }

  /**
   * @param note signed resync note
   * @throws org.verbale.refusal.RefusedException HASH_MISMATCH
   */
  public static SignedResync of(Bytes note, Bytes message) throws MalformedException {
    return new SignedResync(
        new Statement<>(ResyncRequest.parse(note)), message, Contents.keyPackage(message));
  }
}
