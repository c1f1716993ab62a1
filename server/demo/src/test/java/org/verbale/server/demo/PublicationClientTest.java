package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.demo.PublicationScene.bundle;
import static org.verbale.server.demo.PublicationScene.read;
import static org.verbale.server.demo.PublicationScene.reason;
import static org.verbale.server.demo.PublicationScene.whole;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.Event;
import org.verbale.client.PublicationPreview;
import org.verbale.client.Publications;
import org.verbale.client.Publications.Publication;
import org.verbale.client.Publications.State;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.publication.DisclosedPart;
import org.verbale.publication.ReviewersWords;
import org.verbale.publication.VerifiedPublication;
import org.verbale.record.FieldName;
import org.verbale.server.app.ServerConfiguration;

/** Publications by the SDK against the real server. */
@Timeout(600)
class PublicationClientTest {
  @TempDir Path directory;

  private static List<Integer> indexes(List<DisclosedPart> parts) {
    return parts.stream().map(DisclosedPart::index).toList();
  }

  private PublicationScene scene() throws Exception {
    return new PublicationScene(directory, UnaryOperator.identity());
  }

  @Test
  void chosenParts_arePreviewed_published_toldToAll_andProven() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.answer(scene.atXa);
      BlockingQueue<Publication> told = new LinkedBlockingQueue<>();
      scene.xb.subscribe(
          event -> {
            if (event instanceof Event.PublicationDecided decided) {
              told.add(decided.publication());
            }
          });
      Publications publications = scene.atXa.publications();
      ReadableRecord answer = read(scene.atXa, record);
      PublicationPreview preview =
          publications.preview(
              publications.draft(answer).paragraph(1).attachment(answer.attachments().get(1)));
      assertThat(indexes(preview.parts())).containsExactly(2, 4);
      assertThat(preview.parts().get(0).part()).isEqualTo(answer.parts().get(2));
      assertThat(preview.totalParts()).isEqualTo(8);
      var file = new ByteArrayOutputStream();
      preview.writeFile(4, file);
      assertThat(Bytes.of(file.toByteArray())).isEqualTo(PublicationScene.page(2));
      assertThat(preview.revealed())
          .contains(new PublicationPreview.Detail("record.note.parts", "8"))
          .contains(new PublicationPreview.Detail("decision.note.number", "1"))
          .contains(new PublicationPreview.Detail("decision.note.parts", "2,4"));

      Publication published = publications.publish(preview);

      assertThat(published.state()).isEqualTo(State.PUBLIC);
      assertThat(published.parts()).containsExactly(2, 4);
      assertThat(published.deciders())
          .extracting(RecordHeader.Author::party)
          .containsExactly(Review.XA);
      assertThat(publications.publish(preview)).as("again").isEqualTo(published);
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo(published);
      assertThat(publications.list()).containsExactly(published);

