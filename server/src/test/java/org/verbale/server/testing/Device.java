package org.verbale.server.testing;

import org.verbale.client.mls.Identity;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Use;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.testing.Mechanism;

/** A registered device with both of its certificates. */
public record Device(Mechanism.Device signing, Mechanism.Device transport) {
  /** What the groups of tests use: cheap. */
  public static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  static Device register(Mechanism mechanism, String party, Role role) {
    try {
      var id = mechanism.deviceId();
      return new Device(
          mechanism.device(party, role, id, Use.SIGNING, Mechanism.years(5)),
          mechanism.device(party, role, id, Use.TRANSPORT, Mechanism.years(5)));
    } catch (IdentityException e) {
      throw new AssertionError(e);
    }
  }

  /** Names the caller of a command. */
  public Digest caller() {
    return transport.hash();
  }

  /** Names the device's leaf and notes. */
  public Digest certificate() {
    return signing.hash();
  }

  public PartyCode party() {
    return signing.certificate().party();
  }

  public NoteSigner signer() {
    return signing.signer();
  }

  public Identity identity() {
    return identity(signing);
  }

  /** Whoever shows this certificate and has this key. */
  public static Identity identity(Mechanism.Device signing) {
    return Identity.certified(signing.certificate().der().bytes(), SUITE, signing.key());
  }

  /** A fresh KeyPackage, good for 90 days. */
  public OwnKeyPackage keyPackage(Mechanism mechanism) {
    long now = mechanism.now().time().getEpochSecond();
    return keyPackage(mechanism, new Lifetime(now - 60, now + 90 * 86_400));
  }

  public OwnKeyPackage keyPackage(Mechanism mechanism, Lifetime lifetime) {
    return OwnKeyPackage.create(SUITE, identity(), lifetime, Extensions.NONE, mechanism.random());
  }

  /** A note of this device. */
  public Bytes sign(LineFormat statement) {
    return SignedNote.sign(statement.toText(), signer()).toBytes();
  }

  public static Bytes message(OwnKeyPackage keyPackage) {
    return new MlsMessage(keyPackage.keyPackage()).toBytes();
  }
}
