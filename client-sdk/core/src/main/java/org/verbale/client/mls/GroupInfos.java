package org.verbale.client.mls;

import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Signer;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Extension;
import org.verbale.mls.wire.ExtensionType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;

/** Signed descriptions of a group (RFC 9420, section 12.4.3). */
final class GroupInfos {
  private GroupInfos() {}

  /** Of {@code group}, signed by the member at {@code leaf}. */
  static GroupInfo sign(PublicGroup group, int leaf, Signer signer, boolean withTree) {
    return sign(group.context(), group.tree(), group.confirmationTag(), leaf, signer, withTree);
  }

  static GroupInfo sign(
      GroupContext context,
      RatchetTree tree,
      Bytes confirmationTag,
      int leaf,
      Signer signer,
      boolean withTree) {
    CipherSuite suite = tree.suite();
    Extensions extensions =
        withTree
            ? Extensions.of(new Extension(ExtensionType.RATCHET_TREE, tree.toBytes()))
            : Extensions.NONE;
    var unsigned = new GroupInfo(context, extensions, confirmationTag, leaf, Bytes.EMPTY);
    byte[] content = unsigned.toBeSigned().toByteArray();
    return unsigned.withSignature(
        Bytes.of(suite.signWithLabel(signer, GroupInfo.SIGNATURE_LABEL, content)));
  }
}
