package org.verbale.server.succession;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.log.TreeHead;
import org.verbale.note.VerifierKey;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.View;
import org.verbale.succession.Lineage;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession;
import org.verbale.succession.SuccessionException;

/**
 * Keeps the chain {@code log}, its only state: the succession notes that were taken. Thread-safe,
 * and holds nothing; the chain is short.
 */
public final class SuccessionFeature implements Feature {
  private final Archive archive;

  public SuccessionFeature(Archive archive) {
    this.archive = requireNonNull(archive, "archive");
  }

  @Override
  public void declare(Commands commands) {
    commands.duringRecovery(
        EnterSuccession.NAME, EnterSuccession.class, EnterSuccession::read, this::enter);
  }

  /** The entries of the chain, oldest first. */
  public List<Entry> entries(View view) {
    return archive.entries(view, Chain.LOG, 0, Lineage.MAX_NOTES, Long.MAX_VALUE);
  }

  /** The entry with this sequence number, if the chain is so long. */
  public Optional<Entry> entry(View view, long sequence) {
    return archive.entries(view, Chain.LOG, sequence, 1, Long.MAX_VALUE).stream().findFirst();
  }

  /**
   * Whether the log is {@code restored}, and behind that nothing but notes about itself: then a new
   * generation may begin here.
   */
  public boolean isRestored(View view, TreeHead restored) {
    long size = archive.size(view);
    if (size < restored.size() || size > restored.size() + Lineage.MAX_NOTES) {
      return false;
    }
    boolean notes = true;
    for (long index = restored.size(); notes && index < size; index++) {
      notes =
          archive
              .entry(view, index)
              .position()
              .filter(at -> at.chain().equals(Chain.LOG))
              .isPresent();
    }
    return notes && archive.beginning(view, restored.size()).equals(restored);
  }

  /** Which key signs the head of which size; empty while the log never had but one. */
  public Optional<LogKeys> keys(View view) {
    List<Entry> entries = entries(view);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<SignedSuccession> notes = new ArrayList<>();
      for (Entry entry : entries) {
        notes.add(SignedSuccession.parse(entry.object()));
      }
      VerifierKey first = notes.get(0).unverified().from();
      Lineage lineage = Lineage.verify(first, notes, List.of(root(view)));
      return Optional.of(LogKeys.of(lineage, entries.stream().map(Entry::index).toList()));
    } catch (MalformedException | SuccessionException | IllegalArgumentException e) {
      throw new StorageException(
          Problem.DAMAGED, "chain log: a note that was taken is refused (expected: as then)", e);
    }
  }

  /** The root with which the archive began. */
  private RootCertificate root(View view) {
    List<Entry> first = archive.entries(view, Chain.REGISTRY, 0, 1, Long.MAX_VALUE);
    if (first.isEmpty()) {
      throw new Refusal.Unknown("trust root").asException();
    }
    try {
      return RootCertificate.verify(CertificateDer.of(first.get(0).object().toByteArray()));
    } catch (IdentityException e) {
      throw new StorageException(
          Problem.DAMAGED, "registry: its first entry is no root (expected: one)", e);
    }
  }

  private Appended enter(EnterSuccession enter, Context context) {
    SignedSuccession note = enter.note();
    Optional<Appended> before = context.find(Chain.LOG, note.note().hash());
    if (before.isPresent()) {
      return before.get();
    }
    demandNext(note, context.state());
    return context.append(LeafKind.CONFIGURATION, Chain.LOG, note.toBytes(), List.of());
  }

  private void demandNext(SignedSuccession note, View view) {
    if (note.unverified() instanceof Succession.NewGeneration generation
        && !isRestored(view, generation.restored())) {
      throw new Refusal.Malformed("restored", "the leaves that there are").asException();
    }
    Optional<LogKeys> now = keys(view);
    Lineage lineage =
        now.map(LogKeys::lineage).orElseGet(() -> Lineage.of(note.unverified().from()));
    List<Long> indexes = new ArrayList<>(now.map(LogKeys::indexes).orElse(List.of()));
    indexes.add(archive.size(view));
    try {
      var unused = LogKeys.of(lineage.with(note, List.of(root(view))), indexes);
    } catch (SuccessionException e) {
      throw switch (e.fault()) {
        case SIGNERS, ROOT, SIGNATURE -> new Refusal.BadSignature("succession").asException();
        default -> new Refusal.Conflict("succession").asException();
      };
    } catch (IllegalArgumentException e) {
      throw new Refusal.Malformed("size", "at most that of the log").asException();
    }
  }
}
