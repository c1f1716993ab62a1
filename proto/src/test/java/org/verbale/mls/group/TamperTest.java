package org.verbale.mls.group;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;

/** Somebody on the way changes one bit of what members made. */
class TamperTest {
  /** Two tags of 32 bytes with their lengths: only members can check them. */
  private static final int TAGS = 2 * 33;

  private interface Attempt {
    void with(Bytes bytes) throws MalformedException, ValidationException;
  }

  /** Changes one bit of each byte, another one each time. */
  private static void assertEveryChangeRefused(Bytes good, int end, Attempt attempt) {
    for (int i = 0; i < end; i++) {
      Bytes bad = HandshakeTest.flip(good, 8 * i + i % 8);
      assertThatThrownBy(() -> attempt.with(bad))
          .as("byte %d", i)
          .isInstanceOfAny(MalformedException.class, ValidationException.class);
    }
  }

  @Test
  void changedCommit_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    ProposalOrRef remove = test.send(1, new Proposal.Remove(2));
    Client added = new Client(test.suite, test.random);
    ProposalOrRef add = TestGroup.value(new Proposal.Add(added.keyPackage()));
    UnverifiedCommit commit = test.commit(0, List.of(remove, add));
    test.verify(commit);
    Bytes good = new MlsMessage(commit.message()).toBytes();
    assertEveryChangeRefused(
        good,
        good.size() - TAGS,
        bad ->
            test.group.verify(
                (UnverifiedCommit) Handshake.of(MlsMessage.decode(bad)), test.policy, Client.NOW));
  }

  @Test
  void changedGroupInfo_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    Bytes good = test.info(1).toBytes();
    assertEveryChangeRefused(
        good,
        good.size(),
        bad ->
            PublicGroup.join(
                TlsReader.decode(bad, GroupInfo::read),
                test.group.tree(),
                test.policy,
                Client.NOW));
  }

  @Test
  void changedTree_isRefused() throws ValidationException {
    TestGroup test = TestGroup.full(3);
    GroupInfo info = test.info(1);
    Bytes good = test.group.tree().toBytes();
    assertEveryChangeRefused(
        good,
        good.size(),
        bad ->
            PublicGroup.join(info, RatchetTree.decode(test.suite, bad), test.policy, Client.NOW));
  }

  @Test
  void changedKeyPackage_isRefused() throws ValidationException {
    TestGroup test = TestGroup.of(1);
    Bytes good = test.client(0).keyPackage().toBytes();
    assertEveryChangeRefused(
        good,
        good.size(),
        bad ->
            KeyPackageValidation.check(
                TlsReader.decode(bad, KeyPackage::read), test.suite, test.policy, Client.NOW));
  }
}
