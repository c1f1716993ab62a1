package org.verbale.benchmarks;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.security.SecureRandom;
import org.verbale.client.Endpoint;
import org.verbale.client.custody.FileCustody;
import org.verbale.id.CertificateId;
import org.verbale.identity.CertificateKey;
import org.verbale.note.NoteSigner;
import org.verbale.server.demo.Mechanism;

/** A device with its keys, as the driver uses it: by hand, or as a client of the SDK. */
record Member(Mechanism.DeviceKeys keys, FileCustody custody) implements AutoCloseable {
  private static final int MAX_MESSAGE = 16 << 20;
  private static final String[] TLS_VERSIONS = {"TLSv1.3"};
  private static final String[] CIPHER_SUITES = {
    "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
  };

  static Member open(Mechanism.DeviceKeys keys, SecureRandom random) throws IOException {
    return new Member(
        keys, FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), random));
  }

  /** What its leaf and notes are named by. */
  CertificateId certificate() {
    return new CertificateId(keys.signing().hash());
  }

  NoteSigner signer() {
    return CertificateKey.signer(keys.signing(), keys.signer());
  }

  /** A connection as the SDK makes it; answers are handled on its own threads, at once. */
  ManagedChannel connect(Endpoint endpoint) {
    return OkHttpChannelBuilder.forAddress(endpoint.host(), endpoint.port())
        .sslSocketFactory(custody.tls().getSocketFactory())
        .tlsConnectionSpec(TLS_VERSIONS, CIPHER_SUITES)
        .maxInboundMessageSize(MAX_MESSAGE)
        .directExecutor()
        .build();
  }

  @Override
  public void close() {
    custody.close();
  }
}
