package org.verbale.client.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;

/**
 * The head that is trusted, and a few signed statements that what the log signs later may
 * contradict: the newest seals, and receipts that somebody asked for. Not thread-safe.
 */
final class HeadStore {
  /** Most statements of each kind. */
  static final int MOST = 8;

  private static final String HEAD = "trust/head";
  private static final String KEYS = "trust/keys";
  private static final String FORMER = "trust/former/";
  private static final String SEALS = "trust/seal/";
  private static final String RECEIPTS = "trust/receipt/";

  private final StateStore store;
  private final Trust trust;
  private Confession confession;

  /**
   * @param confessor by whose roots stored notes are believed again
   */
  HeadStore(StateStore store, Trust trust, Confessor confessor) {
    this.store = store;
    this.trust = trust;
    this.confession =
        store
            .get(KEYS)
            .map(stored -> parse(stored, confessor))
            .orElseGet(() -> Confession.ofNone(trust.log()));
  }

  private Confession parse(Bytes stored, Confessor confessor) {
    try {
      return Confession.parse(stored, trust.log(), confessor);
    } catch (MalformedException e) {
      throw new StateFailedException(new IOException("log keys: malformed", e));
    }
  }

  /** What the log said of its keys. */
  Confession confession() {
    return confession;
  }

  /** All keys of the log, told or heard of: who looks for contradictions takes each. */
  List<VerifierKey> logKeys() {
    return allKeys().stream().filter(key -> key.name().equals(confession.origin())).toList();
  }

  /** The same, with those of the generations before. */
  List<VerifierKey> allKeys() {
    Set<VerifierKey> keys = new LinkedHashSet<>(trust.logKeys());
    keys.addAll(confession.believed());
    return List.copyOf(keys);
  }

  Optional<TrustedHead> head() {
    return store.get(HEAD).map(this::decode);
  }

  /**
   * The head trusted from now on.
   *
   * @param heard that its key is the log's
   */
  void trust(TrustedHead head, Confession heard) {
    List<VerifierKey> keys = new ArrayList<>(logKeys());
    keys.addAll(heard.believed());
    StateChanges changes = keep(SEALS, head.seal(), keys).put(HEAD, encode(head));
    commit(heard.equals(confession) ? changes : changes.put(KEYS, heard.toBytes()));
    confession = heard;
  }

  /**
   * The first head that is trusted of another generation, and what is to change with it. The last
   * one of the log before stays, to be shown to others.
   */
  void enter(TrustedHead head, Confession heard, StateChanges changes) {
    store.get(HEAD).ifPresent(last -> changes.put(FORMER + confession.origin(), last));
    store.keys(SEALS).forEach(changes::delete);
    store.keys(RECEIPTS).forEach(changes::delete);
    commit(changes.put(HEAD, encode(head)).put(KEYS, heard.toBytes()));
    confession = heard;
  }

  /** What the log said of its keys under a head that is trusted already. */
  void confess(Confession heard) {
    commit(new StateChanges().put(KEYS, heard.toBytes()));
    confession = heard;
  }

  /** A receipt that was handed out. */
  void keep(Receipt receipt) {
    commit(keep(RECEIPTS, receipt, logKeys()));
  }

  /** Receipts of the newest seals that were trusted, newest first. */
  List<Receipt> seals() {
    return kept(SEALS);
  }

  /** All that is kept, receipts first. */
  List<Receipt> receipts() {
    List<Receipt> all = kept(RECEIPTS);
    all.addAll(kept(SEALS));
    return all;
  }

  private StateChanges keep(String prefix, Receipt receipt, List<VerifierKey> signers) {
    String key = prefix + String.format(Locale.ROOT, "%019d", receipt.proof().index());
    StateChanges changes = new StateChanges();
    var keys = store.keys(prefix);
    if (!keys.contains(key) && keys.size() >= MOST) {
      changes.delete(keys.first());
    }
    return changes.put(key, withoutWitnesses(receipt, signers).toBytes());
  }

  /** The log's own signature is what contradicts; cosignatures may be many times as long. */
  private static Receipt withoutWitnesses(Receipt receipt, List<VerifierKey> keys) {
    SignedCheckpoint signed = receipt.checkpoint();
    List<NoteSignature> own =
        signed.note().signatures().stream()
            .filter(
                line ->
                    keys.stream()
                        .anyMatch(
                            key -> key.name().equals(line.name()) && key.keyId() == line.keyId()))
            .toList();
    SignedNote note = SignedNote.of(signed.note().unverifiedText(), own);
    return new Receipt(
        receipt.leaf(), receipt.proof(), new SignedCheckpoint(note, signed.unverified()));
  }

  private List<Receipt> kept(String prefix) {
    List<Receipt> found = new ArrayList<>();
    for (String key : store.keys(prefix)) {
      try {
        found.add(0, Receipt.parse(store.get(key).orElseThrow()));
      } catch (MalformedException e) {
        throw new StateFailedException(new IOException("receipt: malformed", e));
      }
    }
    return found;
  }

  private void commit(StateChanges changes) {
    try {
      store.commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private static Bytes encode(TrustedHead head) {
    TlsWriter out = new TlsWriter();
    out.opaque(head.checkpoint()).raw(head.mapRoot().toByteArray()).uint64(head.time());
    out.vector(path -> head.seal().proof().path().forEach(hash -> path.raw(hash.toByteArray())));
    return out.toBytes();
  }

  /**
   * Versions before this one stored no path: then the seal serves as an anchor, and shows nothing.
   */
  private TrustedHead decode(Bytes stored) {
    try {
      return TlsReader.decode(
          stored,
          in -> {
            SignedCheckpoint checkpoint = SignedCheckpoint.parse(in.opaque("checkpoint"));
            Digest mapRoot = hash(in);
            Leaf leaf = Leaf.mapRoot(in.uint64("time"), mapRoot);
            List<Digest> path = in.hasRemaining() ? in.vector("path", HeadStore::hash) : List.of();
            long size = checkpoint.unverified().head().size();
            var seal = new Receipt(leaf, new InclusionProof(size - 1, size, path), checkpoint);
            return new TrustedHead(seal, trust.witnessed(checkpoint, logKeys()));
          });
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StateFailedException(new IOException("trusted head: malformed", e));
    }
  }

  private static Digest hash(TlsReader in) throws MalformedException {
    return Digest.of(in.raw("hash", Digest.LENGTH).toByteArray());
  }
}
