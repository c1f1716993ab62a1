package org.verbale.client.mls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.wire.Capabilities;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.CredentialType;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/** A device in a test: a name, a signature key, and its group once it has one. */
final class Member {
  static final long NOW = 1_800_000_000L;

  /** Always: Bouncy Castle's members read the machine's clock. */
  static final Lifetime LIFETIME = new Lifetime(0, 1L << 40);

  private final CipherSuite suite;
  private final SecureRandom random;
  private final String name;
  private int serial;
  private Ed25519.Key signer;
  private @Nullable OwnKeyPackage keyPackage;
  private @Nullable MlsGroup group;

  Member(CipherSuite suite, String name, SecureRandom random) {
    this.suite = suite;
    this.name = name;
    this.random = random;
    this.signer = Ed25519.Key.generate(random);
  }

  Ed25519.Key signer() {
    return signer;
  }

  Identity identity() {
    return identity(signer);
  }

  private Identity identity(Signer key) {
    return new Identity(
        new Credential.Basic(Bytes.of((name + "#" + serial).getBytes(UTF_8))),
        new Capabilities(
            List.of(1), List.of(suite.code()), List.of(), List.of(), List.of(CredentialType.BASIC)),
        Extensions.NONE,
        key);
  }

  /** A new credential with a new key, not yet in use. */
  Identity renewed() {
    serial++;
    return identity(Ed25519.Key.generate(random));
  }

  /** From now on this identity is in the group. */
  void becomes(Identity identity) {
    signer = (Ed25519.Key) identity.signer();
  }

  OwnKeyPackage offer() {
    keyPackage = OwnKeyPackage.create(suite, identity(), LIFETIME, Extensions.NONE, random);
    return keyPackage;
  }

  OwnKeyPackage offered() {
    if (keyPackage == null) {
      throw new IllegalStateException(name + ": offered no KeyPackage");
    }
    return keyPackage;
  }

  /** Founds a group of itself alone. */
  void found(String groupId, PreSharedKeys psks) throws HandshakeException {
    group =
        MlsGroup.create(
            Bytes.of(groupId.getBytes(UTF_8)),
            Extensions.NONE,
            offer(),
            signer,
            AnyPolicy.POLICY,
            psks,
            NOW,
            random);
  }

  void join(Welcome welcome, Optional<Bytes> tree, PreSharedKeys psks) throws Exception {
    var received = (Welcome) MlsMessage.decode(new MlsMessage(welcome).toBytes()).body();
    group = MlsGroup.join(received, offered(), tree, AnyPolicy.POLICY, psks, NOW);
    offered().close();
  }

  StagedCommit commit(CommitPlan plan) throws HandshakeException {
    return group().commit(plan, signer, NOW, random);
  }

  MlsGroup.Outcome process(PublicMessage commit) throws Exception {
    return group().process(sent(commit), NOW);
  }

  /** Saved, closed, and restored. */
  void restart(PreSharedKeys psks) throws HandshakeException {
    PublicGroup known = group().group();
    try (SecretBytes saved = group().save()) {
      group().close();
      group = MlsGroup.restore(saved, known.tree().toBytes(), AnyPolicy.POLICY, psks);
    }
  }

  /** The message as it arrives: decoded from its bytes. */
  static PublicMessage sent(PublicMessage message) throws Exception {
    return (PublicMessage) MlsMessage.decode(new MlsMessage(message).toBytes()).body();
  }

  MlsGroup group() {
    if (group == null) {
      throw new IllegalStateException(name + ": in no group");
    }
    return group;
  }

  @Override
  public String toString() {
    return name;
  }
}
