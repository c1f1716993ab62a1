package org.verbale.keys.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.SignedCheckpoint;
import org.verbale.witness.AddCheckpoint;
import org.verbale.witness.WitnessAnswer;
import org.verbale.witness.WitnessAnswer.Conflict;
import org.verbale.witness.WitnessAnswer.Cosigned;
import org.verbale.witness.WitnessAnswer.Reason;
import org.verbale.witness.WitnessAnswer.Refused;

class WitnessServerTest {
  private static final String HASH = Digest.sha256(TestLog.ORIGIN.getBytes(UTF_8)).toHex();

  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final TestLog log = TestLog.of(40);
  private Witness witness;
  private WitnessServer server;

  @BeforeEach
  void setUp() throws Exception {
    WitnessServer.limitProcess();
    Witness.Setup setup =
        new Witness.Setup(
            List.of(TestLog.KEY.key()),
            List.of(TestLog.CLASSICAL, TestLog.POST_QUANTUM),
            Clock.systemUTC(),
            events::add);
    witness = Witness.open(setup, StateFolder.open(folder), true, Map.of());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = WitnessServer.start(witness, any, events::add);
  }

  @AfterEach
  void tearDown() throws Exception {
    server.close();
    witness.close();
  }

  private HttpRequest.Builder to(String path) {
    int port = server.address().getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  private WitnessAnswer add(Bytes body) throws Exception {
    HttpRequest request =
        to("/add-checkpoint").POST(BodyPublishers.ofByteArray(body.toByteArray())).build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    return WitnessAnswer.parse(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        Bytes.of(response.body()));
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void answers_areThoseOfTheSpecification() throws Exception {
    assertThat(get("/" + HASH + "/checkpoint").statusCode()).isEqualTo(404);
    assertThat(add(log.request(0, 5))).isInstanceOf(Cosigned.class);
    assertThat(add(log.request(0, 9))).isEqualTo(new Conflict(5));
    assertThat(add(Bytes.of(new byte[9]))).isEqualTo(new Refused(Reason.MALFORMED));
    TestLog fork = TestLog.of(9, 2, "fork ");
    assertThat(add(fork.request(5, 9))).isEqualTo(new Refused(Reason.INCONSISTENT));
    HttpResponse<byte[]> shown = get("/" + HASH + "/checkpoint");
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(Bytes.of(shown.body()));
    assertThat(checkpoint.verify(TestLog.KEY.key()).head().size()).isEqualTo(5);
  }

  @Test
  void otherPathsAndMethods_areRefused() throws Exception {
    for (String path : List.of("/", "/add-checkpoint/", "/sign-subtree", "/../checkpoint")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(get("/add-checkpoint").statusCode()).isEqualTo(405);
    assertThat(get("/" + HASH.replace('a', 'A') + "/checkpoint").statusCode()).isEqualTo(404);
    HttpRequest put = to("/" + HASH + "/checkpoint").PUT(BodyPublishers.ofString("mine")).build();
    assertThat(client.send(put, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(405);
  }

  @Test
  void bodyBeyondTheLimit_isRefused_andTheWitnessGoesOn() throws Exception {
    byte[] huge = new byte[AddCheckpoint.MAX_SIZE + 1];
    assertThat(add(Bytes.of(huge))).isEqualTo(new Refused(Reason.MALFORMED));
    assertThat(add(log.request(0, 5))).isInstanceOf(Cosigned.class);
  }

  /** Connections that send nothing, or half a request, must not keep others out. */
  @Test
  void silentConnections_doNotBlockOthers() throws Exception {
    Socket[] silent = new Socket[20];
    try {
      for (int i = 0; i < silent.length; i++) {
        silent[i] = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        if (i < 4) {
          silent[i]
              .getOutputStream()
              .write("POST /add-checkpoint HTTP/1.1\r\nContent-Len".getBytes(UTF_8));
        }
      }
      assertThat(add(log.request(0, 5))).isInstanceOf(Cosigned.class);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void failingDisk_isAnErrorWithoutCosignature() throws Exception {
    assertThat(add(log.request(0, 5))).isInstanceOf(Cosigned.class);
    java.nio.file.Files.createDirectory(folder.resolve(HASH + ".checkpoint.new"));
    HttpRequest request =
        to("/add-checkpoint")
            .POST(BodyPublishers.ofByteArray(log.request(5, 9).toByteArray()))
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(new String(response.body().readAllBytes(), UTF_8)).doesNotContain("\u2014");
    assertThat(events).hasSize(1);
    java.nio.file.Files.delete(folder.resolve(HASH + ".checkpoint.new"));
    assertThat(add(log.request(5, 9))).isInstanceOf(Cosigned.class);
  }
}
