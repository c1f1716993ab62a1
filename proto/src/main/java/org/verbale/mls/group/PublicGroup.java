package org.verbale.mls.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;

/**
 * One epoch of a group, as anybody can know it: context, tree, confirmation tag, and the proposals
 * seen so far. Immutable; safe for use by many threads.
 */
public final class PublicGroup implements TlsStruct {
  private final CipherSuite suite;
  private final GroupContext context;
  private final RatchetTree tree;
  private final Bytes confirmationTag;
  private final Optional<Proposal.ReInit> reInit;
  private final Map<Bytes, PublicMessage> proposals; // by reference, in the order seen

  PublicGroup(
      GroupContext context,
      RatchetTree tree,
      Bytes confirmationTag,
      Optional<Proposal.ReInit> reInit,
      Map<Bytes, PublicMessage> proposals) {
    this.suite = tree.suite();
    this.context = context;
    this.tree = tree;
    this.confirmationTag = confirmationTag;
    this.reInit = reInit;
    this.proposals = proposals;
  }

  /**
   * Joins, or begins to watch, a group with all checks that need no secret (section 12.4.3.1). The
   * one check of a leaf that is left out is that its lifetime includes {@code now}: a member may
   * stay longer than its KeyPackage was good for.
   *
   * @param now seconds since 1970
   * @throws ValidationException naming the rule
   */
  public static PublicGroup join(GroupInfo info, RatchetTree tree, GroupPolicy policy, long now)
      throws ValidationException {
    GroupContext context = info.groupContext();
    CipherSuite suite = tree.suite();
    if (context.cipherSuite() != suite.code() || !policy.suites().contains(suite)) {
      throw new ValidationException(Rule.SUITE_KNOWN, "suite " + context.cipherSuite());
    }
    checkTreeHash(context, tree);
    checkSignature(info, tree);
    MemberValidation.check(tree, new TreeSet<>(tree.members()));
    tree.validateParents();
    Requirements requirements = Requirements.of(context.extensions());
    var leaves = new LeafValidation(suite, context.groupId(), requirements, policy, now);
    for (int index : tree.members()) {
      leaves.check(tree.leaf(index).orElseThrow(), index);
    }
    PublicGroup group =
        new PublicGroup(context, tree, info.confirmationTag(), Optional.empty(), Map.of());
    group.checkGroup(policy);
    return group;
  }

  /**
   * The tree that {@code info} carries, if it carries one.
   *
   * @throws ValidationException if we do not have its suite
   */
  public static Optional<RatchetTree> treeIn(GroupInfo info)
      throws MalformedException, ValidationException {
    int code = info.groupContext().cipherSuite();
    CipherSuite suite =
        CipherSuite.of(code)
            .orElseThrow(() -> new ValidationException(Rule.SUITE_KNOWN, "suite " + code));
    Optional<Bytes> bytes = info.extensions().find(ExtensionType.RATCHET_TREE);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(RatchetTree.decode(suite, bytes.get()));
  }

  private static void checkTreeHash(GroupContext context, RatchetTree tree)
      throws ValidationException {
    if (!tree.hash().equals(context.treeHash())) {
      throw new ValidationException(Rule.TREE_HASH, "another tree");
    }
  }

  private static void checkSignature(GroupInfo info, RatchetTree tree) throws ValidationException {
    Optional<LeafNode> signer = tree.leaf(info.signer());
    if (signer.isEmpty()) {
      throw new ValidationException(Rule.GROUP_INFO_SIGNER, "leaf " + info.signer());
    }
    if (!tree.suite()
        .verifyWithLabel(
            signer.get().signatureKey().toByteArray(),
            GroupInfo.SIGNATURE_LABEL,
            info.toBeSigned().toByteArray(),
            info.signature().toByteArray())) {
      throw new ValidationException(Rule.GROUP_INFO_SIGNATURE, "leaf " + info.signer());
    }
  }

  public CipherSuite suite() {
    return suite;
  }

  public GroupContext context() {
    return context;
  }

  public RatchetTree tree() {
    return tree;
  }

  /** Of the Commit that began this epoch, or of the group's creation. */
  public Bytes confirmationTag() {
    return confirmationTag;
  }

