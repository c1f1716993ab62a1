package org.verbale.server.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.ErasedRow;
import org.verbale.client.channel.OutgoingRecord;
import org.verbale.client.channel.OutgoingRecord.OutgoingFile;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.error.RefusedException;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.Language;
import org.verbale.log.Chain;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.server.upkeep.Fsck;
import org.verbale.testing.FileSearch;
import org.verbale.testing.Seeds;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.Blob;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.EraseRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.SetHoldRequest;

/**
 * The server is killed between a decision that it accepted and the end of the sweep: the next start
 * makes up for it, and every proof holds.
 */
@Timeout(900)
final class ErasureKillTest {
  /** Larger than what the database keeps among its rows, and several chunks. */
  private static final int TEXT = 20_000;

  private static final int FILE = 600_000;
  private static final int SWEPT_WITHIN = 600; // tenths of a second

  @TempDir private Path directory;

  @Tag("slow")
  @Test
  void serverKilledBeforeTheSweep_sweepsAfterItsNextStart() throws Exception {
    run(1);
  }

  @Test
  @Tag("crash")
  void serverKilledAnywhereInTheSweep_sweepsAfterItsNextStart() throws Exception {
    run(12);
  }

  /** A record, and bytes that stand nowhere but in its content. */
  private record Posted(RecordRow row, List<byte[]> needles) {}

  private void run(int kills) throws Exception {
    Random random = Seeds.random(getClass(), Seeds.of(1).findFirst().orElseThrow());
    Mechanism mechanism = Campaign.mechanism(directory);
    int port = ServerProcess.freePort(random);
    Path data = directory.resolve("data");
    int before = 0;
    try (var process = new ServerProcess(directory, data, mechanism, port)) {
      Child server = process.ready();
      try (Campaign review = Campaign.begin(directory, mechanism, port)) {
        review.found(DIALOGUE, "xb1", "xa1", "sec1", "sec2", "xc1");
        Posted kept = post(review, random, "kept");
        List<RecordRow> gone = new ArrayList<>();
        for (int kill = 0; kill < kills; kill++) {
          Posted record = post(review, random, "gone " + kill);
          gone.add(record.row);
          server.kill(); // from the log into sorted files, when it starts
          server = process.ready();
          assertThat(copies(data, record)).isPositive();
          erase(review, record.row);
          TimeUnit.MILLISECONDS.sleep(kill == 0 ? 0 : random.nextInt(1800));
          server.kill();
          before += copies(data, record) > 0 ? 1 : 0;
          server = process.ready();
          assertGone(data, record);
          assertThat(copies(data, kept)).as("copies of what was not erased").isPositive();
        }
        verify(review, gone);
        hold(review, 0);
        assertHeld(review, kept.row);
        server.kill();
        server = process.ready();
        assertHeld(review, kept.row);
        TimeUnit.MILLISECONDS.sleep(1500); // a look of the sweep
        assertThat(copies(data, kept)).as("copies of what is held").isPositive();
        hold(review, 1);
        erase(review, kept.row);
        assertGone(data, kept);
        assertThat(server.isAlive()).isTrue();
      }
    }
    System.out.println("killed " + kills + " times, " + before + " before the bytes were gone");
    assertThat(before).as("kills before the bytes were gone").isPositive();
    var fsck =
        new Fsck(Optional.of(VerifierKey.parse(mechanism.logVkey())), 2, 10, System.out::println);
    assertThat(fsck.run(data, random)).as("findings").isZero();
  }

  private static Posted post(Campaign review, Random random, String token) {
    byte[] file = new byte[FILE];
    random.nextBytes(file);
    var text = new StringBuilder();
    while (text.length() < TEXT) {
      text.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
    }
    RecordRow row =
        review
            .channel("xb1", DIALOGUE)
            .post(
                new OutgoingRecord(
                    token,
                    RecordType.MESSAGE,
                    Language.EN,
                    List.of(Part.paragraph(Language.EN, text.toString())),
                    List.of(
                        new OutgoingFile(
                            "f.bin",
                            "application/octet-stream",
                            FILE,
                            () -> new ByteArrayInputStream(file),
                            bytes -> {}))));
    return new Posted(row, needles(review, row));
  }

