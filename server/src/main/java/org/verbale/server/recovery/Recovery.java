package org.verbale.server.recovery;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.note.BadSignatureException;
import org.verbale.refusal.Reason;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.reinstatement.FormerChain;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.archive.Archive;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Context.Former;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * Puts back what a restored backup lacks. Holds nothing itself; thread-safe.
 *
 * <p>Who may put back what is not asked: that the old log signed it is shown, and it is judged once
 * more as it was when it was accepted.
 */
public final class Recovery implements Feature {
  /** Entries that one {@link CloseRecovery} appends at most, and rows that it clears. */
  private static final int STEP = 64;

  /** Bytes of content behind which it appends no more. */
  private static final long STEP_BYTES = 4L << 20;

  private final Archive archive;

  public Recovery(Archive archive) {
    this.archive = requireNonNull(archive, "archive");
  }

  /**
   * A recovery that is under way.
   *
   * @param restored leaves that there were when it was opened
   * @param until what was said of its end
   * @param isClosing whether nothing more is taken
   */
  public record Status(long restored, Instant until, boolean isClosing) {}

  @Override
  public void declare(Commands commands) {
    commands.duringRecovery(OpenRecovery.NAME, OpenRecovery.class, OpenRecovery::read, this::open);
    commands.duringRecovery(ShowChain.NAME, ShowChain.class, ShowChain::read, this::show);
    commands.duringRecovery(PutBack.NAME, PutBack.class, PutBack::read, this::putBack);
    commands.duringRecovery(
        CloseRecovery.NAME, CloseRecovery.class, CloseRecovery::read, this::close);
  }

  /** What is under way, if anything is. */
  public Optional<Status> status(View view) {
    return Phase.of(view)
        .map(
            phase ->
                new Status(phase.size(), Instant.ofEpochMilli(phase.until()), phase.isClosing()));
  }

  /**
   * An entry that was here and could not be appended.
   *
   * @param reason {@code UNKNOWN} if something before it is missing
   */
  public record Lost(Chain chain, long sequence, Reason reason) {
    public Lost {
      requireNonNull(chain, "chain");
      requireNonNull(reason, "reason");
    }
  }

  /** All that were lost so, in all recoveries, by chain and sequence number. */
  public List<Lost> lost(View view) {
    return Rows.lost(view);
  }

  private boolean open(OpenRecovery open, Context context) {
    Transaction state = context.state();
    if (Phase.of(state).isPresent()) {
      return true;
    }
    if (archive.size(state) != open.phase().size()) {
      return false;
    }
    context.standStill(true);
    open.phase().put(state);
    return true;
  }

  private static Phase demandOpen(View view) {
    return Phase.of(view)
        .filter(phase -> !phase.isClosing())
        .orElseThrow(() -> new Refusal.Unknown("recovery").asException());
  }

  private ChainProgress show(ShowChain show, Context context) {
    Transaction state = context.state();
    FormerChain former = believe(show, demandOpen(state));
    want(state, former.chain(), former.head());
    return progress(state, former.chain());
  }

  private static FormerChain believe(ShowChain show, Phase phase) {
    try {
      return show.proof().verify(phase.oldKeys());
    } catch (BadSignatureException e) {
      throw new Refusal.BadSignature("checkpoint").asException();
    } catch (ProofException e) {
      throw new Refusal.HashMismatch("proof").asException();
    }
  }

  private ChainProgress putBack(PutBack put, Context context) {
    Transaction state = context.state();
    demandOpen(state);
    FormerEntry entry = put.entry();
    Position position = entry.position();
    Chain chain = position.chain();
    Digest leaf = entry.hash();
    if (position.sequence() < archive.head(state, chain).length()) {
      demandPresent(state, chain, new ChannelHead(position.sequence() + 1, leaf));
    } else if (!Rows.isHere(state, chain, position.sequence(), leaf)) {
      if (!Rows.isWanted(state, chain, position.sequence(), leaf)) {
        throw new Refusal.Unknown("proof").asException();
      }
      demandExplained(state, entry);
      if (position.sequence() > 0) {
        want(state, chain, new ChannelHead(position.sequence(), position.previous()));
      }
      Rows.put(state, entry);
      Recall.erases(entry).ifPresent(record -> Rows.explain(state, record));
    }
    return progress(state, chain);
  }

