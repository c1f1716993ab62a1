package org.verbale.client;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.registry.RegistryReplica;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateDer;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.Standing;
import org.verbale.v1.SubmitRegistryEntryRequest;

/** A device's way into the registry: its certificates prove themselves. */
final class Enrolment {
  private Enrolment() {}

  /**
   * The signing certificate, verified up to the custody's root.
   *
   * @throws IllegalArgumentException if the custody's certificates are no chain
   */
  static DeviceCertificate verify(KeyCustody custody) {
    try {
      DeviceCertificate device =
          RootCertificate.verify(new CertificateDer(custody.rootCertificate()))
              .verifyAuthority(new CertificateDer(custody.caCertificate()))
              .verifyDevice(new CertificateDer(custody.signingCertificate()));
      if (!Bytes.of(custody.signer().publicKey()).equals(device.publicKey())) {
        throw new IllegalArgumentException("signer: another key (expected: the certificate's)");
      }
      return device;
    } catch (IdentityException e) {
      throw new IllegalArgumentException(
          "custody: certificates that do not fit (expected: root, authority, device)", e);
    }
  }

  /** Submits what the registry does not hold yet: the authority first, for it vouches. */
  static void enrol(ServerConnection server, RegistryReplica registry, KeyCustody custody) {
    Registry known = registry.catchUp();
    boolean submitted = false;
    for (Bytes der :
        List.of(
            custody.caCertificate(),
            custody.signingCertificate(),
            custody.transportCertificate())) {
      if (known.certificate(Digest.sha256(der.toByteArray())).isEmpty()) {
        submit(server, RegistryEntry.Kind.CERTIFICATE, der);
        submitted = true;
      }
    }
    if (submitted) {
      registry.catchUp();
    }
  }

  /** Submits all of them; what the registry holds already is fine. */
  static void submit(ServerConnection server, KeyCustody custody) {
    List.of(custody.caCertificate(), custody.signingCertificate(), custody.transportCertificate())
        .forEach(der -> submit(server, RegistryEntry.Kind.CERTIFICATE, der));
  }

  /**
   * Submits an entry.
   *
   * @throws IllegalArgumentException for a root
   */
  static void submit(ServerConnection server, RegistryEntry.Kind kind, Bytes object) {
    ByteString bytes = ByteString.copyFrom(object.toByteArray());
    var request = SubmitRegistryEntryRequest.newBuilder();
    switch (kind) {
      case CERTIFICATE -> request.setCertificate(bytes);
      case REVOCATION -> request.setRevocation(bytes);
      case ASSIGNMENT -> request.setAssignment(bytes);
      case TRUST_ROOT ->
          throw new IllegalArgumentException("entry: a root (expected: what a root certifies)");
    }
    server.submitRegistryEntry(request.build());
  }

  /**
   * @throws RefusedException NOT_REGISTERED, NOT_YET_VALID, EXPIRED or REVOKED
   */
  static void demandEntitled(Registry registry, DeviceCertificate device, Clock clock) {
    Standing standing = registry.standing(device.hash(), now(clock));
    if (standing != Standing.ENTITLED) {
      throw new RefusedException(
          standing == Standing.UNKNOWN ? "NOT_REGISTERED" : standing.name(),
          "signing certificate: " + standing + " (expected: ENTITLED)",
          Duration.ZERO);
    }
  }

  /** The moment that is now for the registry as far as it was read. */
  static Moment now(Clock clock) {
    return new Moment(Long.MAX_VALUE, Instant.ofEpochMilli(clock.millis()));
  }
}
