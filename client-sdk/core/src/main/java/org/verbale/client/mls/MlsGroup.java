package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.MEMBERSHIP_TAG;
import static org.verbale.client.mls.HandshakeException.Reason.NOT_APPLICABLE;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.group.UnverifiedProposal;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.group.VerifiedProposal;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/**
 * A member's view of one group, secrets included. Not thread-safe.
 *
 * <p>It moves from epoch to epoch through {@link #process}; a Commit of its own waits in {@link
 * #staged} until it is known to have won. Every method either does all it says or throws and leaves
 * the group as it was. {@link #save} after each change, and {@link #restore} after a restart.
 */
public final class MlsGroup implements AutoCloseable {
  private final GroupPolicy policy;
  private final PreSharedKeys psks;
  private final ResumptionKeys past;
  private final Map<Bytes, KemKeyPair> ownUpdates; // by the reference of our Update proposal
  private Epoch epoch;
  private @Nullable StagedCommit staged;
  private boolean closed;

  private MlsGroup(GroupPolicy policy, PreSharedKeys psks, Epoch epoch) {
    this(policy, psks, epoch, new ResumptionKeys(), new LinkedHashMap<>(), null);
    past.add(epoch.context().epoch(), epoch.secrets().resumption());
  }

  MlsGroup(
      GroupPolicy policy,
      PreSharedKeys psks,
      Epoch epoch,
      ResumptionKeys past,
      Map<Bytes, KemKeyPair> ownUpdates,
      @Nullable StagedCommit staged) {
    this.policy = policy;
    this.psks = psks;
    this.epoch = epoch;
    this.past = past;
    this.ownUpdates = ownUpdates;
    this.staged = staged;
  }

  /**
   * Founds a group of one member (RFC 9420, section 11).
   *
   * @param own whose leaf becomes the first; stays the caller's to close
   * @param signer of that leaf's key
   * @param now seconds since 1970
   * @throws HandshakeException if the policy refuses such a group
   */
  public static MlsGroup create(
      Bytes groupId,
      Extensions extensions,
      OwnKeyPackage own,
      Signer signer,
      GroupPolicy policy,
      PreSharedKeys psks,
      long now,
      SecureRandom random)
      throws HandshakeException {
    CipherSuite suite = own.suite();
    RatchetTree tree = RatchetTree.of(suite, own.keyPackage().leafNode());
    var context = new GroupContext(suite.code(), groupId, 0, tree.hash(), Bytes.EMPTY, extensions);
    PrivateTree keys = PrivateTree.join(suite, 0, own.leafKey(), Optional.empty(), 0, tree);
    try (SecretBytes secret = SecretBytes.random(suite.hashLength(), random)) {
      Bytes tag = EpochSecrets.confirmationTag(suite, secret, Bytes.EMPTY);
      GroupInfo info = GroupInfos.sign(context, tree, tag, 0, signer, false);
      PublicGroup group = PublicGroup.join(info, tree, policy, now);
      return new MlsGroup(policy, psks, new Epoch(group, keys, EpochSecrets.of(suite, secret)));
    } catch (ValidationException e) {
      keys.close();
      throw HandshakeException.invalid(e);
    }
  }

  /**
   * Joins through a Welcome (section 12.4.3.1).
   *
   * @param own the KeyPackage that was added; close it afterwards
   * @param ratchetTree the encoded tree, unless the Welcome carries it; checked by its hash
   * @param now seconds since 1970
   * @throws HandshakeException if anything does not fit
   */
  public static MlsGroup join(
      Welcome welcome,
      OwnKeyPackage own,
      Optional<Bytes> ratchetTree,
      GroupPolicy policy,
      PreSharedKeys psks,
      long now)
      throws HandshakeException {
    return new MlsGroup(policy, psks, Joining.join(welcome, own, ratchetTree, psks, policy, now));
  }

  /**
   * Comes back after a restart.
   *
   * @param saved what {@link #save} gave; stays the caller's to wipe
   * @param ratchetTree the encoding of the tree of that epoch; checked by its hash
   * @throws HandshakeException if the state is damaged or the tree another
   */
  public static MlsGroup restore(
      SecretBytes saved, Bytes ratchetTree, GroupPolicy policy, PreSharedKeys psks)
      throws HandshakeException {
    return SavedGroup.restore(saved, ratchetTree, policy, psks);
  }

  /**
   * All that {@link #restore} needs besides the tree: O(log n) private keys, the secrets of this
   * epoch, and a staged Commit if there is one. To be stored under protection; the caller wipes it.
   */
  public SecretBytes save() {
    requireOpen();
    return SavedGroup.save(epoch, past, ownUpdates, staged);
  }

  /** What everybody may know, the tree included. */
  public PublicGroup group() {
    return epoch.group();
  }

  /** Our leaf index. */
  public int leaf() {
    return epoch.keys().leaf();
  }

