package org.verbale.witness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.Checkpoint;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedCheckpoint;
import org.verbale.log.VerifiedReceipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.note.VerifierKey;

/**
 * Which logs and witnesses a verifier believes, and how many of the witnesses must agree
 * (c2sp.org/tlog-policy). Immutable.
 *
 * <p>Logs are named by Ed25519 keys (0x01), witnesses by cosigner keys (0x04, 0x06).
 */
public final class TrustPolicy {
  /** Most bytes of a file. */
  public static final int MAX_SIZE = 512 * 1024;

  /** Most logs, and most groups; the specification recommends at least 32. */
  public static final int MAX_NAMES = 64;

  /** Most witnesses: as many as a note can hold signatures of, beside the log's own. */
  public static final int MAX_WITNESSES = 62;

  private final List<Log> logs;
  private final List<Witness> witnesses;
  private final Optional<Quorum> quorum;

  TrustPolicy(List<Log> logs, List<Witness> witnesses, Optional<Quorum> quorum) {
    this.logs = List.copyOf(logs);
    this.witnesses = List.copyOf(witnesses);
    this.quorum = quorum;
  }

  /**
   * A log whose checkpoints are believed.
   *
   * @param url where it is reached, if the file says so
   */
  public record Log(VerifierKey key, Optional<String> url) {}

  /**
   * A witness whose cosignature counts.
   *
   * @param name within the policy alone
   * @param url its submission prefix, if the file says so
   */
  public record Witness(String name, CosignerKey key, Optional<String> url) {}

  /**
   * Reads a policy file.
   *
   * @throws MalformedException that names the line and what was expected there
   */
  public static TrustPolicy parse(Bytes file) throws MalformedException {
    return new PolicyReader().read(file);
  }

  /** Just {@code log}, without witnesses: the policy {@code quorum none}. */
  public static TrustPolicy of(VerifierKey log) {
    return new TrustPolicy(List.of(new Log(log, Optional.empty())), List.of(), Optional.empty());
  }

  /** This policy, with {@code log} among its logs: where the file leaves them to the context. */
  public TrustPolicy with(VerifierKey log) {
    List<Log> more = new ArrayList<>(logs);
    if (more.stream().noneMatch(known -> known.key().equals(log))) {
      more.add(new Log(log, Optional.empty()));
    }
    return new TrustPolicy(more, witnesses, quorum);
  }

  /** In the order of the file. */
  public List<Log> logs() {
    return logs;
  }

  /** Of each log its key. */
  public List<VerifierKey> logKeys() {
    return logs.stream().map(Log::key).toList();
  }

  /** In the order of the file. */
  public List<Witness> witnesses() {
    return witnesses;
  }

  /** Whether the quorum is {@code none}: then a checkpoint is witnessed as soon as it is signed. */
  public boolean isWithoutQuorum() {
    return quorum.isEmpty();
  }

  /** Whether the quorum is reached by the cosignatures of {@code cosigners}. */
  public boolean isReachedBy(Set<CosignerKey> cosigners) {
    Set<String> names = new HashSet<>();
    for (Witness witness : witnesses) {
      if (cosigners.contains(witness.key())) {
        names.add(witness.name());
      }
    }
    return quorum.isEmpty() || quorum.get().isReachedBy(names);
  }

  /**
   * Whether no quorum is reached without a witness of this kind: how a client that must see a
   * post-quantum cosignature, or an auditing witness, makes sure that its file demands one.
   */
  public boolean demands(Predicate<Witness> kind) {
    Set<CosignerKey> others = new HashSet<>();
    for (Witness witness : witnesses) {
      if (!kind.test(witness)) {
        others.add(witness.key());
      }
    }
    return !isReachedBy(others);
  }

  /** Whether every quorum has an ML-DSA-44 cosignature in it. */
  public boolean demandsPostQuantum() {
    return demands(witness -> witness.key().type() == CosignerKey.Type.ML_DSA_44);
  }

  /**
   * Whether the quorum cannot be reached without the witness or group {@code name}; that is how the
   * names of auditing witnesses are given.
   *
   * @throws IllegalArgumentException if the policy has neither
   */
  public boolean demands(String name) {
    if (quorum.isPresent()) {
      Optional<Quorum> part = quorum.get().find(name);
      if (part.isPresent()) {
        return quorum.get().demands(part.get());
      }
    }
    if (witnesses.stream().anyMatch(witness -> witness.name().equals(name))) {
      return false; // known, and no part of the quorum
    }
    throw new IllegalArgumentException(
        "policy: no such name in the quorum (expected: a witness or a group of it)");
  }

  /**
   * Believes a checkpoint that a log of this policy signed and its quorum cosigned. Lines of other
   * keys are ignored.
   *
   * @throws BadSignatureException if no known log signed it, or a known key is named whose
   *     signature does not fit
   * @throws QuorumException if too few witnesses cosigned it
   */
  public WitnessedCheckpoint verify(SignedCheckpoint checkpoint)
      throws BadSignatureException, QuorumException {
    return judge(checkpoint.verify(logKeys()));
  }

