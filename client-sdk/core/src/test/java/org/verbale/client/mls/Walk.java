package org.verbale.client.mls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.group.UnverifiedProposal;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.testing.SeededRandom;

/**
 * A group that lives through random changes, watched by one who knows no secret and, for suite 1,
 * joined by a member that is Bouncy Castle's. After every change all members restart and agree.
 */
final class Walk {
  private static final byte[] CONTEXT = "context".getBytes(UTF_8);

  private final CipherSuite suite;
  private final int most;
  private final Random random;
  private final SecureRandom secure;
  private final Map<Bytes, Bytes> psks = new HashMap<>();
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private PublicGroup observer;
  private @Nullable BcMember oracle;
  private int oracleLeaf = -1;
  private int names;

  Walk(CipherSuite suite, Random random, int most) throws Exception {
    this.suite = suite;
    this.random = random;
    this.secure = new SeededRandom(random.nextLong());
    this.most = most;
    Member founder = newcomer();
    founder.found("group", keys());
    members.add(founder);
    observer =
        PublicGroup.join(
            founder.group().groupInfo(founder.signer(), false),
            founder.group().group().tree(),
            AnyPolicy.POLICY,
            Member.NOW);
    add(1);
  }

  /** Lets Bouncy Castle's implementation join. */
  void invite() throws Exception {
    Member guest = newcomer();
    Member host = any();
    StagedCommit staged = host.commit(CommitPlan.refresh().add(guest.offer().keyPackage()));
    deliver(staged.commit());
    oracle =
        BcMember.join(
            guest.offered(),
            guest.signer(),
            staged.welcome().orElseThrow(),
            observer.tree().toBytes());
    oracleLeaf = observer.tree().indexOf(guest.offered().keyPackage().leafNode()).orElseThrow();
    agree();
  }

  void run(int steps) throws Exception {
    for (int i = 0; i < steps; i++) {
      step();
      for (Member member : members) {
        member.restart(keys());
      }
      agree();
    }
    System.out.println(
        suite
            + ": epoch "
            + observer.context().epoch()
            + ", "
            + members.size()
            + " members, "
            + counts);
  }

