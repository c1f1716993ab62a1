package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.Event;
import org.verbale.client.PostedRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentText;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.record.RecordType;
import org.verbale.search.AttachmentPolicy;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.attachments.AttachmentExtractor;
import org.verbale.search.attachments.ExtractionLimits;
import org.verbale.search.local.Hit;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;

/** Search in attached files, which a client of the real server fetches. */
@Timeout(600)
@Tag("slow") // SearchEnginesTest has a file found, in every build
class SearchAttachmentsTest {
  @TempDir static Path directory;

  private static Review review;
  private static VerbaleClient sec;
  private static VerbaleClient reader;
  private static Channel author;
  private static KeyCustody custody;

  @BeforeAll
  static void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    Mechanism.DeviceKeys xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    sec = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    VerbaleClient xa = review.client(xaKeys);
    reader = review.client(xbKeys);
    review.assign(sec, xaKeys, Review.XB);
    author = xa.channel(Review.DIALOGUE);
    author.open();
    reader.channel(Review.DIALOGUE).open();
    custody = FileCustody.open(xbKeys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
  }

  @AfterAll
  static void end() {
    custody.close();
    review.close();
  }

  private static PostedRecord say(String text, AttachmentSource... files) {
    RecordDraft.Builder draft = author.draft(RecordType.MESSAGE, Language.EN).paragraph(text);
    for (AttachmentSource file : files) {
      draft.attach(file);
    }
    return author.post(draft.build());
  }

  private static AttachmentSource file(String name, String mediaType, String content) {
    return AttachmentSource.ofBytes(name, mediaType, Bytes.of(content.getBytes(UTF_8)));
  }

  private static VerbaleSearch search(String name, AttachmentText text, int files, long bytes) {
    return VerbaleSearch.open(
        reader, custody, directory.resolve(name), new AttachmentPolicy(text, files, bytes));
  }

  private static List<RecordId> found(VerbaleSearch search, String query) {
    var request =
        new PageRequest(
            SearchQuery.parse(query), Set.of(), search.channels(), 10, Optional.empty());
    return search.search(request.withAttachments()).hits().stream().map(Hit::record).toList();
  }

  @Test
  void whatAFileSays_isFound_asFarAsAProcessOfItsOwnCanReadIt() {
    PostedRecord page =
        say("Pages.", file("a.html", "text/html", "<p>Two licences<script>x</script>"));
    PostedRecord broken = say("A broken licence.", file("b.pdf", "application/pdf", "%PDF-?"));
    reader.sync();
    try (var extractor = AttachmentExtractor.open(ExtractionLimits.DEFAULT);
        VerbaleSearch search = search("process", extractor, 5, 1 << 20)) {
      search.update();
      assertThat(found(search, "licence"))
          .containsExactlyInAnyOrder(page.record(), broken.record());
      assertThat(found(search, "\"two licences\"")).containsExactly(page.record());
    }
    try (VerbaleSearch search = VerbaleSearch.open(reader, custody, directory.resolve("process"))) {
      search.update(); // by another policy: made anew
      assertThat(found(search, "licence")).containsExactly(broken.record());
    }
  }

  /** Reads files as they are, and remembers which; or is interrupted at one. */
  private static final class Remembering implements AttachmentText {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String interrupting;
    private volatile Consumer<String> atEach = name -> {};