  /** Interim transcript hash of this epoch (section 8.2). */
  public Bytes interimTranscriptHash() {
    return Transcript.interim(suite, context.confirmedTranscriptHash(), confirmationTag);
  }

  /** Confirmed transcript hash of the epoch that {@code commit} begins (section 8.2). */
  public Bytes confirmedTranscriptHash(AuthenticatedContent commit) {
    return Transcript.confirmed(suite, interimTranscriptHash(), commit);
  }

  /** Present once a ReInit was committed: the group takes no handshakes any more. */
  public Optional<Proposal.ReInit> reInit() {
    return reInit;
  }

  /** References of the proposals seen in this epoch, in order. */
  public List<Bytes> proposals() {
    return List.copyOf(proposals.keySet());
  }

  /** A proposal seen in this epoch. */
  public Optional<SentProposal> proposal(Bytes ref) {
    return Optional.ofNullable(proposals.get(ref)).map(PublicGroup::sent);
  }

  /**
   * Verifies a proposal for this epoch (section 12.1).
   *
   * @param now seconds since 1970
   * @throws ValidationException naming the rule
   */
  public VerifiedProposal verify(UnverifiedProposal proposal, GroupPolicy policy, long now)
      throws ValidationException {
    verifyFraming(proposal);
    var leaves =
        new LeafValidation(
            suite, context.groupId(), Requirements.of(context.extensions()), policy, now);
    new ProposalValidation(this, policy, leaves).check(sent(proposal.message()));
    return new VerifiedProposal(
        this, proposal.message(), proposal.message().authenticated().proposalRef(suite));
  }

  /**
   * This group, remembering {@code proposal}, so that a Commit can refer to it.
   *
   * @throws ValidationException if it remembers as many as it may
   * @throws IllegalArgumentException if the proposal was verified in another epoch
   */
  public PublicGroup with(VerifiedProposal proposal) throws ValidationException {
    if (!proposal.group().context.equals(context)) {
      throw new IllegalArgumentException("proposal: of another epoch (expected: of this)");
    }
    if (proposals.size() >= GroupPolicy.MAX_PROPOSALS && !proposals.containsKey(proposal.ref())) {
      throw new ValidationException(Rule.PROPOSAL_LIMIT, proposals.size() + " proposals");
    }
    Map<Bytes, PublicMessage> more = new LinkedHashMap<>(proposals);
    more.put(proposal.ref(), proposal.message());
    return new PublicGroup(context, tree, confirmationTag, reInit, more);
  }

  /**
   * Applies the proposals of a Commit that {@code committer} is about to make (section 12.4.1).
   *
   * @param now seconds since 1970
   * @throws ValidationException naming the rule, if the list is invalid
   */
  public ProvisionalGroup prepare(
      int committer, List<ProposalOrRef> list, GroupPolicy policy, long now)
      throws ValidationException {
    checkContinues();
    if (tree.leaf(committer).isEmpty()) {
      throw new ValidationException(Rule.SENDER_IS_MEMBER, "leaf " + committer);
    }
    List<SentProposal> sent = new ArrayList<>();
    for (ProposalOrRef each : list) {
      if (each instanceof ProposalOrRef.ByValue value) {
        sent.add(new SentProposal(value.proposal(), committer));
      } else if (each instanceof ProposalOrRef.ByReference reference) {
        sent.add(
            proposal(reference.ref())
                .orElseThrow(
                    () -> new ValidationException(Rule.PROPOSAL_KNOWN, "unknown reference")));
      }
    }
    return ProvisionalGroup.of(this, committer, sent, policy, now);
  }

