package org.verbale.server.sequencing;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.Transaction;

/** All that a command may look at and change while it is applied; valid only during that call. */
public interface Context {
  /** State, the effects of all earlier commands included. Not to be committed or rolled back. */
  Transaction state();

  /**
   * Milliseconds since 1970 UTC: when the command was admitted, or the time of the command before
   * if that was later.
   */
  long time();

  /**
   * Appends a leaf with this command's time to {@code chain}.
   *
   * @param object what the leaf's object hash covers
   * @param blobs what {@code object} names by hash; at most one of a kind
   */
  @CanIgnoreReturnValue
  Appended append(LeafKind kind, Chain chain, Bytes object, List<Blob> blobs);

  /** Deletes blobs of the entry at {@code index}, those of these kinds that it has. */
  void erase(long index, List<Blob.Kind> kinds);

  /**
   * Where the object with this hash stands in {@code chain} already: what makes sending it twice
   * harmless.
   */
  Optional<Appended> find(Chain chain, Digest objectHash);

  /** Puts {@code channel} on the list of {@code party}, from the next seal on and for ever. */
  void list(PartyCode party, ChannelId channel);

  /**
   * From here on, or no longer, time stands still: it is that of the last command before, all
   * commands are refused with {@code RECOVERING} but those declared by {@link
   * Commands#duringRecovery}, and {@link #again} may append leaves of times that have passed.
   */
  void standStill(boolean still);

  /** Whether time stands still. */
  boolean isStandingStill();

  /**
   * Applies another command as it was applied once before, in a log that is no more: each leaf that
   * it appends must be the next one of {@code leaves}, byte for byte, with all of which it must
   * end; time and salts are theirs. While it is applied {@link #isAgain} holds.
   *
   * @param leaves that it made, with their positions; at least one
   * @throws org.verbale.refusal.RefusedException if it is declined, or comes out otherwise ({@code
   *     HASH_MISMATCH}); nothing that it did remains
   */
  <R> R again(Command<R> command, List<Former> leaves);

  /** Whether the command in hand was taken once before, by whoever called it then. */
  boolean isAgain();

  /** A leaf as it was. */
  record Former(Leaf leaf, Position position) {
    public Former {
      requireNonNull(leaf, "leaf");
      requireNonNull(position, "position");
    }
  }
}
