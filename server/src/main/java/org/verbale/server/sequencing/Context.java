package org.verbale.server.sequencing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
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
}
