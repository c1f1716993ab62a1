package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.EpochId;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.ErasedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.evidence.Evidence;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.note.VerifierKey;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Transaction;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.TermsSupplement;

/**
 * The real server on an archive that its operator changed: content that is gone, decisions that are
 * none, decisions undone. A row a lie, with its refusal. The operator signs for the changed archive
 * with the log's key, so that chain, map and proofs fit: what is caught is caught by who decides.
 */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
final class ErasureLiesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ChannelId ELSEWHERE = ChannelId.of("R-XZ/dialogue");

  private final List<DynamicTest> rows = new ArrayList<>();
  private Path directory;
  private Review review;
  private Mechanism.DeviceKeys xa;
  private Mechanism.DeviceKeys xb;
  private Mechanism.DeviceKeys xbExpert;
  private Mechanism.DeviceKeys stranger;
  private Mechanism.DeviceKeys revoked;
  private Mechanism.DeviceKeys sec;
  private FileCustody custody;

  /** Which the victim, a device of XA, has read before each row, and which not. */
  private RecordHeader read;

  private RecordHeader unread;

  @BeforeAll
  void begin(@TempDir Path temporary) throws Exception {
    directory = temporary;
    review = new Review(temporary);
    xa = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    xb = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    xbExpert = review.device(Review.XB, Role.EXPERT, "xb2");
    stranger = review.device(Review.XB, Role.FOCAL_POINT, "stranger");
    revoked = review.device(Review.XA, Role.FOCAL_POINT, "xa2");
    sec = review.device(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient atSec = review.client(sec);
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    VerbaleClient victim = review.client(xa);
    VerbaleClient author = review.client(xb, builder -> builder.analyzer(new WordAnalyzer(1)));
    VerbaleClient expert = review.client(xbExpert);
    review.assign(atSec, xa, Review.XB);
    for (VerbaleClient each : List.of(atSec, second, victim, author)) {
      assertThat(each.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
    }
    review.client(revoked).close();
    review.revoke(atSec, revoked);
    Channel channel = author.channel(Review.DIALOGUE);
    read = say(channel);
    victim.sync();
    unread = say(channel);
    for (VerbaleClient each : List.of(atSec, second, victim, author, expert)) {
      each.close();
    }
    custody = FileCustody.open(xa.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
    // The victim has not read all: its state is of before.
    copy(directory.resolve("state-xa"), directory.resolve("before"));
    review.restart(data -> copy(data, directory.resolve("clean")));
  }

  @AfterAll
  void end() {
    custody.close();
    review.close();
  }

  private static RecordHeader say(Channel channel) {
    var draft = channel.draft(RecordType.MESSAGE, Language.EN).paragraph("Unwelcome.").build();
    RecordId record = channel.post(draft).record();
    return channel.headers().stream()
        .filter(header -> header.record().equals(record))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  List<DynamicTest> lie_isRefusedByItsName() {
    contentWithheld();
    terms();
    decisionsThatAreNone();
    decisionsElsewhere();
    holds();
    publications();
    undone();
    rows.add(dynamicTest("the truth -> believed", this::truth));
    return rows;
  }

  private void contentWithheld() {
    row(
        "a ciphertext withheld that was read before",
        "CONTENT",
        operator -> operator.take(read),
        client -> client.channel(Review.DIALOGUE).record(read.record()));
    row(
        "a ciphertext withheld that is new",
        "CONTENT",
        operator -> operator.take(unread),
        VerbaleClient::sync);
    row(
        "a ciphertext withheld under the tombstone of another record",
        "CONTENT",
        operator -> {
          operator.tombstone(decision(of(read), xa, xb, sec));
          operator.take(read);
          operator.take(unread);
        },
        VerbaleClient::sync);
  }

  private void terms() {
    row(
        "sealed terms withheld",
        "CONTENT",
        operator -> operator.take(read, Blob.Kind.TERMS),
        client -> client.channel(Review.DIALOGUE).record(read.record()));
    added(
        "under an epoch that is over",
        "STALE_EPOCH",
        operator -> operator.supplement(new EpochId(Review.DIALOGUE, 0, 0), xb));
    added(
        "by a certificate that nobody registered",
        "NOT_REGISTERED",
        operator -> operator.supplement(operator.epoch(unread), stranger));
  }

  /** What is wrong with it is all that is: {@link #truth} has one with which nothing is. */
  private void added(String how, String reason, Consumer<Operator> lie) {
    rows.add(
        checked(
            "search terms added " + how,
            "RULES",
            lie,
            state -> {
              DishonestServerException caught =
                  assertCaught(state, "RULES", "", VerbaleClient::sync);
              assertThat(caught).hasMessageContaining(" " + reason + ": ");
            }));
  }

  private void decisionsThatAreNone() {
    forged("without the author", decision(of(unread), xa, sec));
    forged("without the State under review", decision(of(unread), xb, sec));
    forged("without the Secretariat", decision(of(unread), xa, xb));
    forged("by an expert for the author", decision(of(unread), xa, xbExpert, sec));
    forged("by a certificate that nobody registered", decision(of(unread), xa, stranger, sec));
    forged("in another order", decision(of(unread), xb, xa, sec));
    var other =
        new Erasure(
            Review.DIALOGUE, unread.record(), unread.note(), Erasure.Reason.HARMFUL_CONTENT);
    SignedNote signed = note(of(unread), xa, xb, sec);
    forged(
        "for a reason that nobody signed",
        SignedNote.of(other.toText(), signed.signatures()).toBytes());
  }

  private void forged(String how, Bytes decision) {
    row(
        "a decision " + how,
        "RULES",
        operator -> {
          operator.tombstone(decision);
          operator.take(unread);
        },
        VerbaleClient::sync);
  }

  private void decisionsElsewhere() {
    var mixed =
        new Erasure(Review.DIALOGUE, unread.record(), read.note(), Erasure.Reason.PERSONAL_DATA);
    row(
        "a decision about another record's note",
        "CONTENT",
        operator -> operator.tombstone(decision(mixed, xa, xb, sec)),
        VerbaleClient::sync);
    var foreign =
        new Erasure(
            ChannelId.of(Review.REVIEW, ChannelId.Scope.REVIEWERS),
            unread.record(),
            unread.note(),
            Erasure.Reason.PERSONAL_DATA);
    row(
        "a decision about another channel",
        "CONTENT",
        operator -> operator.tombstone(decision(foreign, xa, xb, sec)),
        VerbaleClient::sync);
    var nothing =
        new Erasure(
            Review.DIALOGUE,
            new RecordId("00112233445566778899aabbccddeeff"),
            unread.note(),
            Erasure.Reason.PERSONAL_DATA);
    row(
        "a decision about a record that is not here",
        "RULES",
        operator -> operator.tombstone(decision(nothing, xa, xb, sec)),
        VerbaleClient::sync);
    row(
        "a decision told twice",
        "RULES",
        operator -> {
          operator.tombstone(decision(of(unread), xa, xb, sec));
          operator.tombstone(decision(of(unread), xa, xb, sec));
          operator.take(unread);
        },
        VerbaleClient::sync);
  }

  private void holds() {
    row(
        "a decision while a hold stands",
        "RULES",
        operator -> {
          operator.hold(0, sec);
          operator.tombstone(decision(of(unread), xa, xb, sec));
          operator.take(unread);
        },
        VerbaleClient::sync);
    row(
        "a hold lifted by a State",
        "RULES",
        operator -> {
          operator.hold(0, sec);
          operator.hold(1, xa);
        },
        VerbaleClient::sync);
  }

  private void publications() {
    var lies = new PublicationLies(unread, xa);
    lies.by("a reviewing State", xb);
    lies.by("a reviewing State's expert", xbExpert);
    lies.by("the Secretariat unasked", sec);
    lies.by("a certificate that nobody registered", stranger);
    lies.by("a device that was revoked", revoked);
    lies.by("the author's State first", xb, xa);
    for (PublicationLies.Lie lie : lies.list(read, sec)) {
      row(
          lie.name(),
          lie.refusal(),
          operator -> lie.notes().forEach(operator::decision),
          VerbaleClient::sync);
    }
    row(
        "a decision to erase what is public",
        "RULES",
        operator -> {
          operator.decision(PublicationLies.decision(unread, 1, PublicationLies.PARAGRAPH, xa));
          operator.tombstone(decision(of(unread), xa, xb, sec));
          operator.take(unread);
        },
        VerbaleClient::sync);
  }

  /** The log signs twice for what cannot both be true: that can be shown to anybody. */
  private void undone() {
    rows.add(
        dynamicTest(
            rows.size() + 1 + ". another entry in the place of a decision -> CONSISTENCY",
            () -> {
              Path state = directory.resolve("undone");
              copy(directory.resolve("before"), state);
              begin(operator -> operator.tombstone(decision(of(unread), xa, xb, sec)));
              try (VerbaleClient client = client(state)) {
                client.sync();
                Channel channel = client.channel(Review.DIALOGUE);
                assertThat(channel.decisions().erased()).hasSize(1);
                // The receipt waits for a head over the decision too: before, nothing was signed.
                assertThat(channel.receipt(say(channel).record())).isNotNull();
              }
              begin(
                  operator -> {
                    operator.hold(0, sec);
                    operator.lengthen(); // nothing disproves a log that is shorter than was seen
                  });
              assertCaught(state, "CONSISTENCY", "not-an-extension", this::syncOnceSealed);
            }));
  }

  /** A server that has just started has no head as long as what the victim saw. */
  private void syncOnceSealed(VerbaleClient client) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        client.sync();
        return;
      } catch (RefusedException e) {
        if (!e.reason().equals("NOT_SEALED_YET") || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  private void row(
      String name, String refusal, Consumer<Operator> lie, Consumer<VerbaleClient> action) {
    rows.add(checked(name, refusal, lie, state -> assertCaught(state, refusal, "", action)));
  }

  private interface Check {
    void of(Path state) throws Exception;
  }

  private DynamicTest checked(String name, String refusal, Consumer<Operator> lie, Check check) {
    int number = rows.size() + 1;
    return dynamicTest(
        number + ". " + name + " -> " + refusal,
        () -> {
          Path state = directory.resolve("row-" + number);
          copy(directory.resolve("before"), state);
          begin(lie);
          check.of(state);
        });
  }

  @CanIgnoreReturnValue
  private DishonestServerException assertCaught(
      Path state, String refusal, String claim, Consumer<VerbaleClient> action) throws Exception {
    try (VerbaleClient client = client(state)) {
      var caught =
          catchThrowableOfType(DishonestServerException.class, () -> action.accept(client));
      assertThat(caught).as("refusal").isNotNull();
      assertThat(caught.statement().name()).as(caught.getMessage()).isEqualTo(refusal);
      assertThat(caught.evidence().map(Evidence::claim).orElse("")).isEqualTo(claim);
      if (!claim.isEmpty()) {
        var key = VerifierKey.parse(review.mechanism.logVkey());
        Evidence stored = Evidence.parse(caught.evidence().orElseThrow().toBytes());
        assertThat(stored.verify(List.of(key)).evidence()).isEqualTo(stored);
      }
      return caught;
    }
  }

  /** A decision that is one, told truly, and terms that a member adds. */
  private void truth() throws Exception {
    Path state = directory.resolve("truth");
    copy(directory.resolve("before"), state);
    begin(
        operator -> {
          operator.supplement(operator.epoch(unread), xb);
          operator.hold(0, sec);
          operator.hold(1, sec);
          operator.decision(PublicationLies.decision(unread, 1, PublicationLies.PARAGRAPH, xa));
          operator.decision(PublicationLies.decision(unread, 2, PublicationLies.WITHDRAWAL, xa));
          operator.tombstone(decision(of(unread), xa, xb, sec));
          operator.take(unread);
        });
    try (VerbaleClient client = client(state)) {
      client.sync();
      Channel channel = client.channel(Review.DIALOGUE);
      assertThat(channel.record(unread.record()).orElseThrow()).isInstanceOf(ErasedRecord.class);
      assertThat(channel.record(read.record()).orElseThrow()).isInstanceOf(ReadableRecord.class);
      assertThat(channel.publications().history()).hasSize(2);
    }
  }

  private static Erasure of(RecordHeader header) {
    return new Erasure(
        Review.DIALOGUE, header.record(), header.note(), Erasure.Reason.PERSONAL_DATA);
  }

  private static Bytes decision(Erasure text, Mechanism.DeviceKeys... by) {
    return note(text, by).toBytes();
  }

  private static SignedNote note(Erasure text, Mechanism.DeviceKeys... by) {
    return SignedNote.sign(
        text.toText(),
        Stream.of(by).map(Mechanism.DeviceKeys::noteSigner).toArray(NoteSigner[]::new));
  }

  private VerbaleClient client(Path state) throws IOException {
    return VerbaleClient.builder(review.endpoint(), custody, state)
        .evidence(Path.of(state + "-evidence"))
        .callTimeout(Duration.ofSeconds(60))
        .checkInterval(Duration.ofMillis(200))
        .start();
  }

  /** Has the server serve the archive as it was, but for what {@code change} does to it. */
  private void begin(Consumer<Operator> change) {
    review.restart(
        data -> {
          delete(data);
          copy(directory.resolve("clean"), data);
          try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
              Transaction state = storage.begin()) {
            change.accept(new Operator(state));
            state.commit();
          }
        });
  }

  /** May do in the archive what it likes, and asks nobody. */
  private final class Operator {
    private final Archive archive = new Archive();
    private final Transaction state;

    Operator(Transaction state) {
      this.state = state;
    }

    void tombstone(Bytes note) {
      append(LeafKind.TOMBSTONE, note);
    }

    void decision(Bytes note) {
      append(LeafKind.DECISION, note);
    }

    void hold(long before, Mechanism.DeviceKeys by) {
      Hold next = Hold.next(Review.DIALOGUE, before);
      append(LeafKind.DECISION, SignedNote.sign(next.toText(), by.noteSigner()).toBytes());
    }

    /** By entries of a channel that nobody here reads. */
    void lengthen() {
      for (int number = 0; number < 8; number++) {
        append(Chain.of(ELSEWHERE), LeafKind.RECORD, Bytes.of(new byte[] {(byte) number}));
      }
    }

    /** Adds terms of the next profile to the record that was read. */
    void supplement(EpochId epoch, Mechanism.DeviceKeys by) {
      byte[] salt = new byte[SealedTerms.SALT];
      review.random.nextBytes(salt);
      SealedTerms terms = new TermsBuilder(2, 0, Bytes.of(salt)).build(review.random).orElseThrow();
      var text =
          new TermsSupplement(
              epoch, read.record(), read.note(), 2, new Sealed(terms.hash(), terms.length()));
      Bytes note = SignedNote.sign(text.toText(), by.noteSigner()).toBytes();
      append(
          Chain.of(Review.DIALOGUE),
          LeafKind.TERMS_SUPPLEMENT,
          note,
          List.of(new Blob(Blob.Kind.TERMS, terms.toBytes())));
    }

    /** In which a record is sealed. */
    EpochId epoch(RecordHeader header) {
      try {
        return PrivateBlock.parse(blob(header, Blob.Kind.PRIVATE_BLOCK)).epoch();
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Bytes blob(RecordHeader header, Blob.Kind kind) {
      return archive
          .entries(state, Chain.of(Review.DIALOGUE), header.sequence(), 1, Long.MAX_VALUE)
          .get(0)
          .blobs()
          .stream()
          .filter(blob -> blob.kind() == kind)
          .findFirst()
          .orElseThrow()
          .content();
    }

    private void append(LeafKind kind, Bytes note) {
      append(Chain.of(Review.DIALOGUE), kind, note);
    }

    private void append(Chain chain, LeafKind kind, Bytes note) {
      append(chain, kind, note, List.of());
    }

    private void append(Chain chain, LeafKind kind, Bytes note, List<Blob> blobs) {
      byte[] salt = new byte[32];
      review.random.nextBytes(salt);
      var unused =
          archive
              .appender(state)
              .append(kind, System.currentTimeMillis(), chain, Bytes.of(salt), note, blobs);
    }

    /** Deletes what a record says. */
    void take(RecordHeader header) {
      take(header, Blob.Kind.CIPHERTEXT, Blob.Kind.TERMS);
    }

    void take(RecordHeader header, Blob.Kind... kinds) {
      long index =
          archive
              .entries(state, Chain.of(Review.DIALOGUE), header.sequence(), 1, Long.MAX_VALUE)
              .get(0)
              .index();
      archive.appender(state).erase(index, List.of(kinds));
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