  public long epoch() {
    return epoch.context().epoch();
  }

  /**
   * MLS-Exporter (section 8.5) of this epoch; the caller wipes the result.
   *
   * @param length in bytes
   */
  public SecretBytes export(String label, byte[] context, int length) {
    requireOpen();
    return epoch.secrets().export(label, context, length);
  }

  /** The same for all members that see the same group (section 8.7). Meant to be compared. */
  public Bytes epochAuthenticator() {
    requireOpen();
    return Bytes.of(epoch.secrets().authenticator().reveal());
  }

  /**
   * A signed description of this epoch, for those who watch without secrets.
   *
   * @param signer of our leaf's key
   */
  public GroupInfo groupInfo(Signer signer, boolean withTree) {
    requireOpen();
    requireOwn(signer);
    return GroupInfos.sign(epoch.group(), leaf(), signer, withTree);
  }

  /**
   * Proposes something to the others; remembered here, too.
   *
   * @param signer of our leaf's key
   * @param now seconds since 1970
   * @throws IllegalArgumentException for an Update: {@link #proposeUpdate} makes those
   */
  public PublicMessage propose(Proposal proposal, Signer signer, long now)
      throws HandshakeException {
    if (proposal instanceof Proposal.Update) {
      throw new IllegalArgumentException("proposal: Update (expected: through proposeUpdate)");
    }
    PublicMessage message = frame(proposal, signer);
    receive(message, now);
    return message;
  }

  /**
   * Proposes fresh keys for our own leaf, for somebody else to commit.
   *
   * @param signer of our leaf's present key
   * @param identity that our leaf shows from then on
   * @param now seconds since 1970
   */
  public PublicMessage proposeUpdate(
      Signer signer, Identity identity, long now, SecureRandom random) throws HandshakeException {
    CipherSuite suite = epoch.suite();
    KemKeyPair pair = suite.kem().generateKeyPair(random);
    try {
      LeafNode update =
          identity.leaf(
              suite,
              Bytes.of(pair.publicKey()),
              new LeafNode.Source.Update(),
              epoch.context().groupId(),
              leaf());
      PublicMessage message = frame(new Proposal.Update(update), signer);
      ownUpdates.put(receive(message, now), pair.copy());
      return message;
    } finally {
      pair.close();
    }
  }

  private PublicMessage frame(Proposal proposal, Signer signer) {
    requireOpen();
    requireOwn(signer);
    return Framing.protect(
        Framing.sign(epoch.suite(), epoch.context(), leaf(), proposal, Bytes.EMPTY, signer),
        epoch.context(),
        epoch.secrets());
  }

  /**
   * Remembers a proposal, so that a Commit can refer to it.
   *
   * @param now seconds since 1970
   * @return its reference
   */
  @CanIgnoreReturnValue
  public Bytes receive(PublicMessage proposal, long now) throws HandshakeException {
    requireOpen();
    if (!(handshake(proposal) instanceof UnverifiedProposal unverified)) {
      throw new HandshakeException(NOT_APPLICABLE, "content: Commit (expected: a proposal)");
    }
    requireMembershipTag(unverified);
    try {
      VerifiedProposal verified = epoch.group().verify(unverified, policy, now);
      epoch = epoch.with(epoch.group().with(verified));
      return verified.ref();
    } catch (ValidationException e) {
      throw HandshakeException.invalid(e);
    }
  }

  /**
   * Makes a Commit and stages it: this group stays in its epoch until {@link #adoptStaged}, or
   * until {@link #process} sees which Commit won.
   *
   * @param signer of our leaf's present key
   * @param now seconds since 1970
   * @throws HandshakeException if the plan breaks a rule
   * @throws IllegalStateException if another is staged
   */
  public StagedCommit commit(CommitPlan plan, Signer signer, long now, SecureRandom random)
      throws HandshakeException {
    requireOpen();
    requireOwn(signer);
    if (staged != null) {
      throw new IllegalStateException("staged: a Commit (expected: none)");
    }
    LeafNode own = epoch.group().tree().leaf(leaf()).orElseThrow();
    Identity identity =
        plan.renewal()
            .orElseGet(
                () -> new Identity(own.credential(), own.capabilities(), own.extensions(), signer));
    staged = new Committing(epoch, lookup(), policy, now, random).stage(plan, signer, identity);
    return staged;
  }

  /** The Commit of ours that waits, if there is one. */
  public Optional<StagedCommit> staged() {
    return Optional.ofNullable(staged);
  }

  /**
   * Enters the epoch of our staged Commit: the server accepted it.
   *
   * @throws IllegalStateException if none is staged
   */
  public void adoptStaged() {
    requireOpen();
    if (staged == null) {
      throw new IllegalStateException("staged: none (expected: a Commit)");
    }
    Epoch next = staged.next();
    staged = null;
    enter(next);
  }

  /** Forgets our staged Commit, if there is one, and wipes its secrets. */
  public void dropStaged() {
    if (staged != null) {
      staged.next().close();
      staged = null;
    }
  }

