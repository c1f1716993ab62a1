package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRecipientTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.9Z");

  @TempDir Path folder;
  private Receiver receiver;
  private WebhookClient client;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver();
    client = new WebhookClient(Scene.PATIENCE, Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    receiver.close();
  }

  private WebhookRecipient recipient(URI url, Resolver resolver, AddressRules rules)
      throws IOException {
    var endpoint = new Endpoint("portal", url, Scene.secret(folder));
    return new WebhookRecipient(endpoint, Scene.SITE, client, resolver, rules);
  }

  private Outcome tell() throws Exception {
    return recipient(URI.create(receiver.url()), Resolver.SYSTEM, Scene.loopback())
        .tell(Scene.event(7), NOW);
  }

  @Test
  void post_isTheStandardsForm_withASignatureThatAnotherComputesAlike() throws Exception {
    assertThat(tell()).isEqualTo(new Outcome.Delivered());
    Receiver.Request request = receiver.requests.getFirst();
    assertThat(request.line()).isEqualTo("POST /hook?token=t0ken HTTP/1.1");
    assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
    assertThat(request.header("user-agent")).isEqualTo("Verbale");
    assertThat(request.header("content-type"))
        .isEqualTo("application/cloudevents+json; charset=utf-8");
    assertThat(request.header("webhook-id")).isEqualTo("pub_" + Scene.event(7).record() + "_1");
    assertThat(request.header("webhook-timestamp")).isEqualTo("1772366400");
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = Base64.getDecoder().decode(Receiver.SECRET.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((request.header("webhook-id") + ".1772366400.").getBytes(UTF_8));
    byte[] expected = mac.doFinal(request.body().toByteArray());
    assertThat(request.header("webhook-signature"))
        .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
    assertThat(request.text())
        .isEqualTo(
            ("{'specversion':'1.0','id':'pub_00000000000000000000000000000007_1',"
                    + "'source':'https://public.example.org/',"
                    + "'type':'org.verbale.publication.published',"
                    + "'subject':'00000000000000000000000000000007',"
                    + "'time':'2026-03-01T09:01:00.250Z','datacontenttype':'application/json',"
                    + "'data':{'event':7,'record':'00000000000000000000000000000007',"
                    + "'decision':1,'review':'R-XA','state':'XA','type':'answer','language':'en',"
                    + "'url':'https://public.example.org/en/records/"
                    + "00000000000000000000000000000007'}}")
                .replace('\'', '"'));
  }

  @Test
  void secondDelivery_hasTheSameIdAndBytes_andAnotherTime() throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    assertThat(tell()).isEqualTo(new Outcome.Failed("status-500"));
    receiver.mood = Receiver.Mood.FINE;
    recipient(URI.create(receiver.url()), Resolver.SYSTEM, Scene.loopback())
        .tell(Scene.event(7), NOW.plusSeconds(60));
    Receiver.Request first = receiver.requests.get(0);
    Receiver.Request second = receiver.requests.get(1);
    assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.header("webhook-timestamp")).isEqualTo("1772366460");
    assertThat(second.header("webhook-signature")).isNotEqualTo(first.header("webhook-signature"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | x: y | delivered | 0",
        "202 | retry-after: 60 | delivered | 0",
        "299 | x: y | delivered | 0",
        "301 | location: http://127.0.0.1/ | status-301 | 0",
        "307 | location: /other | status-307 | 0",
        "400 | x: y | status-400 | 0",
        "404 | x: y | status-404 | 0",
        "410 | x: y | gone | 0",
        "429 | retry-after: 120 | status-429 | 120",
        "500 | x: y | status-500 | 0",
        "503 | retry-after: Sun, 01 Mar 2026 12:05:00 GMT | status-503 | 299",
        "503 | retry-after: Sun, 01 Mar 2026 11:05:00 GMT | status-503 | 0",
        "503 | retry-after: -5 | status-503 | 0",
        "503 | retry-after: 99999999999 | status-503 | 0",
        "503 | retry-after: soon | status-503 | 0"
      })
  void status_saysWhatComesNext(int status, String header, String outcome, long seconds)
      throws Exception {
    receiver.mood = Receiver.Mood.STATUS;
    receiver.status = status;
    receiver.header = header;
    Outcome got = tell();
    switch (got) {
      case Outcome.Delivered delivered -> assertThat(outcome).isEqualTo("delivered");
      case Outcome.Gone gone -> assertThat(outcome).isEqualTo("gone");
      case Outcome.Failed failed -> {
        assertThat(failed.why()).isEqualTo(outcome);
        assertThat(failed.after().map(Duration::toSeconds).orElse(0L)).isEqualTo(seconds);
      }
    }
    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    try (Receiver other = new Receiver()) {
      for (int status : new int[] {301, 302, 303, 307, 308}) {
        receiver.mood = Receiver.Mood.STATUS;
        receiver.status = status;
        receiver.header = "location: " + other.url();
        assertThat(tell()).isEqualTo(new Outcome.Failed("status-" + status));
      }
      assertThat(other.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SILENT, timeout",
    "DRIPPING_HEAD, timeout",
    "ENDLESS_HEAD, unreachable",
    "GARBAGE, unreachable",
    "HANGING_UP, unreachable"
  })
  void receiverWithoutAnAnswer_costsABoundedTime(Receiver.Mood mood, String why) throws Exception {
    receiver.mood = mood;
    assertThat(tell()).isEqualTo(new Outcome.Failed(why));
    receiver.mood = Receiver.Mood.FINE;
    assertThat(tell()).isEqualTo(new Outcome.Delivered());
  }

  @ParameterizedTest
  @ValueSource(strings = {"DRIPPING_BODY", "ENDLESS_BODY"})
  void bodyThatDoesNotEnd_isNotWaitedFor_andTheStatusCounts(Receiver.Mood mood) throws Exception {
    receiver.mood = mood;
    assertThat(tell()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void receiverThatIsNotThere_isUnreachable() throws Exception {
    receiver.kill();
    assertThat(tell()).isEqualTo(new Outcome.Failed("unreachable"));
  }

  @Test
  void connection_goesToTheCheckedAddress_whateverTheNameSaysNext() throws Exception {
    var asked = new AtomicInteger();
    Resolver rebinding =
        host -> {
          assertThat(host).isEqualTo("hooks.example.org");
          return Scene.always(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.9")
              .addresses(host);
        };
    URI url = URI.create("http://hooks.example.org:" + receiver.port() + "/in");
    assertThat(recipient(url, rebinding, Scene.loopback()).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Delivered());
    assertThat(asked).hasValue(1);
    assertThat(receiver.requests.getFirst().header("host"))
        .isEqualTo("hooks.example.org:" + receiver.port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "fd00::1"
      })
  void hostThatLeadsInside_isNeverConnectedTo(String address) throws Exception {
    URI url = URI.create("http://hooks.example.org:" + receiver.port() + "/in");
    var rules = new AddressRules(List.of());
    assertThat(recipient(url, Scene.always(address), rules).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Failed("refused-address"));
    assertThat(recipient(url, Scene.always("1.1.1.1", address), rules).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Failed("refused-address"));
    assertThat(receiver.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "2130706433", "127.1", "localhost", "[::1]"})
  void hostThatIsAnAddressInside_isNeverConnectedTo(String host) throws Exception {
    URI url = URI.create("http://" + host + ":" + receiver.port() + "/in");
    var rules = new AddressRules(List.of());
    assertThat(recipient(url, Resolver.SYSTEM, rules).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Failed("refused-address"));
    assertThat(receiver.requests).isEmpty();
  }

  @Test
  void hostWithoutAnAddress_isUnknown() throws Exception {
    Resolver none =
        host -> {
          throw new UnknownHostException(host);
        };
    URI url = URI.create("http://hooks.example.org/");
    assertThat(recipient(url, none, Scene.loopback()).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Failed("unknown-host"));
    assertThat(recipient(url, host -> List.of(), Scene.loopback()).tell(Scene.event(1), NOW))
        .isEqualTo(new Outcome.Failed("refused-address"));
  }

  @Test
  void keys_areReadForEachAttempt() throws Exception {
    Path file = Receiver.secrets(folder, Receiver.SECRET);
    tell();
    Receiver.secrets(
        folder, Receiver.SECRET, "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
    tell();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(tell()).isEqualTo(new Outcome.Failed("secret"));
    assertThat(receiver.requests).hasSize(2);
    assertThat(receiver.requests.get(0).header("webhook-signature").split(" ")).hasSize(1);
    assertThat(receiver.requests.get(1).header("webhook-signature").split(" ")).hasSize(2);
  }
}
