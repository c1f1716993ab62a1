package org.verbale.client.custody;

import javax.net.ssl.SSLContext;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;

/**
 * The keys and certificates of one device. A portal may keep them where it likes. Safe for use by
 * many threads.
 */
public interface KeyCustody extends AutoCloseable {
  /** DER of the Mechanism's root certificate: all trust begins there. */
  Bytes rootCertificate();

  /** DER of the certificate of the State's (or the Secretariat's) authority. */
  Bytes caCertificate();

  /** DER of the device's signing certificate. */
  Bytes signingCertificate();

  /** DER of the device's transport certificate. */
  Bytes transportCertificate();

  /** Signs with the key of {@link #signingCertificate}. */
  Signer signer();

  /**
   * For connections to the server: presents the transport certificate and its authority, trusts
   * nothing but {@link #rootCertificate}.
   */
  SSLContext tls();

  /** A copy of the 32-byte key of the local state: the same at every start. */
  SecretBytes stateKey();

  @Override
  void close();
}