  /** What {@link #process} led to. */
  public enum Outcome {
    /** We are in the next epoch. */
    ADVANCED,
    /** We are no member any more; the group is closed and its secrets are wiped. */
    REMOVED
  }

  /**
   * Follows a Commit into the next epoch, one of ours or another member's; whatever else is staged
   * lost and is dropped.
   *
   * @param now seconds since 1970
   */
  public Outcome process(PublicMessage commit, long now) throws HandshakeException {
    requireOpen();
    if (staged != null && staged.is(commit)) {
      adoptStaged();
      return Outcome.ADVANCED;
    }
    if (!(handshake(commit) instanceof UnverifiedCommit unverified)) {
      throw new HandshakeException(NOT_APPLICABLE, "content: proposal (expected: a Commit)");
    }
    requireMembershipTag(unverified);
    return advance(verify(unverified, now));
  }

  /**
   * The same with a Commit that was verified already, in this very epoch and by the policy that
   * counts: what can be seen without secrets is not looked at again. Afterwards {@link #group} is
   * the {@code next} of {@code commit}.
   */
  public Outcome process(VerifiedCommit commit) throws HandshakeException {
    requireOpen();
    if (!commit.before().context().equals(epoch.context())) {
      throw new HandshakeException(
          NOT_APPLICABLE, "commit: verified in another epoch (expected: in this one)");
    }
    if (staged != null && staged.is(commit.message())) {
      adoptStaged();
      epoch = epoch.with(commit.next());
      return Outcome.ADVANCED;
    }
    if (!Framing.isProtected(commit.message(), epoch.context(), epoch.secrets())) {
      throw wrongMembershipTag();
    }
    return advance(commit);
  }

  private static HandshakeException wrongMembershipTag() {
    return new HandshakeException(
        MEMBERSHIP_TAG, "membership_tag: another (expected: this epoch's)");
  }

  private Outcome advance(VerifiedCommit verified) throws HandshakeException {
    if (verified.change().removed().stream().anyMatch(each -> each.leaf() == leaf())) {
      close();
      return Outcome.REMOVED;
    }
    if (verified.committer() == leaf()) {
      throw new HandshakeException(
          NOT_APPLICABLE, "committer: our leaf (expected: another, or our staged Commit)");
    }
    enter(Following.follow(epoch, verified, ownUpdates.values(), lookup()));
    return Outcome.ADVANCED;
  }

  private VerifiedCommit verify(UnverifiedCommit commit, long now) throws HandshakeException {
    try {
      return epoch.group().verify(commit, policy, now);
    } catch (ValidationException e) {
      throw HandshakeException.invalid(e);
    }
  }

  private void enter(Epoch next) {
    dropStaged();
    epoch.close();
    forgetUpdates();
    epoch = next;
    past.add(next.context().epoch(), next.secrets().resumption());
  }

  private void forgetUpdates() {
    ownUpdates.values().forEach(KemKeyPair::close);
    ownUpdates.clear();
  }

  /** This epoch, secrets included; they stay this group's. */
  Epoch current() {
    return epoch;
  }

  private static Handshake handshake(PublicMessage message) throws HandshakeException {
    try {
      return Handshake.of(new MlsMessage(message));
    } catch (ValidationException e) {
      throw new HandshakeException(NOT_APPLICABLE, e.getMessage(), e);
    }
  }

  /** Checked before anything else: whoever is no member costs us one MAC. */
  private void requireMembershipTag(Handshake handshake) throws HandshakeException {
    GroupContext context = epoch.context();
    if (!handshake.groupId().equals(context.groupId()) || handshake.epoch() != context.epoch()) {
      throw new HandshakeException(
          NOT_APPLICABLE,
          "epoch: "
              + Long.toUnsignedString(handshake.epoch())
              + " (expected: "
              + Long.toUnsignedString(context.epoch())
              + " of this group)");
    }
    if (!Framing.isProtected(handshake.message(), context, epoch.secrets())) {
      throw wrongMembershipTag();
    }
  }

  private PskLookup lookup() {
    return new PskLookup(psks, epoch.context().groupId(), past);
  }

  private void requireOwn(Signer signer) {
    LeafNode own = epoch.group().tree().leaf(leaf()).orElseThrow();
    if (!own.signatureKey().equals(Bytes.of(signer.publicKey()))) {
      throw new IllegalArgumentException("signer: another (expected: our leaf's)");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("group: closed (expected: a member's)");
    }
  }

  /** Wipes all secrets. What everybody may know stays readable. */
  @Override
  public void close() {
    closed = true;
    dropStaged();
    forgetUpdates();
    epoch.close();
    past.close();
  }

  @Override
  public String toString() {
    return "MlsGroup[epoch " + Long.toUnsignedString(epoch()) + ", leaf " + leaf() + "]";
  }
}