  /** From the middle of the ciphertext and of each chunk, as the server gives them out. */
  private static List<byte[]> needles(Campaign review, RecordRow row) {
    var connection = review.station("xb1").server();
    var page =
        connection.readHistory(
            ReadHistoryRequest.newBuilder()
                .setChannel(DIALOGUE.toString())
                .setFrom(row.sequence())
                .setLimit(1)
                .build());
    Stream<byte[]> ciphertext =
        page.getEntries(0).getBlobsList().stream()
            .filter(blob -> blob.getKind() == Blob.Kind.CIPHERTEXT)
            .map(blob -> blob.getContent().toByteArray());
    List<byte[]> chunks = new ArrayList<>();
    var attachment =
        AttachmentId.newBuilder()
            .setChannel(DIALOGUE.toString())
            .setRecord(row.record().value())
            .build();
    try (var download =
        connection.download(DownloadRequest.newBuilder().setAttachment(attachment).build())) {
      for (var chunk = download.next(); chunk.isPresent(); chunk = download.next()) {
        chunks.add(chunk.get().getContent().toByteArray());
      }
    }
    assertThat(chunks).hasSizeGreaterThan(2);
    List<byte[]> needles =
        Stream.concat(ciphertext, chunks.stream())
            .map(bytes -> Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length / 2 + 32))
            .toList();
    assertThat(needles).hasSize(chunks.size() + 1);
    return needles;
  }

  private static void assertGone(Path data, Posted record) throws Exception {
    for (byte[] needle : record.needles) {
      assertThat(FileSearch.awaitNone(data, needle, SWEPT_WITHIN))
          .as("files that hold erased bytes")
          .isZero();
    }
  }

  private static long copies(Path data, Posted record) throws Exception {
    long copies = 0;
    for (byte[] needle : record.needles) {
      copies += FileSearch.count(data, needle);
    }
    return copies;
  }

  /** The decision of all three, handed in; returns as soon as it was accepted. */
  private static void erase(Campaign review, RecordRow row) {
    var text = new Erasure(DIALOGUE, row.record(), row.note(), Erasure.Reason.PERSONAL_DATA);
    NoteSigner[] deciders =
        Stream.of("xa1", "xb1", "sec1").map(review::signer).toArray(NoteSigner[]::new);
    var decision = SignedNote.sign(text.toText(), deciders).toBytes();
    var unused =
        review
            .station("sec1")
            .server()
            .erase(EraseRequest.newBuilder().setNote(Station.string(decision)).build());
  }

  /** Leaves, chain, map and tombstones, as a member that read nothing of it before. */
  private static void verify(Campaign review, List<RecordRow> rows) {
    ChannelEngine reader = review.channel("xc1", DIALOGUE);
    reader.catchUp();
    assertThat(reader.erased())
        .extracting(ErasedRow::record)
        .containsExactlyElementsOf(rows.stream().map(RecordRow::record).toList());
    for (RecordRow row : rows) {
      assertThat(reader.open(List.of(row)).get(0).ground()).isEqualTo("ERASED");
      assertThat(reader.receipt(row).leaf().object()).isEqualTo(row.note());
    }
    Station station = review.station("xc1");
    var complete = station.log().completeness(List.of(Chain.of(DIALOGUE)), true);
    reader.check(requireNonNull(complete.chains().get(Chain.of(DIALOGUE))));
  }

  private static void hold(Campaign review, long before) {
    var note = SignedNote.sign(Hold.next(DIALOGUE, before).toText(), review.signer("sec1"));
    var request = SetHoldRequest.newBuilder().setNote(Station.string(note.toBytes())).build();
    var unused = review.station("sec1").server().setHold(request);
  }

  private static void assertHeld(Campaign review, RecordRow row) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> erase(review, row));
    assertThat(refused.reason()).isEqualTo("HELD");
  }
}
