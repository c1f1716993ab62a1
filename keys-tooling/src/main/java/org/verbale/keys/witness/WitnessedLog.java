package org.verbale.keys.witness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.evidence.Evidence;
import org.verbale.log.Checkpoint;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.ProofException;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.log.VerifiedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.Cosignature;
import org.verbale.witness.Cosigner;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Reason;

/** One log as its witness knows it. Checking and persisting is one step under a lock. */
final class WitnessedLog {
  private static final long PATIENCE_SECONDS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Witness.Setup setup;
  private final List<VerifierKey> keys;
  private final LogFiles files;
  private final Optional<Audit> audit;
  private long time;
  private volatile Optional<SignedCheckpoint> last;

  private WitnessedLog(
      Witness.Setup setup,
      List<VerifierKey> keys,
      LogFiles files,
      Optional<Audit> audit,
      Optional<SignedCheckpoint> last) {
    this.setup = setup;
    this.keys = keys;
    this.files = files;
    this.audit = audit;
    this.last = last;
  }

  /**
   * Reads what is known of the log. A file that the log and this witness did not sign is damaged.
   */
  static WitnessedLog open(
      Witness.Setup setup, List<VerifierKey> keys, LogFiles files, Optional<Audit> audit)
      throws IOException, MalformedException {
    Optional<SignedCheckpoint> last = files.checkpoint();
    WitnessedLog log = new WitnessedLog(setup, keys, files, audit, last);
    if (last.isPresent()) {
      log.time = log.verifiedTime(last.get());
    }
    if (audit.isPresent()) {
      audit.get().resume(files.audit());
    }
    return log;
  }

  /** Marks a log of which nothing was known as begun. */
  void begin() throws IOException {
    if (!files.exist()) {
      files.begin();
    }
  }

  /** The last checkpoint that was cosigned. */
  Optional<SignedCheckpoint> last() {
    return last;
  }

  WitnessAnswer add(AddCheckpoint request) throws IOException {
    SignedCheckpoint checkpoint = request.checkpoint();
    VerifiedCheckpoint verified;
    try {
      verified = checkpoint.verify(keys);
    } catch (BadSignatureException e) {
      return new WitnessAnswer.Refused(Reason.NOT_SIGNED);
    }
    if (request.oldSize() > verified.head().size()) {
      return new WitnessAnswer.Refused(Reason.MALFORMED);
    }
    boolean mine;
    try {
      mine = lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mine = false;
    }
    if (!mine) { // another request is being audited
      return new WitnessAnswer.Refused(Reason.NOT_YET);
    }
    try {
      return judge(request, verified);
    } finally {
      lock.unlock();
    }
  }

  private WitnessAnswer judge(AddCheckpoint request, VerifiedCheckpoint verified)
      throws IOException {
    TreeHead known = last.map(seen -> seen.unverified().head()).orElse(TreeHead.EMPTY);
    if (last.isPresent() && newestKey(request.checkpoint()) < newestKey(last.get())) {
      setup.events().accept("signed with a key of the log that was replaced: not cosigned");
      return new WitnessAnswer.Refused(Reason.NOT_SIGNED);
    }
    if (request.oldSize() != known.size()) {
      noteContradiction(request, known);
      return new WitnessAnswer.Conflict(known.size());
    }
    TreeHead head = verified.head();
    try {
      new ConsistencyProof(known.size(), head.size(), request.proof()).verify(known, head);
    } catch (ProofException e) {
      noteContradiction(request, known);
      return new WitnessAnswer.Refused(Reason.INCONSISTENT);
    }
    if (audit.isPresent() && head.size() > 0) {
      Audit.Verdict verdict = audit.get().judge(head, setup.events());
      if (verdict != Audit.Verdict.SOUND) {
        boolean later = verdict == Audit.Verdict.NOT_YET;
        return new WitnessAnswer.Refused(later ? Reason.NOT_YET : Reason.INCONSISTENT);
      }
    }
    return cosign(request.checkpoint(), verified.checkpoint());
  }

  /** The place of the newest of the log's keys that has a line under {@code checkpoint}. */
  private int newestKey(SignedCheckpoint checkpoint) {
    int newest = -1;
    for (NoteSignature line : checkpoint.note().signatures()) {
      for (int i = 0; i < keys.size(); i++) {
        VerifierKey key = keys.get(i);
        if (key.name().equals(line.name()) && key.keyId() == line.keyId()) {
          newest = Math.max(newest, i);
        }
      }
    }
    return newest;
  }