  /** Content may be missing only where the decision that took it, which stands behind, is here. */
  private static void demandExplained(View view, FormerEntry entry) {
    if (Recall.erased(entry).filter(record -> !Rows.isExplained(view, record)).isPresent()) {
      throw new Refusal.Malformed("blobs", "those that the object names").asException();
    }
  }

  /** That the old log had this head is shown: its last leaf is here, or wanted from now on. */
  private void want(Transaction state, Chain chain, ChannelHead head) {
    long sequence = head.length() - 1;
    if (sequence < archive.head(state, chain).length()) {
      demandPresent(state, chain, head);
    } else if (!Rows.isHere(state, chain, sequence, head.last())) {
      Rows.want(state, chain, sequence, head.last());
    }
  }

  /** Demands that the restored chain had this head once. */
  private void demandPresent(View view, Chain chain, ChannelHead head) {
    if (!archive.headAt(view, chain, head.length()).equals(Optional.of(head))) {
      throw new Refusal.Conflict("chain").asException();
    }
  }

  private ChainProgress progress(View view, Chain chain) {
    return new ChainProgress(
        chain, archive.head(view, chain).length(), Rows.wanted(view, chain, ChainProgress.MOST));
  }

  private CloseRecovery.Left close(CloseRecovery close, Context context) {
    Transaction state = context.state();
    Optional<Phase> phase = Phase.of(state);
    if (phase.isEmpty()) {
      return new CloseRecovery.Left(true, Rows.lost(state).size());
    }
    phase.get().closing().put(state);
    long bytes = 0;
    for (int i = 0; i < STEP && bytes < STEP_BYTES; i++) {
      Optional<FormerEntry> first = Rows.first(state);
      if (first.isEmpty()) {
        return end(context);
      }
      FormerEntry next = next(state, first.get());
      append(next, context);
      bytes += next.size();
    }
    return new CloseRecovery.Left(false, 0);
  }

  private static CloseRecovery.Left end(Context context) {
    Transaction state = context.state();
    if (!Rows.forget(state, STEP)) {
      return new CloseRecovery.Left(false, 0);
    }
    Phase.end(state);
    context.standStill(false);
    return new CloseRecovery.Left(true, Rows.lost(state).size());
  }

  /** Of one chain and one time the first, whatever is said of indexes. */
  private FormerEntry next(View view, FormerEntry first) {
    Chain chain = first.position().chain();
    ChannelHead head = archive.head(view, chain);
    return first.position().sequence() > head.length()
        ? Rows.behind(view, chain, head).orElse(first)
        : first;
  }

  private void append(FormerEntry entry, Context context) {
    Transaction state = context.state();
    List<FormerEntry> made = new ArrayList<>(List.of(entry));
    if (entry.leaf().kind() == LeafKind.CHANNEL_CREATED) {
      Rows.behind(state, entry.position().chain(), new ChannelHead(1, entry.hash()))
          .ifPresent(made::add);
    }
    made.forEach(each -> Rows.drop(state, each));
    Optional<Reason> refused = again(made, context);
    refused.ifPresent(reason -> made.forEach(each -> Rows.lose(state, each, reason)));
  }

  /** Why the entries could not be appended, if they could not: then nothing of them is. */
  private Optional<Reason> again(List<FormerEntry> made, Context context) {
    FormerEntry first = made.get(0);
    ChannelHead head = archive.head(context.state(), first.position().chain());
    if (!head.isFollowedBy(first.position())) {
      return Optional.of(Reason.UNKNOWN); // of its chain something before it is missing
    }
    List<Former> leaves =
        made.stream().map(each -> new Former(each.leaf(), each.position())).toList();
    try {
      if (first.leaf().kind() == LeafKind.CHANNEL_CREATED) {
        if (made.size() < 2) {
          return Optional.of(Reason.UNKNOWN);
        }
        context.again(Recall.creation(first, made.get(1)), leaves);
      } else {
        context.again(Recall.command(first), leaves);
      }
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.refusal().reason());
    }
  }
}
