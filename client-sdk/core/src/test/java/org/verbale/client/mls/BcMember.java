package org.verbale.client.mls;

import java.util.HashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bouncycastle.mls.TreeKEM.TreeKEMPublicKey;
import org.bouncycastle.mls.codec.KeyPackage;
import org.bouncycastle.mls.codec.MLSInputStream;
import org.bouncycastle.mls.codec.MLSMessage;
import org.bouncycastle.mls.codec.MLSOutputStream;
import org.bouncycastle.mls.codec.Proposal;
import org.bouncycastle.mls.crypto.MlsCipherSuite;
import org.bouncycastle.mls.crypto.Secret;
import org.bouncycastle.mls.protocol.Group;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Welcome;

/** A member that is somebody else's implementation: Bouncy Castle's. Suite 1; one thread only. */
final class BcMember {
  private Group group;

  private BcMember(Group group) {
    this.group = group;
  }

  /** Joins with a KeyPackage of ours; the tree comes apart. */
  static BcMember join(OwnKeyPackage own, Ed25519.Key signer, Welcome welcome, Bytes tree)
      throws Exception {
    MlsCipherSuite suite =
        MlsCipherSuite.getSuite(MlsCipherSuite.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519);
    var publicTree =
        (TreeKEMPublicKey) MLSInputStream.decode(tree.toByteArray(), TreeKEMPublicKey.class);
    publicTree.setSuite(suite);
    publicTree.setHashAll();
    return new BcMember(
        new Group(
            own.initKey().reveal(),
            suite
                .getHPKE()
                .deserializePrivateKey(
                    own.leafKey().reveal(),
                    own.keyPackage().leafNode().encryptionKey().toByteArray()),
            signer.seed().reveal(),
            (KeyPackage)
                MLSInputStream.decode(own.keyPackage().toBytes().toByteArray(), KeyPackage.class),
            decode(new MlsMessage(welcome).toBytes()).welcome,
            publicTree,
            new HashMap<>(),
            new HashMap<>()));
  }

  /** A Commit or a proposal of somebody else. */
  void handle(Bytes message) throws Exception {
    Group next = group.handle(message.toByteArray(), null);
    if (next != null) {
      group = next;
    }
  }

  /** A Commit with a path and nothing else; it takes effect here at once. */
  Bytes commit(RandomGenerator random) throws Exception {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    Group.GroupWithMessage made =
        group.commit(
            new Secret(secret),
            new Group.CommitOptions(List.<Proposal>of(), false, true, new Group.LeafNodeOptions()),
            new Group.MessageOptions(false, new byte[0], 0),
            new Group.CommitParameters(Group.NORMAL_COMMIT_PARAMS));
    group = made.group;
    return Bytes.of(MLSOutputStream.encode(made.message));
  }

  /** Learns an external pre-shared key. */
  void share(Bytes id, Bytes key) {
    group.insertExternalPsk(new Secret(id.toByteArray()), key.toByteArray());
  }

  Bytes authenticator() {
    return Bytes.of(group.getEpochAuthenticator());
  }

  Bytes export(String label, byte[] context, int length) throws Exception {
    return Bytes.of(group.getKeySchedule().MLSExporter(label, context, length));
  }

  private static MLSMessage decode(Bytes message) throws Exception {
    return (MLSMessage) MLSInputStream.decode(message.toByteArray(), MLSMessage.class);
  }
}
