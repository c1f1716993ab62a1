package org.verbale.mls.group;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.tree.TreeMath;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.GroupSecrets;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Welcome;

/**
 * Whatever the bytes: they are refused as malformed, or they are the one encoding of what was read,
 * and then only a rule can refuse it. Default runs replay the seeds.
 */
class MlsFuzzTest {
  private static <T extends TlsStruct> void readBack(byte[] data, TlsReader.Decoder<T> decoder) {
    try {
      Bytes bytes = Bytes.of(data);
      Bytes back = TlsReader.decode(bytes, decoder).toBytes();
      if (!back.equals(bytes)) {
        throw new AssertionError("read back: " + back + " (expected: " + bytes + ")");
      }
    } catch (MalformedException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void mlsMessage(byte[] data) {
    readBack(data, MlsMessage::read);
    try {
      Handshake.of(MlsMessage.decode(Bytes.of(data)));
    } catch (MalformedException | ValidationException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void keyPackage(byte[] data) {
    readBack(data, KeyPackage::read);
    try {
      KeyPackageValidation.check(
          TlsReader.decode(Bytes.of(data), KeyPackage::read),
          TestGroup.SUITE,
          GroupPolicy.of(new OpenPolicy()),
          Client.NOW);
    } catch (MalformedException | ValidationException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void groupInfo(byte[] data) {
    readBack(data, GroupInfo::read);
    try {
      GroupInfo info = TlsReader.decode(Bytes.of(data), GroupInfo::read);
      var tree = PublicGroup.treeIn(info);
      if (tree.isPresent()) {
        PublicGroup.join(info, tree.get(), GroupPolicy.of(new OpenPolicy()), Client.NOW);
      }
    } catch (MalformedException | ValidationException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void welcome(byte[] data) {
    readBack(data, Welcome::read);
  }

  @FuzzTest
  void groupSecrets(byte[] data) {
    readBack(data, GroupSecrets::read);
  }

  @FuzzTest
  void ratchetTree(byte[] data) {
    readBack(data, in -> RatchetTree.read(TestGroup.SUITE, in));
    try {
      RatchetTree tree = RatchetTree.decode(TestGroup.SUITE, Bytes.of(data));
      for (int node = 0; node < TreeMath.nodeCount(tree.leafCount()); node++) {
        tree.resolution(node);
      }
      tree.validateKeys();
      tree.validateParents();
    } catch (MalformedException | ValidationException refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void publicGroup(byte[] data) {
    try {
      Bytes bytes = Bytes.of(data);
      Bytes back = PublicGroup.decode(bytes).toBytes();
      if (!back.equals(bytes)) {
        throw new AssertionError("read back: " + back + " (expected: " + bytes + ")");
      }
    } catch (MalformedException | ValidationException refused) {
      // As it should be.
    }
  }
}
