package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.Endpoint;
import org.verbale.client.PublicationPreview;
import org.verbale.client.Publications;
import org.verbale.client.ReadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.codec.Bytes;
import org.verbale.id.RecordId;
import org.verbale.publication.Disclosure;
import org.verbale.record.PartOpening;

/**
 * All that a client sends while it makes one paragraph and one page of an answer public, and all
 * that a bundle of them holds: nothing of the other parts is there, nor what opens them.
 */
@Timeout(300)
class UndisclosedTest {
  @TempDir Path directory;

  private final List<ByteString> sent = new CopyOnWriteArrayList<>();

  /** Remembers what it gave: the seeds of records among it. */
  private static final class Remembering extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final transient List<Bytes> given = new CopyOnWriteArrayList<>();

    @Override
    public void nextBytes(byte[] bytes) {
      super.nextBytes(bytes);
      if (bytes.length == 32) {
        given.add(Bytes.of(bytes));
      }
    }
  }

  private static boolean holds(List<ByteString> messages, byte[] needle) {
    ByteString wanted = ByteString.copyFrom(needle);
    return messages.stream().anyMatch(message -> indexOf(message, wanted) >= 0);
  }

  private static int indexOf(ByteString message, ByteString wanted) {
    for (int at = 0; at + wanted.size() <= message.size(); at++) {
      if (message.byteAt(at) == wanted.byteAt(0)
          && message.substring(at, at + wanted.size()).equals(wanted)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] needle(Bytes page) {
    return Bytes.of(page.toByteArray(), 1000, 32).toByteArray();
  }

  @Test
  void nothingButWhatWasChosen_leavesTheClient() throws Exception {
    var random = new Remembering();
    try (PublicationScene scene = new PublicationScene(directory, UnaryOperator.identity())) {
      scene.xa.close();
      FileCustody custody =
          FileCustody.open(
              scene.xaKeys.base(), Mechanism.PASSPHRASE.toCharArray(), scene.review.random);
      int port = scene.review.endpoint().port();
      try (custody;
          Relay relay =
              new Relay(
                  directory.resolve("keys"),
                  scene.xaKeys.base(),
                  port,
                  (method, message) -> sent.add(message));
          VerbaleClient xa =
              VerbaleClient.builder(
                      new Endpoint("127.0.0.1", relay.port(), scene.review.mechanism.logVkey()),
                      custody,
                      directory.resolve("state-xa"))
                  .callTimeout(Duration.ofSeconds(60))
                  .random(random)
                  .start()) {
        Channel channel = PublicationScene.open(xa);
        RecordId record = PublicationScene.answer(channel);
        List<Bytes> secrets = new ArrayList<>(random.given);
        secrets.removeIf(drawn -> holds(sent, drawn.toByteArray())); // ids, salts of what is sent
        assertThat(secrets).as("the seed among them").isNotEmpty();
        sent.clear();

        Publications publications = channel.publications();
        ReadableRecord answer = PublicationScene.read(channel, record);
        PublicationPreview preview =
            publications.preview(
                publications.draft(answer).paragraph(0).attachment(answer.attachments().get(0)));
        publications.publish(preview);
        Bytes bundle = PublicationScene.bundle(channel, record);

        PublicationPreview all = PublicationScene.whole(channel, record);
        List<ByteString> out = new ArrayList<>(sent);
        out.add(ByteString.copyFrom(bundle.toByteArray()));
        assertThat(holds(out, PublicationScene.FIRST.getBytes(UTF_8))).as("control").isTrue();
        assertThat(holds(out, needle(PublicationScene.page(1)))).as("control").isTrue();
        assertThat(holds(out, preview.files().get(0).saltKey().toByteArray()))
            .as("control")
            .isTrue();
        assertThat(holds(out, PublicationScene.TITLE.getBytes(UTF_8))).as("title").isFalse();
        assertThat(holds(out, PublicationScene.SECOND.getBytes(UTF_8))).as("text").isFalse();
        assertThat(holds(out, "page-2".getBytes(UTF_8))).as("name").isFalse();
        assertThat(holds(out, needle(PublicationScene.page(2)))).as("page").isFalse();
        for (PartOpening part : Disclosure.parse(all.disclosure()).parts()) {
          boolean chosen = part.proof().index() == 1 || part.proof().index() == 3;
          assertThat(holds(out, part.salt().toByteArray())).as("salt").isEqualTo(chosen);
        }
        for (var file : all.files().subList(1, 3)) {
          assertThat(holds(out, file.saltKey().toByteArray())).as("salts of a page").isFalse();
        }
        for (Bytes secret : secrets) {
          assertThat(holds(out, secret.toByteArray())).as("seed").isFalse();
        }
        assertThat(Disclosure.parse(preview.disclosure()).toBytes())
            .isEqualTo(preview.disclosure());
      }
    }
  }
}
