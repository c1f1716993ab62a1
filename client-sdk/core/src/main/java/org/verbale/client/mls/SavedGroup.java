package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.STATE;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.KemKeyPair;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/**
 * The stored form of an {@link MlsGroup}: version, public head, own keys, epoch secrets, past
 * resumption PSKs, own Updates, staged Commit.
 */
final class SavedGroup {
  private static final int VERSION = 1;
  private static final int MAX_OWN_UPDATES = GroupPolicy.MAX_PROPOSALS;

  private SavedGroup() {}

  static SecretBytes save(
      Epoch epoch,
      ResumptionKeys past,
      Map<Bytes, KemKeyPair> ownUpdates,
      @Nullable StagedCommit staged) {
    return SecretCodec.encode(
        out -> {
          out.uint16(VERSION).uint16(epoch.suite().code()).opaque(epoch.group().headBytes());
          epoch.keys().writeTo(out);
          epoch.secrets().writeTo(out);
          past.writeTo(out);
          out.vector(
              list ->
                  ownUpdates.forEach(
                      (ref, pair) -> {
                        list.opaque(ref);
                        SecretCodec.write(list, pair.privateKey());
                      }));
          out.uint8(staged == null ? 0 : 1);
          if (staged != null) {
            out.struct(staged.commit()).optional(staged.welcome()).uint64(staged.made());
            staged.next().keys().writeTo(out);
            staged.next().secrets().writeTo(out);
          }
        });
  }

  static MlsGroup restore(
      SecretBytes saved, Bytes ratchetTree, GroupPolicy policy, PreSharedKeys psks)
      throws HandshakeException {
    try {
      Parts parts = SecretCodec.decode(saved, in -> read(in, ratchetTree));
      return parts.group(policy, psks);
    } catch (MalformedException e) {
      throw new HandshakeException(STATE, e.getMessage(), e);
    }
  }

  private static Parts read(TlsReader in, Bytes ratchetTree) throws MalformedException {
    SecretCodec.readVersion(in, VERSION);
    CipherSuite suite = suite(in.uint16("cipher_suite"));
    PublicGroup group = group(in.opaque("head"), RatchetTree.decode(suite, ratchetTree));
    return new Parts(
        group,
        PrivateTree.read(in, suite),
        EpochSecrets.read(in, suite),
        ResumptionKeys.read(in, suite),
        in.vector("own_updates", MAX_OWN_UPDATES, each -> OwnUpdate.read(each, suite)),
        in.optional("staged", each -> Staged.read(each, suite)));
  }

  private static CipherSuite suite(int code) throws MalformedException {
    return CipherSuite.of(code)
        .orElseThrow(
            () -> new MalformedException("cipher_suite", Integer.toString(code), "one of ours"));
  }

  private static PublicGroup group(Bytes head, RatchetTree ratchetTree) throws MalformedException {
    try {
      return PublicGroup.restore(head, ratchetTree);
    } catch (ValidationException e) {
      throw new MalformedException("ratchet_tree", "another", "the one that was saved");
    }
  }

  private record OwnUpdate(Bytes ref, SecretBytes key) {
    static OwnUpdate read(TlsReader in, CipherSuite suite) throws MalformedException {
      return new OwnUpdate(
          in.opaque("reference"),
          SecretCodec.read(in, "private_key", suite.kem().privateKeyLength()));
    }
  }

  private record Staged(
      PublicMessage commit,
      Optional<Welcome> welcome,
      long made,
      PrivateTree.Saved keys,
      EpochSecrets secrets) {
    static Staged read(TlsReader in, CipherSuite suite) throws MalformedException {
      return new Staged(
          PublicMessage.read(in),
          in.optional("welcome", Welcome::read),
          in.uint64("made"),
          PrivateTree.read(in, suite),
          EpochSecrets.read(in, suite));
    }

    StagedCommit restore(PublicGroup current) throws HandshakeException {
      PublicGroup next = next(current);
      return new StagedCommit(
          commit, welcome, new Epoch(next, keys.fit(next.suite(), next.tree()), secrets), made);
    }

    /**
     * The epoch that the Commit begins, computed again. It was held against the policy when it was
     * made; since then a lifetime may have ended, and yet the server may have accepted it.
     */
    private PublicGroup next(PublicGroup current) throws HandshakeException {
      try {
        if (Handshake.of(new MlsMessage(commit)) instanceof UnverifiedCommit unverified) {
          return current.verify(unverified, ANYTHING, made).next();
        }
        throw new HandshakeException(STATE, "staged: a proposal (expected: a Commit)");
      } catch (ValidationException e) {
        throw new HandshakeException(STATE, e.getMessage(), e);
      }
    }
  }

  /** What was read; the private keys have not been held against the tree. */
  private record Parts(
      PublicGroup group,
      PrivateTree.Saved keys,
      EpochSecrets secrets,
      ResumptionKeys past,
      List<OwnUpdate> ownUpdates,
      Optional<Staged> staged) {
    MlsGroup group(GroupPolicy policy, PreSharedKeys psks) throws HandshakeException {
      CipherSuite suite = group.suite();
      Map<Bytes, KemKeyPair> updates = new LinkedHashMap<>();
      for (OwnUpdate each : ownUpdates) {
        updates.put(each.ref, suite.kem().keyPair(each.key));
        each.key.wipe();
      }
      PrivateTree fitting = keys.fit(suite, group.tree());
      StagedCommit pending = staged.isPresent() ? staged.get().restore(group) : null;
      return new MlsGroup(policy, psks, new Epoch(group, fitting, secrets), past, updates, pending);
    }
  }

  private static final GroupPolicy ANYTHING =
      new GroupPolicy(
          AnyCredential.INSTANCE, Set.of(CipherSuite.values()), GroupPolicy.UNBOUNDED, true, true);
}
