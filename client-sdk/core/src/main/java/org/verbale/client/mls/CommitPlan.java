package org.verbale.client.mls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;

/**
 * What a Commit of ours should do. Immutable; each method gives a plan that does one thing more.
 *
 * @param proposals by value, in order
 * @param references of proposals received in this epoch
 * @param renewal whom our leaf shows from then on, if it should change
 * @param treeInWelcome whether new members get the ratchet tree inside their Welcome; otherwise
 *     they get it apart and check it by its hash
 * @param authenticatedData what the Commit says beside itself, in the clear
 */
public record CommitPlan(
    List<Proposal> proposals,
    List<Bytes> references,
    Optional<Identity> renewal,
    boolean treeInWelcome,
    Bytes authenticatedData) {
  public CommitPlan {
    proposals = List.copyOf(proposals);
    references = List.copyOf(references);
  }

  /** Only fresh keys on our path. */
  public static CommitPlan refresh() {
    return new CommitPlan(List.of(), List.of(), Optional.empty(), false, Bytes.EMPTY);
  }

  /** Adds a member. */
  public CommitPlan add(KeyPackage keyPackage) {
    return propose(new Proposal.Add(keyPackage));
  }

  /** Removes the member at {@code leaf}. */
  public CommitPlan remove(int leaf) {
    return propose(new Proposal.Remove(leaf));
  }

  /** Mixes a pre-shared key in. */
  public CommitPlan preSharedKey(PreSharedKeyId id) {
    return propose(new Proposal.PreSharedKey(id));
  }

  /** Replaces the GroupContext's extensions. */
  public CommitPlan extensions(Extensions extensions) {
    return propose(new Proposal.GroupContextExtensions(extensions));
  }

  /** Commits a proposal that was received in this epoch. */
  public CommitPlan reference(Bytes ref) {
    return new CommitPlan(
        proposals, appended(references, ref), renewal, treeInWelcome, authenticatedData);
  }

  /** Shows {@code identity} in our leaf: a renewed certificate, perhaps another signature key. */
  public CommitPlan renewing(Identity identity) {
    return new CommitPlan(
        proposals, references, Optional.of(identity), treeInWelcome, authenticatedData);
  }

  /** Sends new members the ratchet tree inside their Welcome. */
  public CommitPlan withTreeInWelcome() {
    return new CommitPlan(proposals, references, renewal, true, authenticatedData);
  }

  /** Sends {@code authenticatedData} along, signed and in the clear. */
  public CommitPlan saying(Bytes authenticatedData) {
    return new CommitPlan(proposals, references, renewal, treeInWelcome, authenticatedData);
  }

  private CommitPlan propose(Proposal proposal) {
    return new CommitPlan(
        appended(proposals, proposal), references, renewal, treeInWelcome, authenticatedData);
  }

  private static <T> List<T> appended(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