    Remembering(String interrupting) {
      this.interrupting = interrupting;
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public boolean reads(String name, String mediaType) {
      return mediaType.equals("text/plain");
    }

    @Override
    public AttachmentReading read(AttachedFile file, Content content) {
      asked.add(file.name());
      atEach.accept(file.name());
      if (file.name().equals(interrupting)) {
        return new AttachmentReading.None(AttachmentReading.Reason.INTERRUPTED);
      }
      var bytes = new ByteArrayOutputStream();
      try {
        content.writeTo(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new AttachmentReading.Text(List.of(bytes.toString(UTF_8)), false);
    }
  }

  @Test
  void onlyWhatThePolicyAllows_isFetched() {
    say(
        "Files.",
        file("picture", "image/png", "one"),
        file("large", "text/plain", "two ".repeat(100)),
        file("first", "text/plain", "three"),
        file("second", "text/plain", "four"),
        file("third", "text/plain", "five"));
    reader.sync();
    var text = new Remembering("");
    try (VerbaleSearch search = search("policy", text, 2, 100)) {
      search.update();
      assertThat(text.asked)
          .containsSubsequence("first", "second")
          .doesNotContain("third", "large");
      assertThat(found(search, "three four")).hasSize(1);
      assertThat(found(search, "one two five")).isEmpty();
      int asked = text.asked.size();
      search.update();
      assertThat(text.asked).hasSize(asked); // once
    }
  }

  @Test
  void searchThatIsClosed_beginsNoOtherFile() throws Exception {
    say("Two.", file("one", "text/plain", "one"), file("two", "text/plain", "two"));
    reader.sync();
    var text = new Remembering("");
    VerbaleSearch search = search("closed", text, 2, 3); // no file of the other tests is as small
    var closed = new CompletableFuture<Boolean>();
    text.atEach =
        name -> {
          var unused =
              closed.completeAsync(
                  () -> {
                    search.close();
                    return true;
                  });
          pause(500);
        };
    reader.channels().stream()
        .filter(status -> status.channel().equals(Review.DIALOGUE))
        .map(Event.StandingChanged::new)
        .forEach(search.following(event -> {}));
    assertThat(closed.get(60, SECONDS)).isTrue();
    assertThat(text.asked).hasSize(1);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void fileThatTheServerLost_leavesItsRecordToItsWords_andWhatCameLaterToTheirs() {
    PostedRecord lost = say("Bereft.", file("lost", "text/plain", "bereft"));
    PostedRecord later = say("Later.", file("later", "text/plain", "bereft"));
    reader.sync();
    var text = new Remembering("");
    text.atEach =
        name -> {
          if (name.equals("lost")) {
            throw new RefusedException("UNKNOWN", "attachment", Duration.ZERO);
          }
        };
    try (VerbaleSearch search = search("lost", text, 2, 100)) {
      search.update(Review.DIALOGUE);
      assertThat(found(search, "bereft")).containsExactlyInAnyOrder(lost.record(), later.record());
    }
  }

  @Test
  void whatWasErased_isForgotten_whereTheNextFileCannotBeFetched() {
    PostedRecord secret = say("Unspeakable.");
    reader.sync();
    var text = new Remembering("");
    try (VerbaleSearch search = search("erased", text, 2, 100)) {
      search.update(Review.DIALOGUE);
      assertThat(found(search, "unspeakable")).containsExactly(secret.record());
      PostedRecord busy = say("Behind it.", file("busy", "text/plain", "busy"));
      sec.sync();
      Bytes proposed =
          sec.channel(Review.DIALOGUE)
              .decisions()
              .propose(secret.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
      var unused = author.decisions().erase(author.decisions().sign(proposed));
      reader.sync();
      text.atEach =
          name -> {
            throw new RefusedException("BUSY", name, Duration.ofSeconds(1));
          };
      assertThatThrownBy(() -> search.update(Review.DIALOGUE)).isInstanceOf(RefusedException.class);
      assertThat(found(search, "unspeakable")).isEmpty();
      text.atEach = name -> {};
      search.update(Review.DIALOGUE); // it was left for another time
      assertThat(found(search, "busy")).containsExactly(busy.record());
    }
  }

  @Test
  void interruptedReading_leavesTheRecordForAnotherTime() {
    PostedRecord plain = say("Plain.");
    PostedRecord attached = say("Attached.", file("file", "text/plain", "confiscation"));
    reader.sync();
    var text = new Remembering("file");
    try (VerbaleSearch search = search("interrupted", text, 2, 100)) {
      search.update(Review.DIALOGUE);
      assertThat(found(search, "plain")).containsExactly(plain.record());
      assertThat(found(search, "attached")).isEmpty();
      text.interrupting = "";
      search.update(Review.DIALOGUE);
      assertThat(found(search, "attached")).containsExactly(attached.record());
      assertThat(found(search, "confiscation")).containsExactly(attached.record());
    }
  }
}
