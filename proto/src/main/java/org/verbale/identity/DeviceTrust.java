package org.verbale.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.verbale.codec.Bytes;

/**
 * The server's judgement of TLS clients: a transport certificate in profile, valid now, issued by
 * an authority under a trusted root. The platform's own refuses our critical extensions. Whether
 * the device is registered and unrevoked is for the registry to say, request by request.
 *
 * <p>Safe for use by many threads. It is no judge of servers: clients use the platform's, with the
 * root as trust anchor.
 */
public final class DeviceTrust extends X509ExtendedTrustManager {
  private final List<RootCertificate> roots;
  private final Clock clock;

  public DeviceTrust(Collection<RootCertificate> roots, Clock clock) {
    this.roots = List.copyOf(roots);
    this.clock = clock;
  }

  /**
   * The device behind a TLS connection. The chain is the transport certificate, its authority's,
   * and perhaps the root's.
   *
   * @throws IdentityException if it is not to be believed
   */
  public DeviceCertificate verify(List<CertificateDer> chain) throws IdentityException {
    if (chain.size() < 2 || chain.size() > 3) {
      throw new IdentityException(
          IdentityException.Fault.MALFORMED,
          "chain",
          chain.size() + " certificates",
          "transport certificate, authority, perhaps root");
    }
    UnsignedCertificate.Parsed parsed = UnsignedCertificate.parse(chain.get(1));
    for (RootCertificate root : roots) {
      if (Profile.keyId(root.publicKey()).equals(parsed.content().issuerKeyId())) {
        return verify(root, chain);
      }
    }
    throw new IdentityException(
        IdentityException.Fault.UNKNOWN_ISSUER, "authority", "under no trusted root", "under one");
  }

  private DeviceCertificate verify(RootCertificate root, List<CertificateDer> chain)
      throws IdentityException {
    if (chain.size() == 3 && !chain.get(2).equals(root.der())) {
      throw new IdentityException(
          IdentityException.Fault.UNKNOWN_ISSUER, "root", "another", "the trusted root or none");
    }
    CaCertificate authority = root.verifyAuthority(chain.get(1));
    DeviceCertificate device = authority.verifyDevice(chain.get(0));
    if (device.use() != Use.TRANSPORT) {
      throw new IdentityException(
          IdentityException.Fault.NOT_PERMITTED, "use", device.use().code(), "transport");
    }
    if (clock.instant().isBefore(device.validity().notBefore())) {
      throw new IdentityException(
          IdentityException.Fault.NOT_YET_VALID, "certificate", "not valid yet", "valid now");
    }
    if (clock.instant().isAfter(device.validity().notAfter())) {
      throw new IdentityException(
          IdentityException.Fault.EXPIRED, "certificate", "expired", "valid now");
    }
    return device;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      List<CertificateDer> ders = new ArrayList<>();
      for (X509Certificate certificate : chain) {
        ders.add(new CertificateDer(Bytes.of(certificate.getEncoded())));
      }
      verify(ders);
    } catch (IdentityException | IllegalArgumentException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw noServers();
  }

  private static CertificateException noServers() {
    return new CertificateException("peer: a server (expected: a device)");
  }

  /** None: clients have one certificate, and a list of all authorities would name every party. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