  private WitnessAnswer cosign(SignedCheckpoint signed, Checkpoint checkpoint) throws IOException {
    // Never back: a larger tree at an earlier time would contradict what was stated before.
    long now = Math.max(Math.max(1, setup.clock().instant().getEpochSecond()), time);
    List<NoteSignature> lines = new ArrayList<>();
    for (Cosigner cosigner : setup.cosigners()) {
      lines.add(cosigner.cosign(checkpoint, now));
    }
    SignedCheckpoint cosigned = logLinesOf(signed).with(lines);
    files.put(cosigned); // before anybody sees the lines
    time = now;
    last = Optional.of(cosigned);
    if (audit.isPresent()) {
      keepAudit(audit.get().stateIfDue());
    }
    return new WitnessAnswer.Cosigned(lines);
  }

  /** The checkpoint with the lines of the log alone: others may be anybody's, and too many. */
  private SignedCheckpoint logLinesOf(SignedCheckpoint signed) {
    List<NoteSignature> lines = new ArrayList<>();
    for (VerifierKey key : keys) {
      for (NoteSignature line : signed.note().signatures()) {
        if (key.name().equals(line.name()) && key.keyId() == line.keyId()) {
          lines.add(line);
          break;
        }
      }
    }
    Checkpoint checkpoint = signed.unverified();
    return new SignedCheckpoint(SignedNote.of(checkpoint.toText(), lines), checkpoint);
  }

  /** Two signed heads that contradict are worth more than a refusal: they are kept. */
  private void noteContradiction(AddCheckpoint request, TreeHead known) throws IOException {
    if (last.isEmpty()) {
      return;
    }
    Optional<Evidence> evidence = contradiction(last.get(), request);
    if (evidence.isPresent()) {
      Optional<String> file = files.putEvidence(evidence.get().toBytes());
      if (file.isPresent()) {
        setup
            .events()
            .accept(
                "the log contradicts itself: "
                    + evidence.get().claim()
                    + ", sizes "
                    + known.size()
                    + " and "
                    + request.checkpoint().unverified().head().size()
                    + "; kept in "
                    + file.get());
      }
    }
  }

  private static Optional<Evidence> contradiction(SignedCheckpoint seen, AddCheckpoint request) {
    SignedCheckpoint asked = request.checkpoint();
    TreeHead known = seen.unverified().head();
    TreeHead head = asked.unverified().head();
    if (known.size() == head.size()) {
      return known.equals(head)
          ? Optional.empty()
          : Optional.of(new Evidence.TwoRoots(seen, asked));
    }
    if (request.oldSize() != known.size() || head.size() < known.size()) {
      return Optional.empty();
    }
    ConsistencyProof proof = new ConsistencyProof(known.size(), head.size(), request.proof());
    return proof
        .prefixIn(head)
        .filter(prefix -> !prefix.equals(known.root()))
        .map(prefix -> new Evidence.NotAnExtension(seen, asked, prefix, proof));
  }

  /** When this witness cosigned {@code own}, its file. */
  private long verifiedTime(SignedCheckpoint own) throws MalformedException {
    long newest = 0;
    try {
      own.verify(keys);
      for (NoteSignature line : own.note().signatures()) {
        for (Cosigner cosigner : setup.cosigners()) {
          CosignerKey key = cosigner.key();
          if (key.isNamedBy(line)) {
            Cosignature cosignature = key.verify(own.unverified(), line);
            newest = Math.max(newest, cosignature.seconds());
          }
        }
      }
    } catch (BadSignatureException e) {
      newest = 0;
    }
    if (newest == 0) {
      throw new MalformedException(
          "state of " + own.unverified().origin(),
          "not signed by the log and a key of this witness",
          "as it was written; ask for help before you replace it");
    }
    return newest;
  }

  private void keepAudit(Optional<Bytes> state) throws IOException {
    if (state.isPresent()) {
      files.putAudit(state.get());
    }
  }

  void close() throws IOException {
    lock.lock();
    try {
      if (audit.isPresent()) {
        keepAudit(audit.get().stateAtEnd(last.map(seen -> seen.unverified().head())));
      }
    } finally {
      lock.unlock();
    }
  }
}