  /**
   * Verifies a Commit for this epoch (section 12.4.2), all but its tags.
   *
   * @param now seconds since 1970
   * @throws ValidationException naming the rule
   */
  public VerifiedCommit verify(UnverifiedCommit commit, GroupPolicy policy, long now)
      throws ValidationException {
    int committer = verifyFraming(commit);
    ProvisionalGroup provisional = prepare(committer, commit.commit().proposals(), policy, now);
    RatchetTree after = provisional.tree();
    if (commit.commit().path().isPresent()) {
      after =
          new PathValidation(provisional, tree.leaf(committer).orElseThrow())
              .apply(commit.commit().path().get(), provisional.leafValidation(policy, now));
    } else if (provisional.needsPath()) {
      throw new ValidationException(Rule.PATH_REQUIRED, "no path");
    }
    PublicMessage message = commit.message();
    MembershipChange change = provisional.change(after, message.content().authenticatedData());
    provisional.checkMembers(change);
    GroupContext provisionalContext = provisional.context(after);
    PublicGroup next = next(message, provisional, provisionalContext, after);
    try {
      policy.credentials().checkChange(change);
    } catch (PolicyException e) {
      throw new ValidationException(Rule.CHANGE_ALLOWED, "committer " + committer, e);
    }
    next.checkGroup(policy);
    return new VerifiedCommit(this, message, provisional, change, provisionalContext, next);
  }

  private PublicGroup next(
      PublicMessage commit, ProvisionalGroup provisional, GroupContext context, RatchetTree after) {
    return new PublicGroup(
        context.withConfirmedTranscriptHash(confirmedTranscriptHash(commit.authenticated())),
        after,
        commit.auth().confirmationTag().orElseThrow(),
        provisional.reInit(),
        Map.of());
  }

  private void checkGroup(GroupPolicy policy) throws ValidationException {
    try {
      policy.credentials().checkGroup(context, tree);
    } catch (PolicyException e) {
      throw new ValidationException(Rule.GROUP_ALLOWED, tree.toString(), e);
    }
  }

  private void checkContinues() throws ValidationException {
    if (reInit.isPresent()) {
      throw new ValidationException(Rule.GROUP_CONTINUES, "ended");
    }
  }

  /** Sections 6 and 6.1; yields the sender's leaf index. */
  private int verifyFraming(Handshake handshake) throws ValidationException {
    checkContinues();
    if (!handshake.groupId().equals(context.groupId())) {
      throw new ValidationException(Rule.GROUP_ID, "another group");
    }
    if (handshake.epoch() != context.epoch()) {
      throw new ValidationException(
          Rule.EPOCH,
          Long.toUnsignedString(handshake.epoch())
              + " at "
              + Long.toUnsignedString(context.epoch()));
    }
    Optional<LeafNode> sender = tree.leaf(handshake.sender());
    if (sender.isEmpty()) {
      throw new ValidationException(Rule.SENDER_IS_MEMBER, "leaf " + handshake.sender());
    }
    AuthenticatedContent content = handshake.message().authenticated();
    if (!suite.verifyWithLabel(
        sender.get().signatureKey().toByteArray(),
        AuthenticatedContent.SIGNATURE_LABEL,
        content.toBeSigned(context).toByteArray(),
        content.auth().signature().toByteArray())) {
      throw new ValidationException(Rule.CONTENT_SIGNATURE, "leaf " + handshake.sender());
    }
    return (int) handshake.sender();
  }

  private static SentProposal sent(PublicMessage message) {
    var proposal = new UnverifiedProposal(message);
    return new SentProposal(proposal.proposal(), (int) proposal.sender());
  }

  /** All but the tree, for a keeper that has the tree apart; {@link #restore} joins them again. */
  public Bytes headBytes() {
    return head().toBytes();
  }

  /**
   * The group whose {@link #headBytes} and tree these are.
   *
   * @throws ValidationException if it is not that group's tree
   */
  public static PublicGroup restore(Bytes head, RatchetTree tree)
      throws MalformedException, ValidationException {
    return TlsReader.decode(head, PublicGroupHead::read).with(tree);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(head()).struct(tree);
  }

  private PublicGroupHead head() {
    return new PublicGroupHead(context, confirmationTag, reInit, List.copyOf(proposals.values()));
  }

  /**
   * Reads a group that {@link #toBytes} wrote. The keeper is trusted, but for the tree, whose hash
   * is checked: nothing else is verified again.
   *
   * @throws ValidationException if it is not that group's tree
   */
  public static PublicGroup decode(Bytes bytes) throws MalformedException, ValidationException {
    TlsReader in = new TlsReader(bytes);
    PublicGroupHead head = PublicGroupHead.read(in);
    RatchetTree tree = RatchetTree.read(head.suite(), in);
    in.end("group");
    return head.with(tree);
  }
}
