package org.verbale.client.mls;

import static org.verbale.client.mls.HandshakeException.Reason.INVALID;
import static org.verbale.client.mls.HandshakeException.Reason.WELCOME;

import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.Aead;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.EncryptedGroupSecrets;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.GroupSecrets;
import org.verbale.mls.wire.HpkeCiphertext;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.PreSharedKeyId;
import org.verbale.mls.wire.Welcome;

/** Making and opening Welcomes (RFC 9420, section 12.4.3.1). */
final class Welcomes {
  private static final String LABEL = "Welcome";
  private static final byte[] NOTHING = {};

  private Welcomes() {}

  /** What a new member finds; closing it wipes the secrets. */
  record Opened(GroupInfo groupInfo, GroupSecrets groupSecrets, SecretBytes member)
      implements AutoCloseable {
    @Override
    public void close() {
      groupSecrets.close();
      member.wipe();
    }
  }

  /**
   * Encrypts the group's secrets to every new member.
   *
   * @param added new members by leaf index
   * @param path of the Commit
   */
  static Welcome create(
      CipherSuite suite,
      GroupInfo groupInfo,
      SecretBytes joiner,
      SecretBytes member,
      List<PreSharedKeyId> psks,
      Map<Integer, KeyPackage> added,
      OwnPath path,
      SecureRandom random)
      throws HandshakeException {
    Bytes encryptedInfo = Bytes.of(seal(suite, member, groupInfo.toBytes()));
    List<EncryptedGroupSecrets> secrets = new ArrayList<>();
    for (var entry : added.entrySet()) {
      Optional<SecretBytes> pathSecret = path.secretFor(entry.getKey());
      // Not closed: the secrets are the caller's, shared by all new members.
      var groupSecrets = new GroupSecrets(joiner, pathSecret, psks);
      try (SecretBytes encoded = SecretCodec.encode(groupSecrets::writeTo)) {
        byte[] initKey = entry.getValue().initKey().toByteArray();
        secrets.add(
            new EncryptedGroupSecrets(
                entry.getValue().ref(suite),
                HpkeCiphertext.of(
                    suite.encryptWithLabel(
                        initKey, LABEL, encryptedInfo.toByteArray(), encoded, random))));
      } catch (InvalidKeyException e) {
        throw new HandshakeException(
            INVALID, "init_key of leaf " + entry.getKey() + ": cannot be encrypted to", e);
      }
    }
    return new Welcome(suite.code(), secrets, encryptedInfo);
  }

  /** Opens what is for {@code own}; nothing in it has been checked yet. */
  static Opened open(Welcome welcome, OwnKeyPackage own, PskLookup psks) throws HandshakeException {
    CipherSuite suite = own.suite();
    if (welcome.cipherSuite() != suite.code()) {
      throw new HandshakeException(
          WELCOME, "cipher_suite: " + welcome.cipherSuite() + " (expected: the KeyPackage's)");
    }
    GroupSecrets secrets = decrypt(welcome, own);
    SecretBytes member = null;
    try (SecretBytes psk = psks.secret(suite, secrets.psks())) {
      member = KeySchedule.member(suite, secrets.joinerSecret(), psk);
      return new Opened(openInfo(suite, member, welcome.encryptedGroupInfo()), secrets, member);
    } catch (HandshakeException e) {
      if (member != null) {
        member.wipe();
      }
      secrets.close();
      throw e;
    }
  }

  private static GroupSecrets decrypt(Welcome welcome, OwnKeyPackage own)
      throws HandshakeException {
    Bytes ref = own.ref();
    HpkeCiphertext ciphertext =
        welcome.secrets().stream()
            .filter(each -> each.newMember().equals(ref))
            .map(EncryptedGroupSecrets::secrets)
            .findFirst()
            .orElseThrow(
                () ->
                    new HandshakeException(
                        WELCOME, "welcome: for others (expected: for this KeyPackage)"));
    byte[] info = welcome.encryptedGroupInfo().toByteArray();
    try (SecretBytes encoded =
        own.suite().decryptWithLabel(own.initKey(), LABEL, info, ciphertext.toMessage())) {
      return SecretCodec.decode(encoded, GroupSecrets::read);
    } catch (AEADBadTagException | MalformedException e) {
      throw new HandshakeException(WELCOME, "welcome: does not open (expected: sealed to us)", e);
    }
  }

  private static GroupInfo openInfo(CipherSuite suite, SecretBytes member, Bytes encrypted)
      throws HandshakeException {
    try (SecretBytes welcome = KeySchedule.welcome(suite, member);
        SecretBytes key = key(suite, welcome);
        SecretBytes plain =
            suite.aead().open(key, nonce(suite, welcome), NOTHING, encrypted.toByteArray())) {
      byte[] encoded = plain.reveal();
      try {
        return TlsReader.decode(Bytes.of(encoded), GroupInfo::read);
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    } catch (AEADBadTagException | MalformedException e) {
      throw new HandshakeException(
          WELCOME, "encrypted_group_info: does not open (expected: under the joiner secret)", e);
    }
  }

  private static byte[] seal(CipherSuite suite, SecretBytes member, Bytes groupInfo) {
    try (SecretBytes welcome = KeySchedule.welcome(suite, member);
        SecretBytes key = key(suite, welcome)) {
      return suite.aead().seal(key, nonce(suite, welcome), NOTHING, groupInfo.toByteArray());
    }
  }

  private static SecretBytes key(CipherSuite suite, SecretBytes welcome) {
    return suite.expandWithLabel(welcome, "key", NOTHING, suite.aead().keyLength());
  }

  private static byte[] nonce(CipherSuite suite, SecretBytes welcome) {
    try (SecretBytes nonce = suite.expandWithLabel(welcome, "nonce", NOTHING, Aead.NONCE_LENGTH)) {
      return nonce.reveal();
    }
  }
}
