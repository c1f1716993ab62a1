package org.verbale.client.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.VerbaleException;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.evidence.Evidence;
import org.verbale.id.Digest;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetInclusionRequest;

/**
 * Looks for evidence that the log signed what cannot both be true: among what is kept, and among
 * proofs that the server still gives. Not thread-safe.
 *
 * <p>Nothing is given out that {@link Evidence#verify} does not confirm with the log's keys. Where
 * the server is silent, or nothing was signed twice, there is none.
 */
final class Accuser {
  private static final Logger logger = LoggerFactory.getLogger(Accuser.class);

  private final ArchiveQueries server;
  private final Trust trust;
  private final HeadStore heads;
  private final List<VerifierKey> heard;

  Accuser(ArchiveQueries server, Trust trust, HeadStore heads) {
    this(server, trust, heads, List.of());
  }

  private Accuser(ArchiveQueries server, Trust trust, HeadStore heads, List<VerifierKey> heard) {
    this.server = server;
    this.trust = trust;
    this.heads = heads;
    this.heard = heard;
  }

  /** The same with keys that the log was heard to have, and that are not kept yet. */
  Accuser knowing(Confession said) {
    return new Accuser(server, trust, heads, said.believed());
  }

  private List<VerifierKey> logKeys() {
    Set<VerifierKey> keys = new LinkedHashSet<>(heads.logKeys());
    heard.stream().filter(key -> key.name().equals(trust.log().name())).forEach(keys::add);
    return List.copyOf(keys);
  }

  /** What is thrown once the server was caught; evidence is durable by then. */
  DishonestServerException caught(DishonestServerException lie, Optional<Evidence> evidence) {
    if (evidence.isEmpty()) {
      return lie;
    }
    DishonestServerException shown = lie.evidence().isPresent() ? lie : lie.with(evidence.get());
    if (trust.evidence().isPresent()) {
      try {
        Path file = trust.evidence().get().write(evidence.get());
        logger.error("The log contradicted itself; evidence is in {}", file);
      } catch (IOException e) {
        shown.addSuppressed(e); // it is in the exception still
      }
    }
    return shown;
  }

  /** Gives {@code evidence} back if it shows something. */
  Optional<Evidence> confirmed(Evidence evidence) {
    try {
      evidence.verify(logKeys());
      return Optional.of(evidence);
    } catch (BadSignatureException | ProofException | IllegalArgumentException e) {
      return Optional.empty(); // it shows nothing
    }
  }

  /**
   * That the log must not have signed {@code seal} beside {@code known}.
   *
   * @param given as consistency proof between the two
   */
  Optional<Evidence> ofFork(Receipt known, Receipt seal, List<Digest> given) {
    return tried(
        () -> {
          List<Receipt> seals = new ArrayList<>(List.of(known));
          seals.addAll(heads.seals());
          return first(seals, each -> confirmed(twoRoots(each, seal)))
              .or(() -> extension(known.checkpoint(), seal.checkpoint(), given))
              .or(
                  () ->
                      first(
                          heads.receipts(), each -> confirmed(new Evidence.Rewritten(each, seal))))
              .or(() -> first(seals, each -> extension(each.checkpoint(), seal.checkpoint())));
        });
  }

  /** That the log must not have signed {@code head}, by whichever of its keys, beside its seals. */
  Optional<Evidence> ofFork(SignedCheckpoint head) {
    return tried(
        () -> {
          if (!isSigned(head)) {
            return Optional.empty();
          }
          List<Receipt> seals = heads.seals();
          return first(seals, each -> confirmed(new Evidence.TwoRoots(each.checkpoint(), head)))
              .or(() -> first(seals, each -> extension(each.checkpoint(), head)));
        });
  }

  private boolean isSigned(SignedCheckpoint head) {
    try {
      var unused = head.verify(logKeys());
      return true;
    } catch (BadSignatureException e) {
      return false; // the log has nothing to answer for
    }
  }

  private static Evidence twoRoots(Receipt one, Receipt other) {
    return new Evidence.TwoRoots(one.checkpoint(), other.checkpoint());
  }

