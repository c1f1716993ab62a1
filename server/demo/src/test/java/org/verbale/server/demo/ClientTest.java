package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.Event;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.Subscription;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.log.Receipt;
import org.verbale.note.VerifierKey;
import org.verbale.record.RecordType;

/** The SDK against the real server, over real connections. */
@Timeout(600)
class ClientTest {
  @TempDir Path directory;

  private Review review;
  private Mechanism.DeviceKeys xaKeys;
  private VerbaleClient sec1;
  private VerbaleClient xa;
  private VerbaleClient xb;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys);
    xb = review.client(Review.XB, Role.FOCAL_POINT, "xb");
    review.assign(sec1, xaKeys, Review.XB);
  }

  @AfterEach
  void end() {
    review.close();
  }

  private static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
    return channel;
  }

  private static ReadableRecord read(Channel channel, PostedRecord record) {
    return (ReadableRecord) channel.record(record.record()).orElseThrow();
  }

  @Test
  void questionAndAnswer_areReadByAllAndCounted() {
    Channel atXa = open(xa);
    Channel atXb = open(xb);
    Channel atSec = open(sec1);
    PostedRecord question =
        atXb.post(
            atXb.draft(RecordType.CLARIFICATION_REQUEST, Language.EN)
                .title("Article 5")
                .paragraph("What does this mean?")
                .build());
    xa.sync();
    assertThat(read(atXa, question).text()).isEqualTo("What does this mean?");
    assertThat(read(atXa, question).title()).contains("Article 5");
    assertThat(atXa.unread()).hasSize(1);
    atXa.markRead(question.record());
    assertThat(atXa.unread()).isEmpty();
    assertThat(atXa.openQuestions()).hasSize(1);

    atXa.post(
        atXa.draft(RecordType.ANSWER, Language.FR)
            .inReplyTo(question.record())
            .paragraph("Ceci.")
            .build());
    assertThat(atXa.openQuestions()).isEmpty();
    xb.sync();
    sec1.sync();
    assertThat(atXb.openQuestions()).isEmpty();
    assertThat(atSec.records(0, 10))
        .hasSize(2)
        .allMatch(record -> record instanceof ReadableRecord);
    assertThat(atXb.readers().parties()).containsExactly(Review.SEC, Review.XA, Review.XB);
    assertThat(xb.channels()).anyMatch(c -> c.channel().equals(Review.DIALOGUE));
  }

  @Test
  void samePostTwice_isOneRecord() {
    Channel atXa = open(xa);
    RecordDraft draft = atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Once.").build();
    assertThat(atXa.post(draft)).isEqualTo(atXa.post(draft));
    assertThat(atXa.headers()).hasSize(1);
  }

  @Test
  void receipt_verifiesOffline() throws Exception {
    Channel atXa = open(xa);
    PostedRecord posted =
        atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Noted.").build());
    Bytes file = atXa.receipt(posted).toBytes();
    var verified = Receipt.parse(file).verify(VerifierKey.parse(review.mechanism.logVkey()));
    assertThat(verified.leaf().object()).isEqualTo(atXa.headers().get(0).note());
  }

  @Test
  void attachment_comesBackAsItWas() throws Exception {
    Channel atXa = open(xa);
    Channel atXb = open(xb);
    byte[] content = new byte[5_000_000];
    review.random.nextBytes(content);
    PostedRecord posted =
        atXa.post(
            atXa.draft(RecordType.DOCUMENT, Language.EN)
                .title("Law")
                .attach(AttachmentSource.ofBytes("law.pdf", "application/pdf", Bytes.of(content)))
                .attach(AttachmentSource.ofBytes("empty.txt", "text/plain", Bytes.EMPTY))
                .build());
    xb.sync();
    var attachments = read(atXb, posted).attachments();
    assertThat(attachments).hasSize(2);
    var out = new ByteArrayOutputStream();
    var progress = new AtomicLong();
    attachments.get(0).writeTo(out, progress::set);
    assertThat(out.toByteArray()).isEqualTo(content);
    assertThat(progress.get()).isEqualTo(content.length);
    Path saved = directory.resolve("saved");
    attachments.get(1).saveTo(saved);
    assertThat(saved).isEmptyFile();
  }

  @Test
  void addedExpert_readsTheWholePast_andIsClearedByTheFocalPoint() throws Exception {
    Channel atXa = open(xa);
    PostedRecord early =
        atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Before.").build());
    VerbaleClient expert = review.client(Review.XA, Role.EXPERT, "xa-expert");
    Channel atExpert = expert.channel(Review.DIALOGUE);
    assertThat(atExpert.open().standing()).isEqualTo(Standing.WAITING);
    xa.sync();
    assertThat(atXa.absentDevices()).hasSize(1);
    atXa.addDevice(expert.certificate());
    assertThat(atExpert.open().standing()).isEqualTo(Standing.MEMBER);
    assertThat(read(atExpert, early).text()).isEqualTo("Before.");

    RecordDraft draft =
        atExpert
            .draft(RecordType.AGREEMENT, Language.EN)
            .paragraph("Six weeks.")
            .attach(AttachmentSource.ofBytes("plan.txt", "text/plain", Bytes.of(new byte[] {'a'})))
            .build();
    assertThatThrownBy(() -> atExpert.post(draft))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("CLEARANCE_REQUIRED");
    Bytes prepared = atExpert.prepareForClearance(draft);
    assertThat(atXa.openForClearance(prepared).text()).isEqualTo("Six weeks.");
    PostedRecord cleared = atXa.clear(prepared);
    assertThat(read(atXa, cleared).header().author().role()).isEqualTo(Role.EXPERT);

    atXa.removeDevice(expert.certificate());
    assertThat(atExpert.open().standing()).isNotEqualTo(Standing.MEMBER);
    assertThatThrownBy(() -> atExpert.post(draft)).isInstanceOf(RefusedException.class);
  }

  @Test
  void subscription_tellsWhatHappens_alsoAfterARestartOfTheServer() throws Exception {
    Channel atXa = open(xa);
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    Subscription subscription = xb.subscribe(events::add);
    try {
      await(
          events,
          e -> e instanceof Event.StandingChanged s && s.status().standing() == Standing.MEMBER);
      atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("One.").build());
      await(events, e -> e instanceof Event.RecordPosted);
      review.restart();
      atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Two.").build());
      await(events, e -> e instanceof Event.RecordPosted);
      VerbaleClient second = review.client(Review.XB, Role.FOCAL_POINT, "xb2");
      await(events, e -> e instanceof Event.MembershipChanged);
      assertThat(second.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
    } finally {
      subscription.close();
    }
    assertThat(xb.channel(Review.DIALOGUE).headers()).hasSize(2);
  }

  private static Event await(BlockingQueue<Event> events, Predicate<Event> wanted)
      throws InterruptedException {
    while (true) {
      Event event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as("an event within 60 s").isNotNull();
      if (wanted.test(event)) {
        return event;
      }
    }
  }

  @Test
  void revokedDevice_isRemovedBeforeTheNextRecord() throws Exception {
    Mechanism.DeviceKeys lost = review.device(Review.XB, Role.FOCAL_POINT, "xb-lost");
    VerbaleClient lostClient = review.client(lost);
    Channel atXa = open(xa);
    Channel atLost = open(lostClient);
    assertThat(atXa.readers().of(Review.XB)).hasSize(2);
    review.revoke(xb, lost);
    PostedRecord after =
        atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Without.").build());
    assertThat(atXa.readers().of(Review.XB)).hasSize(1);
    assertThatThrownBy(
            () -> atLost.post(atLost.draft(RecordType.MESSAGE, Language.EN).paragraph("x").build()))
        .isInstanceOf(RefusedException.class);
    Channel atXb = open(xb);
    assertThat(read(atXb, after).text()).isEqualTo("Without.");
  }

  @Test
  void restartedClient_goesOnFromItsState() throws Exception {
    Channel atXa = open(xa);
    PostedRecord posted =
        atXa.post(atXa.draft(RecordType.MESSAGE, Language.EN).paragraph("Kept.").build());
    xa.close();
    VerbaleClient again = review.client(xaKeys);
    Channel channel = again.channel(Review.DIALOGUE);
    assertThat(channel.status().standing()).isEqualTo(Standing.MEMBER);
    assertThat(read(channel, posted).text()).isEqualTo("Kept.");
    channel.renew();
    channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph("More.").build());
    Channel atXb = open(xb);
    assertThat(atXb.records(0, 10)).hasSize(2).allMatch(r -> r instanceof ReadableRecord);
    again.sync();
  }
}