      List<Bytes> chunks = new ArrayList<>();
      Bytes bundle = bundle(scene.atXa, record);
      VerifiedPublication verified =
          scene.verify(bundle, (part, chunk) -> chunks.add(Bytes.of(chunk)));
      assertThat(verified.parts()).isEqualTo(preview.parts());
      assertThat(verified.state()).isEqualTo(Review.XA);
      assertThat(verified.isViaSecretariat()).isFalse();
      assertThat(verified.decided()).isEqualTo(published.time());
      assertThat(chunks).hasSize(2);
      scene.xb.sync();
      assertThat(scene.verify(bundle(scene.atXb, record), (part, chunk) -> {}).parts())
          .as("by another member")
          .isEqualTo(preview.parts());
    }
  }

  /** What docs/protocol/publication.md says a bundle reveals, beside parts and files themselves. */
  private static Set<String> revealing() throws IOException {
    Pattern row = Pattern.compile("\\| `([a-zA-Z.]+)` \\| (.+) \\|");
    Path page = Path.of("..", "..", "docs", "protocol", "publication.md");
    String table = Files.readString(page).split("## 5\\. ", 2)[1];
    Set<String> fields = new TreeSet<>();
    for (String line : table.lines().toList()) {
      Matcher found = row.matcher(line);
      if (found.matches()
          && !found.group(1).matches("(part|file)\\..*")
          && !found.group(2).matches("(–|as ).*")) {
        fields.add(found.group(1));
      }
    }
    return fields;
  }

  @Test
  void preview_tellsAllThatABundleReveals() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.say(scene.atXa, "Each year.");
      PublicationPreview preview = whole(scene.atXa, record);
      assertThat(revealing()).hasSizeGreaterThan(15);
      assertThat(preview.revealed())
          .extracting(PublicationPreview.Detail::field)
          .containsAll(revealing());
    }
  }

  @Test
  void withdrawn_publishedAgain_restartsInBetween_andWhoCameLaterReadsItAll() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.answer(scene.atXa);
      Publications publications = scene.atXa.publications();
      publications.publish(
          publications.preview(
              publications.draft(read(scene.atXa, record)).field(FieldName.TITLE)));
      scene.review.restart();
      Publication withdrawn = publications.withdraw(record);
      assertThat(withdrawn.state()).isEqualTo(State.WITHDRAWN);
      assertThat(publications.withdraw(record)).as("again").isEqualTo(withdrawn);
      assertThat(reason(() -> bundle(scene.atXa, record))).isEqualTo("UNKNOWN");
      scene.xa.close();

      VerbaleClient xa = scene.review.client(scene.xaKeys); // from its state
      Channel atXa = xa.channel(Review.DIALOGUE);
      assertThat(atXa.publications().list()).containsExactly(withdrawn);
      Publication again = atXa.publications().publish(whole(atXa, record));
      assertThat(again.number()).isEqualTo(3);
      assertThat(scene.verify(bundle(atXa, record), (part, chunk) -> {}).number()).isEqualTo(3);

      VerbaleClient newcomer = scene.review.client(Review.XA, Role.EXPERT, "xa2");
      atXa.addDevice(newcomer.certificate());
      Channel atNewcomer = PublicationScene.open(newcomer);
      newcomer.sync();
      assertThat(atNewcomer.publications().history())
          .isEqualTo(atXa.publications().history())
          .hasSize(3);
      assertThat(reason(() -> atNewcomer.publications().withdraw(record)))
          .isEqualTo("NOT_PERMITTED");
    }
  }

  @Test
  void secretariat_publishesWhatItIsAskedFor_andNothingThatIsTakenBack() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.say(scene.atXb, "Which office checks them?");
      RecordId other = PublicationScene.say(scene.atXa, "The audit office.");
      scene.xa.sync();
      Publications atXa = scene.atXa.publications();
      Publications atSec = scene.atSec.publications();
      assertThat(reason(() -> scene.atXb.publications().publish(whole(scene.atXb, record))))
          .isEqualTo("NOT_PERMITTED");
      scene.sec.sync();
      assertThat(reason(() -> atSec.publish(whole(scene.atSec, record))))
          .isEqualTo("NOT_PERMITTED");

      Publication request = atXa.requestBySecretariat(whole(scene.atXa, record));
      Publication takenBack = atXa.requestBySecretariat(whole(scene.atXa, other));
      scene.sec.sync();
      assertThat(atSec.pendingRequests()).containsExactly(request, takenBack);
      PublicationPreview preview = atSec.preview(takenBack);
      atXa.withdraw(other);
      assertThat(reason(() -> atSec.execute(preview))).isEqualTo("HASH_MISMATCH");
      Publication executed = atSec.execute(atSec.preview(request));
      assertThat(executed.viaSecretariat()).isTrue();
      assertThat(executed.number()).isEqualTo(2);
      assertThat(atSec.pendingRequests()).isEmpty();
      VerifiedPublication verified = scene.verify(bundle(scene.atSec, record), (part, chunk) -> {});
      assertThat(verified.isViaSecretariat()).isTrue();
      assertThat(verified.author()).isEqualTo(Review.XB);
      scene.xa.sync();
      assertThat(atXa.list()).contains(executed);
    }
  }

  @Test
  void reviewersWords_goWithConsent_whereTheMechanismAsksForIt() throws Exception {
    try (PublicationScene scene =
        new PublicationScene(
            directory,
            each ->
                each.with(
                    new ServerConfiguration.Publication(
                        ReviewersWords.CONSENT, Optional.empty(), Optional.empty())))) {
      RecordId record = PublicationScene.say(scene.atXb, "Which office checks them?");
      scene.xa.sync();
      Publications atXa = scene.atXa.publications();
      PublicationPreview preview = whole(scene.atXa, record);
      assertThat(reason(() -> atXa.publish(preview))).isEqualTo("NOT_PERMITTED");
      Bytes proposal = atXa.propose(preview);
      Publications atXb = scene.atXb.publications();
      assertThat(atXb.preview(proposal).disclosure()).isEqualTo(preview.disclosure());
      Bytes agreed = atXb.consent(proposal);
      assertThat(reason(() -> atXb.handIn(agreed))).isEqualTo("NOT_PERMITTED");
      assertThat(reason(() -> atXb.consent(agreed))).isNotEmpty();
      Publication published = atXa.handIn(agreed);
      assertThat(published.deciders())
          .extracting(RecordHeader.Author::party)
          .containsExactly(Review.XA, Review.XB);
      assertThat(atXa.handIn(agreed)).as("again").isEqualTo(published);
      assertThat(scene.verify(bundle(scene.atXa, record), (part, chunk) -> {}).isConsented())
          .isTrue();
    }
  }

  @Test
  void whatIsPublic_isErasedAfterItsWithdrawalOnly() throws Exception {
    try (PublicationScene scene = scene()) {
      RecordId record = PublicationScene.say(scene.atXa, "Published in error.");
      scene.sec.sync();
      Bytes half = scene.atSec.decisions().propose(record, Erasure.Reason.PERSONAL_DATA);
      scene.atXa.publications().publish(whole(scene.atXa, record));
      assertThat(reason(() -> scene.atXa.decisions().sign(half))).isEqualTo("HELD");
      scene.atXa.publications().withdraw(record);
      scene.atXa.decisions().erase(scene.atXa.decisions().sign(half));
      assertThat(scene.atXa.publications().list().get(0).state()).isEqualTo(State.WITHDRAWN);
    }
  }
}