  private void step() throws Exception {
    switch (random.nextInt(oracle == null ? 8 : 9)) {
      case 0, 1 -> add(1 + random.nextInt(3));
      case 2 -> remove();
      case 3 -> refresh();
      case 4 -> concurrent();
      case 5 -> proposals();
      case 6 -> renew();
      case 7 -> preSharedKey();
      default -> oracleCommits();
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private void add(int wanted) throws Exception {
    int number = Math.min(wanted, most - members.size());
    if (number <= 0) {
      return;
    }
    count("add");
    CommitPlan plan = CommitPlan.refresh();
    List<Member> guests = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      guests.add(newcomer());
      plan = plan.add(guests.get(i).offer().keyPackage());
    }
    boolean inside = random.nextBoolean();
    StagedCommit staged = any().commit(inside ? plan.withTreeInWelcome() : plan);
    deliver(staged.commit());
    welcome(staged, guests, inside);
  }

  private void welcome(StagedCommit staged, List<Member> guests, boolean treeInside)
      throws Exception {
    for (Member guest : guests) {
      guest.join(
          staged.welcome().orElseThrow(),
          treeInside ? Optional.empty() : Optional.of(observer.tree().toBytes()),
          keys());
      members.add(guest);
    }
  }

  private void remove() throws Exception {
    if (members.size() < 3) {
      return;
    }
    count("remove");
    List<Member> some = some(members.size());
    CommitPlan plan = CommitPlan.refresh();
    int number = Math.min(1 + random.nextInt(3), members.size() - 2);
    for (Member member : some.subList(1, 1 + number)) {
      plan = plan.remove(member.group().leaf());
    }
    deliver(some.get(0).commit(plan).commit());
  }

  private void refresh() throws Exception {
    count("refresh");
    deliver(any().commit(CommitPlan.refresh()).commit());
  }

  /** Several commit at once, one wins; all restart before they know; the others try again. */
  private void concurrent() throws Exception {
    count("concurrent");
    List<Member> rivals = some(Math.min(members.size(), 3));
    for (Member rival : rivals) {
      rival.commit(CommitPlan.refresh());
      rival.restart(keys());
    }
    for (Member rival : rivals) {
      StagedCommit staged =
          rival.group().staged().isPresent()
              ? rival.group().staged().get()
              : rival.commit(CommitPlan.refresh());
      deliver(staged.commit());
    }
  }

  /** Some propose, and somebody else commits all of it by reference. */
  private void proposals() throws Exception {
    if (members.size() < 3) {
      return;
    }
    count("proposals");
    List<Member> some = some(members.size());
    Member committer = some.get(0);
    Map<Member, Identity> renewed = new HashMap<>();
    List<Bytes> refs = new ArrayList<>();
    for (Member proposer : some.subList(1, 1 + random.nextInt(some.size() - 1))) {
      Identity identity = random.nextBoolean() ? proposer.renewed() : proposer.identity();
      renewed.put(proposer, identity);
      refs.add(
          propose(
              proposer,
              proposer.group().proposeUpdate(proposer.signer(), identity, Member.NOW, secure)));
      proposer.restart(keys());
    }
    List<Member> guests = new ArrayList<>();
    if (members.size() < most) {
      guests.add(newcomer());
      var add = new Proposal.Add(guests.get(0).offer().keyPackage());
      refs.add(propose(committer, committer.group().propose(add, committer.signer(), Member.NOW)));
    }
    Member last = some.get(some.size() - 1);
    if (!renewed.containsKey(last) && last != committer && random.nextBoolean()) {
      var remove = new Proposal.Remove(last.group().leaf());
      refs.add(propose(last, last.group().propose(remove, last.signer(), Member.NOW)));
    }
    CommitPlan plan = CommitPlan.refresh();
    for (Bytes ref : refs) {
      plan = plan.reference(ref);
    }
    StagedCommit staged = committer.commit(plan);
    deliver(staged.commit());
    renewed.forEach(Member::becomes);
    welcome(staged, guests, false);
  }

  private Bytes propose(Member proposer, PublicMessage proposal) throws Exception {
    for (Member member : members) {
      if (member != proposer) {
        member.group().receive(Member.sent(proposal), Member.NOW);
      }
    }
    var unverified = (UnverifiedProposal) Handshake.of(new MlsMessage(proposal));
    var verified = observer.verify(unverified, AnyPolicy.POLICY, Member.NOW);
    observer = observer.with(verified);
    if (oracle != null) {
      oracle.handle(new MlsMessage(proposal).toBytes());
    }
    return verified.ref();
  }

  private void renew() throws Exception {
    count("renew");
    Member member = any();
    Identity identity = member.renewed();
    StagedCommit staged = member.commit(CommitPlan.refresh().renewing(identity));
    member.restart(keys());
    deliver(staged.commit());
    member.becomes(identity);
  }

  private void preSharedKey() throws Exception {
    count("psk");
    byte[] bytes = new byte[32];
    secure.nextBytes(bytes);
    Bytes nonce = Bytes.of(bytes);
    CommitPlan plan = CommitPlan.refresh();
    if (oracle == null && random.nextBoolean()) {
      plan =
          plan.preSharedKey(
              new PreSharedKeyId.Resumption(
                  PreSharedKeyId.Usage.APPLICATION,
                  observer.context().groupId(),
                  observer.context().epoch(),
                  nonce));
    }
    Bytes id = Bytes.of(("psk " + psks.size()).getBytes(UTF_8));
    byte[] key = new byte[20];
    secure.nextBytes(key);
    psks.put(id, Bytes.of(key));
    if (oracle != null) {
      oracle.share(id, Bytes.of(key));
    }
    deliver(any().commit(plan.preSharedKey(new PreSharedKeyId.External(id, nonce))).commit());
  }

  private void oracleCommits() throws Exception {
    count("oracle commits");
    var commit = (PublicMessage) MlsMessage.decode(castNonNull(oracle).commit(random)).body();
    deliverToMembers(commit);
  }

  private void deliver(PublicMessage commit) throws Exception {
    deliverToMembers(commit);
    if (oracle != null) {
      oracle.handle(new MlsMessage(commit).toBytes());
    }
  }

  private void deliverToMembers(PublicMessage commit) throws Exception {
    var unverified = (UnverifiedCommit) Handshake.of(new MlsMessage(Member.sent(commit)));
    var verified = observer.verify(unverified, AnyPolicy.POLICY, Member.NOW);
    List<Integer> removed = verified.change().removed().stream().map(each -> each.leaf()).toList();
    observer = verified.next();
    for (Member member : List.copyOf(members)) {
      if (removed.contains(member.group().leaf())) {
        assertThat(member.process(commit)).isEqualTo(MlsGroup.Outcome.REMOVED);
        assertThatThrownBy(member.group()::epochAuthenticator)
            .isInstanceOf(IllegalStateException.class);
        members.remove(member);
      } else {
        assertThat(member.process(commit)).isEqualTo(MlsGroup.Outcome.ADVANCED);
      }
    }
  }

  /** Everybody is in the same epoch and derives the same. */
  private void agree() throws Exception {
    Bytes authenticator = members.get(0).group().epochAuthenticator();
    Bytes exported = exported(members.get(0));
    for (Member member : members) {
      assertThat(member.group().group().context()).isEqualTo(observer.context());
      assertThat(member.group().group().tree()).isEqualTo(observer.tree());
      assertThat(member.group().epochAuthenticator()).isEqualTo(authenticator);
      assertThat(exported(member)).isEqualTo(exported);
    }
    if (oracle != null) {
      assertThat(oracle.authenticator()).isEqualTo(authenticator);
      assertThat(oracle.export("label", CONTEXT, 32)).isEqualTo(exported);
      assertThat(observer.tree().leaf(oracleLeaf)).isPresent();
    }
  }

  private static Bytes exported(Member member) {
    try (SecretBytes secret = member.group().export("label", CONTEXT, 32)) {
      return Bytes.of(secret.reveal());
    }
  }

  private PreSharedKeys keys() {
    return id -> Optional.ofNullable(psks.get(id)).map(key -> SecretBytes.adopt(key.toByteArray()));
  }

  private Member newcomer() {
    return new Member(suite, "m" + names++, secure);
  }

  private Member any() {
    return members.get(random.nextInt(members.size()));
  }

  private List<Member> some(int number) {
    List<Member> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, number);
  }

  private static BcMember castNonNull(@Nullable BcMember member) {
    if (member == null) {
      throw new IllegalStateException("oracle: none");
    }
    return member;
  }
}
