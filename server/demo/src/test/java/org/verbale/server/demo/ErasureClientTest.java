package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.ErasedRecord;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/** Erasure by the SDK against the real server. */
@Timeout(600)
class ErasureClientTest {
  private static final ChannelId REVIEWERS = ChannelId.of("R-XA/reviewers");

  @TempDir Path directory;

  private Review review;
  private Mechanism.DeviceKeys xaKeys;
  private Mechanism.DeviceKeys xbKeys;
  private Mechanism.DeviceKeys secKeys;
  private VerbaleClient sec;
  private VerbaleClient xa;
  private VerbaleClient xb;
  private Channel atSec;
  private Channel atXa;
  private Channel atXb;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    secKeys = review.device(Review.SEC, Role.SECRETARIAT, "sec1");
    sec = review.client(secKeys);
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys);
    xb = review.client(xbKeys);
    review.assign(sec, xaKeys, Review.XB);
    atSec = open(sec);
    atXa = open(xa);
    atXb = open(xb);
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

  private static PostedRecord say(Channel channel, String text) {
    return channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
  }

  private static String reason(ThrowingCallable attempt) {
    RefusedException refused = catchThrowableOfType(RefusedException.class, attempt);
    assertThat(refused).isNotNull();
    return refused.reason();
  }

  private static List<CertificateId> certificates(ErasedRecord erased) {
    return erased.deciders().stream().map(RecordHeader.Author::certificate).toList();
  }

  private static CertificateId certificate(Mechanism.DeviceKeys keys) {
    return new CertificateId(keys.signing().hash());
  }

  private Bytes decision(PostedRecord record) {
    sec.sync();
    Bytes proposed =
        atSec.decisions().propose(record.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
    return atXa.decisions().sign(atXb.decisions().sign(proposed));
  }

  @Test
  void erasedRecord_isShownAsSuch_andTheRestIsReadByAll() throws Exception {
    Path file = Files.write(directory.resolve("list.txt"), new byte[300_000]);
    PostedRecord gone =
        atXb.post(
            atXb.draft(RecordType.MESSAGE, Language.EN)
                .paragraph("Not meant for this channel.")
                .attach(AttachmentSource.ofFile(file, "text/plain"))
                .build());
    PostedRecord kept = say(atXa, "Noted.");
    xa.sync();
    ReadableRecord before = (ReadableRecord) atXa.record(gone.record()).orElseThrow();
    RecordHeader header = before.header();

    ErasedRecord erased = atXa.decisions().erase(decision(gone));

    assertThat(erased.header()).isEqualTo(header);
    assertThat(erased.reason()).isEqualTo(Erasure.Reason.THIRD_PARTY_CONFIDENCE);
    assertThat(certificates(erased))
        .containsExactly(certificate(xaKeys), certificate(xbKeys), certificate(secKeys));
    assertThat(atXa.record(gone.record())).contains(erased);
    assertThatThrownBy(
            () -> before.attachments().get(0).writeTo(new ByteArrayOutputStream(), bytes -> {}))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.ground()).isEqualTo("ERASED"));
    assertThat(atXa.receipt(gone.record()).proof().leaf().object()).isEqualTo(header.note());
    // XB has not heard of it yet: it finds out when it opens the record.
    assertThat(atXb.record(gone.record())).contains(erased);
    assertThat(atXb.record(kept.record()).orElseThrow()).isInstanceOf(ReadableRecord.class);
    xb.sync();

    VerbaleClient newcomer = review.client(Review.XA, Role.EXPERT, "xa2");
    atXa.addDevice(newcomer.certificate());
    Channel atNewcomer = open(newcomer);
    newcomer.sync();
    assertThat(atNewcomer.record(gone.record())).contains(erased);
    assertThat(atNewcomer.decisions().erased()).containsExactly(erased);
    assertThat(((ReadableRecord) atNewcomer.record(kept.record()).orElseThrow()).text())
        .isEqualTo("Noted.");
    assertThat(
            reason(
                () -> atNewcomer.decisions().propose(kept.record(), Erasure.Reason.PERSONAL_DATA)))
        .isEqualTo("NOT_PERMITTED");

    xb.close();
    xb = review.client(xbKeys); // from its state
    assertThat(xb.channel(Review.DIALOGUE).decisions().erased()).containsExactly(erased);
  }

  @Test
  @Tag("slow")
  void incompleteRepeatedAndHeldDecisions_areRefused() {
    PostedRecord record = say(atXb, "One.");
    PostedRecord other = say(atXb, "Two.");
    xa.sync();
    Bytes proposed = atXa.decisions().propose(record.record(), Erasure.Reason.MISTAKEN_UPLOAD);
    assertThat(reason(() -> atXa.decisions().erase(proposed))).isEqualTo("NOT_PERMITTED");
    assertThat(reason(() -> atXa.decisions().placeHold())).isEqualTo("NOT_PERMITTED");
    Bytes decision = decision(record);
    atSec.decisions().placeHold();
    atSec.decisions().placeHold(); // harmless
    assertThat(atSec.decisions().isHeld()).isTrue();
    assertThat(reason(() -> atSec.decisions().erase(decision))).isEqualTo("HELD");
    assertThat(reason(() -> atXb.decisions().sign(proposed))).isEqualTo("HELD");
    assertThat(atXb.decisions().isHeld()).isTrue();
    atSec.decisions().liftHold();
    ErasedRecord erased = atSec.decisions().erase(decision);
    assertThat(atSec.decisions().erase(decision)).isEqualTo(erased);
    assertThat(reason(() -> atXb.decisions().sign(proposed))).isEqualTo("CONFLICT");
    assertThat(atXa.record(other.record()).orElseThrow()).isInstanceOf(ReadableRecord.class);
  }

  @Test
  void stateUnderReview_signsForTheReviewersChannel_onTheWordOfOthers() {
    Channel atReviewer = xb.channel(REVIEWERS);
    assertThat(atReviewer.open().standing()).isEqualTo(Standing.MEMBER);
    PostedRecord gone = say(atReviewer, "About XA.");
    Channel atSecretariat = sec.channel(REVIEWERS);
    assertThat(atSecretariat.open().standing()).isEqualTo(Standing.MEMBER);
    Bytes proposed = atSecretariat.decisions().propose(gone.record(), Erasure.Reason.PERSONAL_DATA);
    Channel unseen = xa.channel(REVIEWERS);
    assertThat(
            reason(() -> unseen.decisions().propose(gone.record(), Erasure.Reason.PERSONAL_DATA)))
        .isEqualTo("UNKNOWN");
    Bytes decision = atReviewer.decisions().sign(unseen.decisions().sign(proposed));
    ErasedRecord erased = atReviewer.decisions().erase(decision);
    assertThat(certificates(erased))
        .containsExactly(certificate(xaKeys), certificate(xbKeys), certificate(secKeys));
    assertThat(atSecretariat.record(gone.record())).contains(erased);
  }
}
