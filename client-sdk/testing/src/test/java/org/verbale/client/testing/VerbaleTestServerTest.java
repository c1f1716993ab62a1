package org.verbale.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.UnreachableException;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/** What an integrator does with the server. */
@Timeout(300)
class VerbaleTestServerTest {
  private static final PartyCode XA = new PartyCode("XA");
  private static final PartyCode XB = new PartyCode("XB");
  private static final PartyCode XC = new PartyCode("XC");
  private static final ReviewId REVIEW = new ReviewId("R-XA");
  private static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");

  @TempDir Path states;

  private VerbaleClient client(VerbaleTestServer server, TestDevice device, KeyCustody keys) {
    return VerbaleClient.builder(server.endpoint(), keys, states.resolve(device.name()))
        .callTimeout(Duration.ofSeconds(10))
        .keyPackages(3)
        .start();
  }

  private static PostedRecord say(Channel channel, String text) {
    return channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
  }

  private static List<String> texts(Channel channel) {
    return channel.records(0, 100).stream()
        .map(record -> ((ReadableRecord) record).text())
        .toList();
  }

  @Test
  void serverKilledStoppedAndRestarted_clientsGoOn() throws Exception {
    try (VerbaleTestServer server = VerbaleTestServer.start()) {
      TestDevice xa = server.device(XA, Role.FOCAL_POINT);
      TestDevice xb = server.device(XB, Role.FOCAL_POINT);
      try (KeyCustody xaKeys = xa.custody();
          KeyCustody xbKeys = xb.custody();
          VerbaleClient atXa = client(server, xa, xaKeys);
          VerbaleClient atXb = client(server, xb, xbKeys)) {
        server.review(REVIEW, XA, XB);
        Channel fromXa = atXa.channel(DIALOGUE);
        Channel fromXb = atXb.channel(DIALOGUE);
        assertThat(fromXa.open().standing()).isEqualTo(Standing.MEMBER);
        assertThat(fromXb.open().standing()).isEqualTo(Standing.MEMBER);
        assertThat(fromXa.readers().secretariat()).hasSize(2);
        say(fromXa, "before");

        int port = server.endpoint().port();
        server.kill();
        assertThat(server.isRunning()).isFalse();
        assertThatThrownBy(() -> say(fromXa, "meanwhile")).isInstanceOf(UnreachableException.class);
        server.restart();
        assertThat(server.endpoint().port()).isEqualTo(port);
        say(fromXb, "after");
        server.restart();
        atXa.sync();
        atXb.sync();
        assertThat(texts(fromXa)).contains("before", "after");
        assertThat(texts(fromXb)).isEqualTo(texts(fromXa));

        secretariatFollows(atXa, fromXa);
        changeOfReviewers(server, atXa, fromXa);
      }
      assertThat(server.serverLog()).contains("Serving members");
    }
  }

  /** The Secretariat's devices read by themselves. */
  private static void secretariatFollows(VerbaleClient client, Channel channel) throws Exception {
    while (!channel.readers().unacknowledged().isEmpty()) { // the test's timeout bounds it
      TimeUnit.MILLISECONDS.sleep(100);
      client.sync();
    }
    assertThat(channel.readers().secretariat()).hasSize(2);
  }

  private static void changeOfReviewers(
      VerbaleTestServer server, VerbaleClient client, Channel channel) {
    server.review(REVIEW, XA, XC);
    client.sync();
    assertThat(channel.readers().parties()).doesNotContain(XB);
  }
}
