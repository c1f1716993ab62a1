package org.verbale.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;

/** What is left of a test server once it is closed, and what it says if it does not start. */
@Timeout(300)
class TestServerEndsTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final ReviewId REVIEW = new ReviewId("R-XA");

  @TempDir Path states;

  @Test
  void deviceRevoked_isRefused_andClosingLeavesNoProcessAndNoFile() {
    VerbaleTestServer server = VerbaleTestServer.start();
    List<ProcessHandle> children =
        List.of(
            ProcessHandle.of(server.serverPid()).orElseThrow(),
            ProcessHandle.of(server.mechanismPid()).orElseThrow());
    TestDevice lost = server.device(XA, Role.EXPERT);
    server.revoke(lost);
    try (KeyCustody keys = lost.custody()) {
      assertThatThrownBy(() -> VerbaleClient.builder(server.endpoint(), keys, states).start())
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.reason()).isEqualTo("REVOKED"));
    }
    assertThatThrownBy(() -> server.review(REVIEW, XA, XA))
        .isInstanceOf(TestServerException.class)
        .hasMessageStartingWith("mechanism: review: ");
    assertThat(server.rootCertificate()).exists().startsWith(server.directory());
    server.close();
    server.close();
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(server.directory()).doesNotExist();
    assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void settingWrong_failsWithTheServersOwnMessage() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  VerbaleTestServer.builder()
                      .setting("operations.listen", "127.0.0.1:" + taken.getLocalPort())
                      .start())
          .isInstanceOf(TestServerException.class)
          .hasMessageContaining("server: ended with 1 (expected: ready). It said:")
          .hasMessageContaining("verbale serve: ")
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort() + " cannot be had");
    }
  }
}
