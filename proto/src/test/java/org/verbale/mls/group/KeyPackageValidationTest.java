package org.verbale.mls.group;

import static org.verbale.mls.group.TestGroup.assertRefused;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.mls.rule.Rule;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.LeafNode;
import org.verbale.mls.wire.Proposal;

class KeyPackageValidationTest {
  private static final CipherSuite SUITE = TestGroup.SUITE;
  private static final GroupPolicy POLICY = GroupPolicy.of(new OpenPolicy());

  private final Client client = new Client(SUITE, new Random(1));

  private static void check(KeyPackage keyPackage) throws ValidationException {
    KeyPackageValidation.check(keyPackage, SUITE, POLICY, Client.NOW);
  }

  private void assertBad(Rule rule, UnaryOperator<KeyPackage> change) throws ValidationException {
    LeafNode leaf = client.keyPackageLeaf(each -> each);
    KeyPackage bad = client.keyPackageOf(leaf, change);
    assertRefused(rule, () -> check(bad));
    TestGroup test = TestGroup.of(2);
    test.assertRefused(rule, test.draft(0, TestGroup.value(new Proposal.Add(bad))));
  }

  @Test
  void keyPackagesOfBothSuites_areGood() throws ValidationException {
    for (CipherSuite suite : List.of(CipherSuite.values())) {
      Client any = new Client(suite, new Random(1));
      KeyPackageValidation.check(any.keyPackage(), suite, POLICY, Client.NOW);
    }
  }

  @Test
  void keyPackageOfAnotherSuiteOrVersion_isRefused() throws ValidationException {
    assertBad(
        Rule.KEY_PACKAGE_SUITE,
        good ->
            new KeyPackage(
                1, 0xf0a1, good.initKey(), good.leafNode(), Extensions.NONE, Bytes.EMPTY));
    assertBad(
        Rule.KEY_PACKAGE_SUITE,
        good ->
            new KeyPackage(2, 1, good.initKey(), good.leafNode(), Extensions.NONE, Bytes.EMPTY));
  }

  @Test
  void keyPackageWhoseInitKeyIsItsEncryptionKey_isRefused() throws ValidationException {
    assertBad(
        Rule.KEY_PACKAGE_INIT_KEY,
        good ->
            new KeyPackage(
                1,
                1,
                good.leafNode().encryptionKey(),
                good.leafNode(),
                Extensions.NONE,
                Bytes.EMPTY));
  }

  @Test
  void initKeyOfAnotherForm_isRefused() throws ValidationException {
    assertBad(
        Rule.KEY_PACKAGE_INIT_KEY_FORM,
        good ->
            new KeyPackage(
                1, 1, Bytes.of(new byte[33]), good.leafNode(), Extensions.NONE, Bytes.EMPTY));
  }

  @Test
  void keyPackageWithAnotherSignature_isRefused() throws ValidationException {
    KeyPackage good = client.keyPackage();
    KeyPackage bad = good.withSignature(HandshakeTest.flip(good.signature(), 3));
    assertRefused(Rule.KEY_PACKAGE_SIGNATURE, () -> check(bad));
    TestGroup test = TestGroup.of(2);
    test.assertRefused(
        Rule.KEY_PACKAGE_SIGNATURE, test.draft(0, TestGroup.value(new Proposal.Add(bad))));
  }
}
