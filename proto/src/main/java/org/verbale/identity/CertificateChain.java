package org.verbale.identity;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/**
 * A certificate with all that issued it, up to its root: PEM blocks, the certificate first. It
 * proves itself to whoever trusts the root; whether to, is decided by the root's hash.
 */
public final class CertificateChain {
  private CertificateChain() {}

  /** The certificate and its issuers, the root last. */
  public static List<VerifiedCertificate> of(VerifiedCertificate certificate) {
    List<VerifiedCertificate> chain = new ArrayList<>(List.of(certificate));
    if (certificate instanceof DeviceCertificate device) {
      chain.add(device.issuer());
      chain.add(device.issuer().issuer());
    } else if (certificate instanceof CaCertificate authority) {
      chain.add(authority.issuer());
    } else if (certificate instanceof ServerCertificate server) {
      chain.add(server.issuer());
    }
    return List.copyOf(chain);
  }

  /** The root at the end of the chain. */
  public static RootCertificate root(VerifiedCertificate certificate) {
    List<VerifiedCertificate> chain = of(certificate);
    return (RootCertificate) chain.get(chain.size() - 1);
  }

  /** PEM of the whole chain. */
  public static String write(VerifiedCertificate certificate) {
    StringBuilder pem = new StringBuilder();
    for (VerifiedCertificate link : of(certificate)) {
      pem.append(Pem.encode(Pem.CERTIFICATE, link.der().bytes()));
    }
    return pem.toString();
  }

  /**
   * Verifies a chain in PEM from its root down.
   *
   * @return the first certificate of the chain
   * @throws MalformedException if the text is no PEM of 1 to 3 certificates
   * @throws IdentityException if they are no chain
   */
  public static VerifiedCertificate read(String pem) throws MalformedException, IdentityException {
    List<CertificateDer> ders = new ArrayList<>();
    for (Bytes block : Pem.decodeAll(Pem.CERTIFICATE, pem)) {
      if (block.size() > CertificateDer.MAX_SIZE) {
        throw new MalformedException(
            Pem.CERTIFICATE, block.size() + " bytes", "at most " + CertificateDer.MAX_SIZE);
      }
      ders.add(new CertificateDer(block));
    }
    if (ders.size() > 3) {
      throw new MalformedException(Pem.CERTIFICATE, ders.size() + " blocks", "at most 3");
    }
    RootCertificate root = RootCertificate.verify(ders.get(ders.size() - 1));
    if (ders.size() == 1) {
      return root;
    }
    CertificateDer next = ders.get(ders.size() - 2);
    if (ders.size() == 3) {
      return root.verifyAuthority(next).verifyDevice(ders.get(0));
    }
    return UnsignedCertificate.parse(next).content().holder() instanceof Holder.Server
        ? root.verifyServer(next)
        : root.verifyAuthority(next);
  }
}