  private static <T> Optional<Evidence> first(
      List<T> candidates, Function<T, Optional<Evidence>> judge) {
    for (T each : candidates) {
      Optional<Evidence> found = judge.apply(each);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** By the proof that the server gives now. */
  private Optional<Evidence> extension(SignedCheckpoint one, SignedCheckpoint other) {
    long size = Math.min(size(one), size(other));
    long to = Math.max(size(one), size(other));
    if (size == to) {
      return Optional.empty();
    }
    return extension(one, other, consistency(size, to)).or(() -> throughPower(one, other));
  }

  /** By a proof that does not lead from the earlier root, but from another. */
  private Optional<Evidence> extension(
      SignedCheckpoint one, SignedCheckpoint other, List<Digest> path) {
    SignedCheckpoint earlier = earlier(one, other);
    SignedCheckpoint later = later(one, other);
    TreeHead head = later.unverified().head();
    try {
      var proof = new ConsistencyProof(earlier.unverified().head().size(), head.size(), path);
      return proof
          .prefixIn(head)
          .flatMap(prefix -> confirmed(new Evidence.NotAnExtension(earlier, later, prefix, proof)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no proof at all
    }
  }

  /**
   * A proof from 2^k leaves does not name the root that it leads from. That from one leaf less goes
   * through it: its first k + 1 hashes make it, and the others lead on from there.
   */
  private Optional<Evidence> throughPower(SignedCheckpoint one, SignedCheckpoint other) {
    SignedCheckpoint earlier = earlier(one, other);
    SignedCheckpoint later = later(one, other);
    long size = earlier.unverified().head().size();
    int levels = Long.numberOfTrailingZeros(size);
    if (Long.bitCount(size) != 1 || levels < 2) {
      return Optional.empty();
    }
    long to = later.unverified().head().size();
    List<Digest> path = consistency(size - 1, to);
    if (path.size() <= levels) {
      return Optional.empty();
    }
    TreeHasher hasher = new TreeHasher();
    Digest prefix = hasher.node(path.get(0), path.get(1));
    for (int i = 2; i <= levels; i++) {
      prefix = hasher.node(path.get(i), prefix);
    }
    var rest = new ConsistencyProof(size, to, path.subList(levels + 1, path.size()));
    return confirmed(new Evidence.NotAnExtension(earlier, later, prefix, rest));
  }

  private static SignedCheckpoint earlier(SignedCheckpoint one, SignedCheckpoint other) {
    return size(one) < size(other) ? one : other;
  }

  private static SignedCheckpoint later(SignedCheckpoint one, SignedCheckpoint other) {
    return size(one) < size(other) ? other : one;
  }

  private static long size(SignedCheckpoint signed) {
    return signed.unverified().head().size();
  }

  /**
   * That the log signed for both sides of {@code conflict}.
   *
   * @param checkpoint that covers both
   */
  Optional<Evidence> of(Conflict conflict, SignedCheckpoint checkpoint) {
    return tried(
        () -> {
          if (conflict instanceof Conflict.Hidden hidden) {
            return receipt(hidden.leaf(), hidden.seal().checkpoint())
                .flatMap(leaf -> confirmed(withheld(hidden, leaf)));
          }
          return twoLeaves((Conflict.TwoLeaves) conflict, checkpoint);
        });
  }

  private static Evidence withheld(Conflict.Hidden hidden, Receipt leaf) {
    return new Evidence.Withheld(
        hidden.seal(), hidden.head(), hidden.proof(), leaf, hidden.leaf().position());
  }

  private Optional<Evidence> twoLeaves(Conflict.TwoLeaves leaves, SignedCheckpoint checkpoint) {
    Optional<Receipt> first = receipt(leaves.first(), checkpoint);
    Optional<Receipt> second = receipt(leaves.second(), checkpoint);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    Receipt one = first.get();
    Receipt other = second.get();
    return confirmed(
            new Evidence.SecondSequence(
                one, leaves.first().position(), other, leaves.second().position()))
        .or(() -> confirmed(new Evidence.Rewritten(one, other)))
        .or(() -> confirmed(new Evidence.Backdated(one, other)));
  }

  /** As it was kept, or as the server gives it now. */
  private Optional<Receipt> receipt(PlacedLeaf placed, SignedCheckpoint checkpoint) {
    for (Receipt kept : heads.receipts()) {
      if (kept.proof().index() == placed.index() && kept.leaf().equals(placed.leaf())) {
        return Optional.of(kept);
      }
    }
    TreeHead tree = checkpoint.unverified().head();
    if (placed.index() >= tree.size()) {
      return Optional.empty();
    }
    try {
      var proof = new InclusionProof(placed.index(), tree.size(), inclusion(placed.index(), tree));
      proof.verify(placed.leaf().hash(), tree);
      return Optional.of(new Receipt(placed.leaf(), proof, checkpoint));
    } catch (ProofException | IllegalArgumentException e) {
      return Optional.empty(); // the log did not sign for it
    }
  }

  private List<Digest> consistency(long from, long to) {
    var request = GetConsistencyRequest.newBuilder().setOldSize(from).setNewSize(to).build();
    return Wire.path(server.getConsistency(request).getProofList());
  }

  private List<Digest> inclusion(long index, TreeHead tree) {
    var request = GetInclusionRequest.newBuilder().setIndex(index).setSize(tree.size()).build();
    return Wire.path(server.getInclusion(request).getProofList());
  }

  private interface Search {
    Optional<Evidence> run();
  }

  /** That the server lied is certain already; that no evidence is found must not hide it. */
  private static Optional<Evidence> tried(Search search) {
    try {
      return search.run();
    } catch (VerbaleException | IllegalArgumentException e) {
      logger.info("The server was caught; evidence could not be had: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
