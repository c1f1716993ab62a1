package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.DraftOutcome;
import org.verbale.client.Event;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.search.TermsState;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/** A client dies with a record on its way; while it is gone the record's epoch ends. */
@Timeout(180)
class StaleOutboxTest {
  /** Of the commits that posting makes: what is about to be sent, then what was read. */
  private static final int STORED = 1;

  private static final int READ = 2;

  @TempDir Path directory;

  private final FaultyStore store = new FaultyStore();
  private Review review;
  private VerbaleClient xa;
  private Channel atXa;
  private FileCustody custody;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    VerbaleClient sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient sec2 = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(sec2.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys, builder -> builder.analyzer(new WordAnalyzer(1)));
    Mechanism.DeviceKeys xb = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    custody = FileCustody.open(xb.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
    review.assign(sec1, xaKeys, Review.XB);
    try (VerbaleClient client = start()) {
      assertThat(client.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
    }
    atXa = xa.channel(Review.DIALOGUE);
    assertThat(atXa.open().standing()).isEqualTo(Standing.MEMBER);
  }

  @AfterEach
  void end() {
    review.close();
    custody.close();
  }

  private VerbaleClient start() {
    return VerbaleClient.builder(review.endpoint(), custody, store)
        .callTimeout(Duration.ofSeconds(20))
        .keyPackages(2)
        .analyzer(new WordAnalyzer(1))
        .start();
  }

  private RecordDraft draft(Channel channel, String text, AttachmentSource... files) {
    RecordDraft.Builder draft = channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text);
    for (AttachmentSource file : files) {
      draft.attach(file);
    }
    return draft.build();
  }

  /** Posts and is killed at a commit; then the epoch ends. */
  private RecordDraft dieWith(String text, int commit, boolean stored, AttachmentSource... files) {
    RecordDraft draft;
    try (VerbaleClient client = start()) {
      Channel channel = client.channel(Review.DIALOGUE);
      channel.open();
      draft = draft(channel, text, files);
      store.killAt(commit, stored);
      assertThatThrownBy(() -> channel.post(draft)).isInstanceOf(FaultyStore.Killed.class);
    }
    store.heal();
    atXa.renew();
    return draft;
  }

  /** Of all records; each has the terms of what it says. */
  private List<String> texts() {
    xa.sync();
    List<ReadableRecord> records =
        atXa.records(0, 100).stream().map(record -> (ReadableRecord) record).toList();
    assertThat(records).allMatch(record -> record.searchTerms() == TermsState.FAITHFUL);
    return records.stream().map(ReadableRecord::text).toList();
  }

  /** Its terms, sealed for the members of before, must not be found by their keys. */
  @Test
  void recordWhoseSearchEpochEnded_hasTermsOfTheNextOne() throws Exception {
    VerbaleClient leaving = review.client(Review.XA, Role.EXPERT, "leaving");
    atXa.addDevice(leaving.certificate());
    RecordDraft unsent = dieWith("Stored under old keys.", STORED, true);
    atXa.removeDevice(leaving.certificate());
    try (VerbaleClient client = start()) {
      client.sync();
      Channel channel = client.channel(Review.DIALOGUE);
      assertThat(channel.outcome(unsent.id())).isInstanceOf(DraftOutcome.Posted.class);
    }
    assertThat(texts()).containsExactly("Stored under old keys.");
  }

  @Test
  void recordOfAnEndedEpoch_isPostedOnceInThePresentOne() throws Exception {
    RecordDraft unsent = dieWith("Stored and never sent.", STORED, true);
    RecordDraft accepted = dieWith("Accepted, and nobody noticed.", READ, false);
    Path annex = Files.writeString(directory.resolve("annex.txt"), "As agreed.");
    RecordDraft filed =
        dieWith("With a file.", STORED, true, AttachmentSource.ofFile(annex, "text/plain"));
    try (VerbaleClient client = start()) {
      client.sync();
      Channel channel = client.channel(Review.DIALOGUE);
      for (RecordDraft draft : List.of(unsent, accepted, filed)) {
        assertThat(channel.outcome(draft.id())).isInstanceOf(DraftOutcome.Posted.class);
        channel.post(draft); // again: the same record
      }
      assertThat(channel.outcome(draft(channel, "x").id())).isEqualTo(new DraftOutcome.NotSent());
    }
    assertThat(texts())
        .containsExactly("Stored and never sent.", "Accepted, and nobody noticed.", "With a file.");
    var last = (ReadableRecord) atXa.records(0, 100).get(2);
    var content = new ByteArrayOutputStream();
    last.attachments().get(0).writeTo(content, bytes -> {});
    assertThat(content).hasToString("As agreed.");
  }

  @Test
  void recordThatCannotBeMadeAgain_isGivenUpAndSaidSo() throws Exception {
    Path annex = Files.writeString(directory.resolve("annex.txt"), "As agreed.");
    RecordDraft changed =
        dieWith("Its file changes.", STORED, true, AttachmentSource.ofFile(annex, "text/plain"));
    Files.writeString(annex, "As denied.");
    try (VerbaleClient client = start()) {
      BlockingQueue<Event> events = new LinkedBlockingQueue<>();
      try (var subscription = client.subscribe(events::add)) {
        Event event;
        do {
          event = events.poll(60, TimeUnit.SECONDS);
          assertThat(event).as("an event within 60 s").isNotNull();
        } while (!(event instanceof Event.DraftGivenUp));
        assertThat(event)
            .isEqualTo(new Event.DraftGivenUp(Review.DIALOGUE, changed.id(), "ATTACHMENT_FAILED"));
        assertThat(subscription).isNotNull();
      }
    }
    RecordDraft inMemory =
        dieWith(
            "Its file is gone.",
            STORED,
            true,
            AttachmentSource.ofBytes("a.txt", "text/plain", Bytes.of(new byte[] {'a'})));
    try (VerbaleClient client = start()) {
      client.sync();
      Channel channel = client.channel(Review.DIALOGUE);
      assertThat(channel.outcome(inMemory.id())).isEqualTo(new DraftOutcome.Refused("STALE_EPOCH"));
      assertThat(texts()).isEmpty();
      channel.post(inMemory); // by whoever has the file still
      assertThat(channel.outcome(inMemory.id())).isInstanceOf(DraftOutcome.Posted.class);
    }
    assertThat(texts()).containsExactly("Its file is gone.");
  }
}
