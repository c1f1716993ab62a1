package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.ComplaintRow;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.complaint.ComplaintNote;
import org.verbale.complaint.ComplaintNote.Ground;
import org.verbale.id.Digest;
import org.verbale.note.SignedNote;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.server.app.VerbaleServer;
import org.verbale.v1.ComplainRequest;

/** Authors that sign one thing and seal another, and members that tell the others. */
@Timeout(300)
final class ComplaintTest {
  @TempDir Path directory;

  private VerbaleServer server;
  private Campaign review;

  @BeforeEach
  void begin() throws Exception {
    Mechanism mechanism = Campaign.mechanism(directory);
    server = VerbaleServer.start(mechanism.server(), directory.resolve("data"));
    review = Campaign.begin(directory, mechanism, server.address().getPort());
    review.found(DIALOGUE, "xa1", "sec1", "sec2", "xb1", "xc1");
  }

  @AfterEach
  void end() throws Exception {
    review.close();
    server.close();
  }

  /** Posts what the server cannot tell from an honest record. */
  private RecordRow post(RecordForgery forged) {
    review.station("xa1").server().postRecord(forged.request());
    ChannelEngine reader = review.channel("xb1", DIALOGUE);
    reader.catchUp();
    return reader.record(forged.open().record()).orElseThrow();
  }

  private RecordForgery honest() {
    return RecordForgery.of(review, "xa1", DIALOGUE, "message");
  }

  private static RecordForgery parts(RecordForgery from, int parts, Digest root) {
    PublicBlock open = from.open();
    return from.with(
        new PublicBlock(
            open.review(),
            open.record(),
            open.type(),
            open.language(),
            open.author(),
            parts,
            root));
  }

  private static RecordForgery sealed(RecordForgery from, Sealed ciphertext, Bytes commitment) {
    PrivateBlock block = from.block();
    return from.with(
        new PrivateBlock(
            block.salt(),
            block.epoch(),
            ciphertext,
            commitment,
            block.attachments(),
            block.terms(),
            block.seen()));
  }

  @Test
  void recordsThatContradictTheirAuthor_areComplainedOf_andAllMembersSeeIt() {
    RecordForgery root = honest();
    RecordForgery count = honest();
    RecordForgery commitment = honest();
    RecordForgery cipher = honest();
    byte[] altered = cipher.ciphertext().toByteArray();
    altered[7] ^= 1;
    var alteredBytes = Bytes.of(altered);
    List<RecordRow> rows =
        List.of(
            post(parts(root, root.open().parts(), Digest.ZERO)),
            post(parts(count, 2 * count.open().parts(), count.open().root())),
            post(sealed(commitment, commitment.block().ciphertext(), Bytes.of(new byte[32]))),
            post(
                sealed(
                        cipher,
                        new Sealed(Digest.sha256(altered), altered.length),
                        cipher.block().commitment())
                    .sealing(alteredBytes)));
    ChannelEngine complaining = review.channel("xb1", DIALOGUE);
    List<ComplaintRow> made = rows.stream().map(complaining::complain).toList();
    assertThat(made)
        .extracting(ComplaintRow::ground)
        .containsExactly(
            Ground.PARTS_ROOT, Ground.PARTS_COUNT, Ground.KEY_COMMITMENT, Ground.CIPHERTEXT);
    assertThat(complaining.complain(rows.get(0))).as("a second time").isEqualTo(made.get(0));
    ChannelEngine other = review.channel("xc1", DIALOGUE);
    other.catchUp();
    assertThat(other.complaints()).containsExactlyElementsOf(made);
    assertThat(other.complain(rows.get(0)).ground()).isEqualTo(Ground.PARTS_ROOT);
    complaining.catchUp();
    assertThat(complaining.complaints()).hasSize(5);
  }

  @Test
  void honestRecord_isNotComplainedOf_andAWrongComplaintIsSeenAsWhoseItIs() throws Exception {
    ChannelEngine author = review.channel("xa1", DIALOGUE);
    RecordRow row = author.post(Station.say("fine", RecordType.of("message"), "All is well."));
    ChannelEngine reader = review.channel("xb1", DIALOGUE);
    reader.catchUp();
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> reader.complain(row));
    assertThat(refused.reason()).isEqualTo("NOT_PERMITTED");
    var lie = new ComplaintNote(DIALOGUE, row.record(), row.note(), Ground.BODY);
    var note = SignedNote.sign(lie.toText(), review.signer("xc1")).toBytes();
    var request = ComplainRequest.newBuilder().setNote(Station.string(note)).build();
    RefusedException forged =
        catchThrowableOfType(
            RefusedException.class, () -> review.station("xb1").server().complain(request));
    assertThat(forged.reason()).isEqualTo("NOT_PERMITTED");
    review.station("xc1").server().complain(request);
    reader.catchUp();
    assertThat(reader.complaints())
        .singleElement()
        .extracting(ComplaintRow::author)
        .isEqualTo(review.station("xc1").device().id());
    assertThat(reader.open(List.of(row)).get(0).content()).isPresent();
  }
}
