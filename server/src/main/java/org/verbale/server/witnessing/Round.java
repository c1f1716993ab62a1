package org.verbale.server.witnessing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.verbale.codec.MalformedException;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.HeldView;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.witness.Cosignature;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.TrustPolicy;

/**
 * One head that witnesses are asked to cosign, and who did. Guarded by the {@link Desk}, but for
 * what is final.
 */
final class Round {
  private final SealedHead head;
  private final SignedCheckpoint signed;
  private final HeldView moment;
  private final Map<CosignerKey, Cosignature> fresh = new HashMap<>();

  /** Of an earlier round over the same head: still true, if older. */
  private final Map<CosignerKey, Cosignature> before;

  /**
   * @param head whose checkpoint may have cosignatures already; witnesses are shown the log's own
   * @param moment in which it is the newest sealed one
   */
  Round(SealedHead head, HeldView moment, Map<CosignerKey, Cosignature> before) {
    this.head = head;
    this.signed = signedByTheLog(head);
    this.moment = moment;
    this.before = Map.copyOf(before);
  }

  private static SignedCheckpoint signedByTheLog(SealedHead head) {
    try {
      SignedCheckpoint all = SignedCheckpoint.parse(head.checkpoint());
      String origin = all.unverified().origin();
      List<NoteSignature> lines =
          all.note().signatures().stream().filter(line -> line.name().equals(origin)).toList();
      return new SignedCheckpoint(
          SignedNote.of(all.unverified().toText(), lines), all.unverified());
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StorageException(
          Problem.DAMAGED, "checkpoint: malformed (expected: as it was signed)", e);
    }
  }

  long size() {
    return head.head().size();
  }

  SealedHead head() {
    return head;
  }

  /** With the log's lines alone. */
  SignedCheckpoint signed() {
    return signed;
  }

  HeldView moment() {
    return moment;
  }

  void add(Cosignature cosignature) {
    fresh.merge(
        cosignature.key(),
        cosignature,
        (one, other) -> one.seconds() >= other.seconds() ? one : other);
  }

  /** Whether those who cosigned in this round are enough. */
  boolean isReached(TrustPolicy policy) {
    return policy.isReachedBy(new HashSet<>(fresh.keySet()));
  }

  /** Of each witness the newest that is known. */
  Map<CosignerKey, Cosignature> cosignatures() {
    Map<CosignerKey, Cosignature> all = new HashMap<>(before);
    all.putAll(fresh);
    return all;
  }

  /** The checkpoint with {@code cosignatures}, in the policy's order. */
  SignedCheckpoint with(Map<CosignerKey, Cosignature> cosignatures, TrustPolicy policy) {
    List<NoteSignature> lines = new ArrayList<>();
    for (TrustPolicy.Witness witness : policy.witnesses()) {
      Cosignature cosignature = cosignatures.get(witness.key());
      if (cosignature != null) {
        lines.add(cosignature.line());
      }
    }
    return signed.with(lines);
  }
}
