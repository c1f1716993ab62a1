package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.PublicationPreview;
import org.verbale.client.Publications;
import org.verbale.client.ReadableRecord;
import org.verbale.codec.Bytes;
import org.verbale.id.RecordId;
import org.verbale.publication.FileSink;
import org.verbale.publication.VerifiedPublication;
import org.verbale.server.app.ServerConfiguration;

/** From what a State chooses in its client to what anybody reads in a browser, and back. */
@Timeout(300)
class PublicPageTest {
  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();

  private static ServerConfiguration withSite(ServerConfiguration defaults) {
    var site =
        new ServerConfiguration.Site(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "https://public.example",
            Set.of());
    return defaults.with(
        new ServerConfiguration.Publication(
            defaults.publication().words(), Optional.empty(), Optional.of(site)));
  }

  private PublicationScene scene() throws Exception {
    return new PublicationScene(directory, PublicPageTest::withSite);
  }

  private HttpResponse<byte[]> get(PublicationScene scene, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + scene.review.site().getPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private String text(PublicationScene scene, String path) throws Exception {
    return new String(get(scene, path).body(), UTF_8);
  }

  /** A decision is sealed within a second or so, and the follower comes soon after. */
  private String await(PublicationScene scene, String path, int status) throws Exception {
    HttpResponse<byte[]> answer = get(scene, path);
    while (answer.statusCode() != status) {
      Thread.sleep(50);
      answer = get(scene, path);
    }
    return new String(answer.body(), UTF_8);
  }

  private static PublicationPreview chosen(PublicationScene scene, RecordId record) {
    Publications publications = scene.atXa.publications();
    ReadableRecord answer = PublicationScene.read(scene.atXa, record);
    return publications.preview(
        publications.draft(answer).paragraph(0).attachment(answer.attachments().get(0)));
  }

  @Test
  void whatAStatePublishes_anybodyReads_andNothingElse_untilItIsWithdrawn() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.answer(scene.atXa);
      RecordId other = PublicationScene.say(scene.atXb, "A word that stays among us");
      assertThat(get(scene, "/en/records/" + record).statusCode()).isEqualTo(404);

      scene.atXa.publications().publish(chosen(scene, record));

      String page = await(scene, "/en/records/" + record, 200);
      assertThat(page).contains(PublicationScene.FIRST).contains("2 of 8 parts are public");
      assertThat(get(scene, "/records/" + record + "/files/3").body())
          .isEqualTo(PublicationScene.page(1).toByteArray());
      Bytes bundle = Bytes.of(get(scene, "/records/" + record + ".vpub").body());
      VerifiedPublication verified = scene.verify(bundle, FileSink.NONE);
      assertThat(verified.state()).isEqualTo(Review.XA);
      for (String path :
          List.of(
              "/en/",
              "/ar/records/" + record,
              "/en/states/XA",
              "/feed.atom",
              "/api/v1/items",
              "/bundles.tar",
              "/en/records/" + other,
              "/en/search?q=office")) {
        assertThat(text(scene, path))
            .as(path)
            .doesNotContain(PublicationScene.SECOND)
            .doesNotContain(PublicationScene.TITLE)
            .doesNotContain("page-2.pdf")
            .doesNotContain("A word that stays");
      }
      assertThat(text(scene, "/en/")).doesNotContain(other.value());

      scene.atXa.publications().withdraw(record);
      assertThat(await(scene, "/en/records/" + record, 410)).doesNotContain(PublicationScene.FIRST);
      assertThat(get(scene, "/records/" + record + ".vpub").statusCode()).isEqualTo(410);
    }
  }

  @Test
  void whatTheSecretariatPublishes_asTheStateAsked_bearsBothNames() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.answer(scene.atXa);
      Publications state = scene.atXa.publications();
      state.requestBySecretariat(chosen(scene, record));
      scene.sec.sync();
      Publications secretariat = scene.atSec.publications();
      secretariat.execute(secretariat.preview(secretariat.pendingRequests().get(0)));
      assertThat(await(scene, "/en/records/" + record, 200))
          .contains(PublicationScene.FIRST)
          .contains("Secretariat");
      scene.review.restart();
      assertThat(await(scene, "/en/records/" + record, 200)).contains(PublicationScene.FIRST);
    }
  }
}