  /**
   * Believes a receipt whose checkpoint is witnessed.
   *
   * @throws BadSignatureException as for a checkpoint
   * @throws ProofException if the proof does not lead from the leaf to the checkpoint
   * @throws QuorumException if too few witnesses cosigned it: what it is about is durable, as the
   *     log says, but not witnessed yet
   */
  public WitnessedReceipt verify(Receipt receipt)
      throws BadSignatureException, ProofException, QuorumException {
    VerifiedReceipt verified = receipt.verify(logKeys());
    return new WitnessedReceipt(verified, judge(verified.checkpoint()));
  }

  /**
   * The cosignatures under a checkpoint by witnesses of this policy, each witness once, whether or
   * not they are enough.
   *
   * @throws BadSignatureException if a witness is named whose cosignature does not fit
   */
  public List<Cosignature> cosignatures(SignedCheckpoint checkpoint) throws BadSignatureException {
    return cosignatures(checkpoint.unverified(), checkpoint.note().signatures());
  }

  /**
   * The cosignatures among {@code lines}, as a witness answers them: each witness once, with its
   * newest. Those that state no time, and so not that the tree was the largest, do not count.
   *
   * @throws BadSignatureException if a witness is named whose cosignature does not fit
   */
  public List<Cosignature> cosignatures(Checkpoint checkpoint, List<NoteSignature> lines)
      throws BadSignatureException {
    List<Cosignature> found = new ArrayList<>();
    for (Witness witness : witnesses) {
      Optional<Cosignature> newest = Optional.empty();
      for (NoteSignature line : lines) {
        if (witness.key().isNamedBy(line)) {
          Cosignature cosignature = witness.key().verify(checkpoint, line);
          if (cosignature.seconds() > newest.map(Cosignature::seconds).orElse(0L)) {
            newest = Optional.of(cosignature);
          }
        }
      }
      newest.ifPresent(found::add);
    }
    return found;
  }

  private WitnessedCheckpoint judge(VerifiedCheckpoint checkpoint)
      throws BadSignatureException, QuorumException {
    List<Cosignature> found =
        cosignatures(checkpoint.checkpoint(), checkpoint.note().note().signatures());
    Set<CosignerKey> cosigners = new HashSet<>();
    found.forEach(cosignature -> cosigners.add(cosignature.key()));
    if (!isReachedBy(cosigners)) {
      throw new QuorumException(namesOf(cosigners));
    }
    return new WitnessedCheckpoint(checkpoint, found, agreedTime(found));
  }

  /** The latest time at which witnesses enough for the quorum had cosigned or did so later. */
  private OptionalLong agreedTime(List<Cosignature> found) {
    if (quorum.isEmpty()) {
      return OptionalLong.empty();
    }
    List<Cosignature> newestFirst = new ArrayList<>(found);
    newestFirst.sort(Comparator.comparingLong(Cosignature::seconds).reversed());
    Set<CosignerKey> cosigners = new HashSet<>();
    for (Cosignature cosignature : newestFirst) {
      cosigners.add(cosignature.key());
      if (isReachedBy(cosigners)) {
        return OptionalLong.of(cosignature.seconds());
      }
    }
    throw new IllegalStateException("quorum: lost (expected: reached by all of them)");
  }

  private List<String> namesOf(Set<CosignerKey> keys) {
    return witnesses.stream()
        .filter(witness -> keys.contains(witness.key()))
        .map(Witness::name)
        .toList();
  }

  /** A part of the quorum: a witness, or a group of parts of which some number must agree. */
  sealed interface Quorum {
    String name();

    boolean isReachedBy(Set<String> witnesses);

    /** This part, or the one below it, that is called {@code name}. */
    Optional<Quorum> find(String name);

    /** Whether this part is never reached while {@code part} is not. */
    default boolean demands(Quorum part) {
      return equals(part);
    }

    record Single(String name) implements Quorum {
      @Override
      public boolean isReachedBy(Set<String> witnesses) {
        return witnesses.contains(name);
      }

      @Override
      public Optional<Quorum> find(String wanted) {
        return name.equals(wanted) ? Optional.of(this) : Optional.empty();
      }
    }

    record Group(String name, int threshold, List<Quorum> members) implements Quorum {
      public Group {
        members = List.copyOf(members);
      }

      @Override
      public boolean isReachedBy(Set<String> witnesses) {
        int reached = 0;
        for (Quorum member : members) {
          reached += member.isReachedBy(witnesses) ? 1 : 0;
        }
        return reached >= threshold;
      }

      @Override
      public Optional<Quorum> find(String wanted) {
        if (name.equals(wanted)) {
          return Optional.of(this);
        }
        return members.stream().flatMap(member -> member.find(wanted).stream()).findFirst();
      }

      /** Every part stands in one place, so the group is lost with {@code part} or it is not. */
      @Override
      public boolean demands(Quorum part) {
        return equals(part)
            || (threshold == members.size()
                && members.stream().anyMatch(member -> member.demands(part)));
      }
    }
  }
}
