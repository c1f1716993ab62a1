package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.CONFIRMATION_TAG;
import static org.verbale.client.mls.HandshakeException.Reason.WELCOME;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.Welcome;

/** Joining through a Welcome (RFC 9420, section 12.4.3.1). */
final class Joining {
  private Joining() {}

  static Epoch join(
      Welcome welcome,
      OwnKeyPackage own,
      Optional<Bytes> ratchetTree,
      PreSharedKeys psks,
      GroupPolicy policy,
      long now)
      throws HandshakeException {
    try (Welcomes.Opened opened = Welcomes.open(welcome, own, PskLookup.ofNewMember(psks))) {
      PublicGroup group = group(opened.groupInfo(), own.suite(), ratchetTree, policy, now);
      RatchetTree tree = group.tree();
      int leaf =
          tree.indexOf(own.keyPackage().leafNode())
              .orElseThrow(
                  () ->
                      new HandshakeException(
                          WELCOME, "tree: without us (expected: our KeyPackage's leaf)"));
      PrivateTree keys =
          PrivateTree.join(
              own.suite(),
              leaf,
              own.leafKey(),
              opened.groupSecrets().pathSecret(),
              (int) opened.groupInfo().signer(),
              tree);
      try {
        return new Epoch(group, keys, secrets(own.suite(), opened.member(), group));
      } catch (HandshakeException e) {
        keys.close();
        throw e;
      }
    }
  }

  private static PublicGroup group(
      GroupInfo info, CipherSuite suite, Optional<Bytes> apart, GroupPolicy policy, long now)
      throws HandshakeException {
    Bytes encoded =
        apart
            .or(() -> info.extensions().find(ExtensionType.RATCHET_TREE))
            .orElseThrow(
                () ->
                    new HandshakeException(
                        WELCOME, "ratchet_tree: none (expected: in the Welcome or apart)"));
    try {
      return PublicGroup.join(info, RatchetTree.decode(suite, encoded), policy, now);
    } catch (MalformedException e) {
      throw new HandshakeException(WELCOME, e.getMessage(), e);
    } catch (ValidationException e) {
      throw HandshakeException.invalid(e);
    }
  }

  private static EpochSecrets secrets(CipherSuite suite, SecretBytes member, PublicGroup group)
      throws HandshakeException {
    GroupContext context = group.context();
    try (SecretBytes epoch = KeySchedule.epoch(suite, member, context.toBytes())) {
      Bytes tag = EpochSecrets.confirmationTag(suite, epoch, context.confirmedTranscriptHash());
      if (!tag.equalsInConstantTime(group.confirmationTag())) {
        throw new HandshakeException(
            CONFIRMATION_TAG, "confirmation_tag: another (expected: the joiner secret's)");
      }
      return EpochSecrets.of(suite, epoch);
    }
  }
}
