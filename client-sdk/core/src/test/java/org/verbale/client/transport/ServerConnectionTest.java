package org.verbale.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.verbale.client.error.UnreachableException;
import org.verbale.v1.ListRegistryRequest;

@Timeout(60)
class ServerConnectionTest {
  private static final Duration TIMEOUT = Duration.ofMillis(700);

  private static ServerConnection connect(int port) throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(null, null, null);
    return ServerConnection.open("127.0.0.1", port, tls, TIMEOUT, new Random(8163));
  }

  private static long millisUntilUnreachable(ServerConnection server) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> server.listRegistry(ListRegistryRequest.getDefaultInstance()))
        .isInstanceOf(UnreachableException.class);
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void serverThatNeverAnswers_isUnreachableAfterTheCallTimeout() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ServerConnection server = connect(silent.getLocalPort())) {
      assertThat(millisUntilUnreachable(server)).isBetween(TIMEOUT.toMillis(), 20_000L);
    }
  }

  @Test
  void portWithoutAServer_isTriedAgainWithinTheCallTimeout() throws Exception {
    try (ServerConnection server = connect(freePort())) {
      assertThat(millisUntilUnreachable(server)).isBetween(100L, 20_000L);
    }
  }

  @Test
  void interruptedCaller_hearsSoAndStaysInterrupted() throws Exception {
    try (ServerConnection server = connect(freePort())) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> server.listRegistry(ListRegistryRequest.getDefaultInstance()))
          .isInstanceOf(UnreachableException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void closedConnection_isUnreachableAtOnceAndCannotBeRenewed() throws Exception {
    ServerConnection server = connect(freePort());
    server.close();
    assertThat(millisUntilUnreachable(server)).isLessThan(TIMEOUT.toMillis() + 5_000);
    assertThatThrownBy(() -> server.renew(SSLContext.getDefault()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
