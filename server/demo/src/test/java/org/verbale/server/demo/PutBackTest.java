package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.Decisions;
import org.verbale.client.Endpoint;
import org.verbale.client.PostedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.log.Chain;
import org.verbale.note.VerifierKey;
import org.verbale.record.RecordType;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.channel.Channels;
import org.verbale.server.directory.Directory;
import org.verbale.server.document.Documents;
import org.verbale.server.publication.Publications;
import org.verbale.server.recovery.OpenRecovery;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.sequencing.CommitListener;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.sequencing.SequencerOptions;
import org.verbale.server.sequencing.Stamp;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.upkeep.Backup;
import org.verbale.server.upkeep.Fsck;
import org.verbale.server.upkeep.Reinstatement;
import org.verbale.server.upkeep.Restore;
import org.verbale.v1.ChainProgress;
import org.verbale.v1.PutBackRequest;
import org.verbale.v1.ShowChainRequest;

/**
 * A data directory is lost; what its backup lacks comes back from what clients kept, byte for byte.
 */
@Timeout(300)
class PutBackTest {
  private static final Chain DIALOGUE = Chain.of(Review.DIALOGUE);
  private static final Archive ARCHIVE = new Archive();

  @TempDir Path directory;

  private Review review;
  private VerbaleClient sec1;
  private VerbaleClient xa;
  private VerbaleClient xb;
  private Mechanism.DeviceKeys xbKeys;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    xa = review.client(xaKeys, builder -> builder.analyzer(new WordAnalyzer(1)));
    xb = review.client(xbKeys, builder -> builder.analyzer(new WordAnalyzer(2)));
    review.assign(sec1, xaKeys, Review.XB);
    List.of(sec1, xa, xb).forEach(client -> client.channel(Review.DIALOGUE).open());
    say(xa, "Before the backup.");
    new Backup(directory.resolve("backups")).of(review.data(), review.random);
  }

  @AfterEach
  void end() {
    review.close();
  }

  @CanIgnoreReturnValue
  private static PostedRecord say(VerbaleClient client, String text) {
    Channel channel = client.channel(Review.DIALOGUE);
    return channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
  }

  /** Records, added terms, a Commit, a new certificate, a revocation: all behind the backup. */
  private void goOn() throws Exception {
    PostedRecord found = say(xa, "Found by two profiles.");
    PostedRecord erased = say(xa, "Found no more.");
    xb.sync();
    for (PostedRecord each : List.of(found, erased)) {
      assertThat(xb.channel(Review.DIALOGUE).addSearchTerms(each.record())).isTrue();
    }
    sec1.sync();
    Bytes proposed =
        sec1.channel(Review.DIALOGUE)
            .decisions()
            .propose(erased.record(), Erasure.Reason.PERSONAL_DATA);
    Decisions atXa = xa.channel(Review.DIALOGUE).decisions();
    atXa.erase(atXa.sign(proposed)); // XA is author and under review
    say(xb, "After the backup.");
    Mechanism.DeviceKeys expert = review.device(Review.XB, Role.EXPERT, "xb-expert");
    VerbaleClient joined = review.client(expert);
    xb.channel(Review.DIALOGUE).addDevice(joined.certificate());
    joined.channel(Review.DIALOGUE).open();
    say(xa, "To all three.");
    review.revoke(sec1, expert);
    for (int i = 0; i < 2; i++) {
      List.of(sec1, xa, xb).forEach(VerbaleClient::sync); // who has something to add does
    }
    // The receipt waits for a head over all of it: what no head proves is not kept.
    var receipt = xb.channel(Review.DIALOGUE).receipt(say(xb, "To the two."));
    assertThat(receipt).isNotNull();
    List.of(sec1, xa, xb).forEach(VerbaleClient::sync);
  }

  @Test
  void whatClientsKept_isBackByteForByte() throws Exception {
    goOn();
    Path lost = review.data();
    Path restored = directory.resolve("restored");
    review.moveTo(restored, this::restore);
    int given = xb.putBack();
    assertThat(given).as("a State's device has registry and channel").isPositive();
    assertThat(xa.putBack() + sec1.putBack()).as("nothing more is wanted").isZero();
    review.stop();
    end(restored);
    for (Chain chain : List.of(Chain.REGISTRY, DIALOGUE)) {
      List<Entry> then = entries(lost, chain);
      List<Entry> now = entries(restored, chain);
      assertThat(now.size()).isEqualTo(then.size());
      for (int i = 0; i < now.size(); i++) {
        Entry was = then.get(i);
        long index = now.get(i).index();
        assertThat(now.get(i))
            .isEqualTo(new Entry(index, was.leaf(), was.position(), was.object(), was.blobs()));
      }
    }
    assertThat(fsck().run(restored, review.random)).isZero();
  }

  /** Nobody is asked for what he does not have; the chain goes on from the backup. */
  @Test
  void whatNobodyKept_isLost() throws Exception {
    Path lost = review.data();
    Path restored = directory.resolve("restored");
    say(xb, "Seen by nobody else, and not proven to its author.");
    review.moveTo(restored, this::restore);
    assertThat(sec1.putBack()).isZero();
    review.stop();
    end(restored);
    List<Entry> then = entries(lost, DIALOGUE);
    List<Entry> now = entries(restored, DIALOGUE);
    assertThat(now.size()).isLessThan(then.size());
    assertThat(now).isEqualTo(then.subList(0, now.size()));
  }

  /** A server that goes on asking for what it was given does not keep a client for ever. */
  @Test
  @Tag("slow")
  void whatIsAskedForAgain_isGivenOnce() throws Exception {
    goOn();
    xb.close(); // its state is opened again, behind the proxy
    review.moveTo(directory.resolve("restored"), this::restore);
    var given = new ArrayList<ByteString>();
    var asked = new LinkedHashSet<ChainProgress.Wanted>();
    char[] passphrase = Mechanism.PASSPHRASE.toCharArray();
    try (var custody = FileCustody.open(xbKeys.base(), passphrase, review.random);
        var proxy =
            LyingProxy.start(directory.resolve("keys"), review.endpoint().port(), custody.tls())) {
      proxy.tell((request, answer) -> askAgain(request, answer, given, asked));
      var endpoint = new Endpoint("127.0.0.1", proxy.port(), review.mechanism.logVkey());
      VerbaleClient.builder(endpoint, custody, directory.resolve("state-xb")).start().close();
    }
    assertThat(given).isNotEmpty().doesNotHaveDuplicates();
  }

  private static synchronized Message askAgain(
      Message request, Message answer, List<ByteString> given, Set<ChainProgress.Wanted> asked) {
    if (request instanceof ShowChainRequest) {
      asked.clear();
    }
    if (request instanceof PutBackRequest put) {
      given.add(put.getEntry().getLeaf());
    }
    if (answer instanceof ChainProgress progress) {
      asked.addAll(progress.getWantedList());
      var broken = ChainProgress.Wanted.newBuilder().setLeaf(ByteString.copyFromUtf8("short"));
      return progress.toBuilder().clearWanted().addWanted(broken).addAllWanted(asked).build();
    }
    return answer;
  }

  /** Restores the backup and opens a recovery on it. */
  private long restore(Path to) {
    Restore.Outcome outcome =
        new Restore(directory.resolve("backups"))
            .into(to, OptionalInt.empty(), fsck(), review.random);
    assertThat(outcome.findings()).isZero();
    try (Storage storage = Storage.open(to, StorageOptions.DEFAULT);
        Sequencer sequencer = sequencer(storage)) {
      long leaves = storage.read(ARCHIVE::size);
      VerifierKey key = review.mechanism.logKey().key();
      long until = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
      assertThat(sequencer.execute(new OpenRecovery(List.of(key), leaves, until))).isTrue();
    }
    try (Storage storage = Storage.open(to, StorageOptions.DEFAULT)) {
      return storage.<Long>read(view -> ARCHIVE.sealed(view).size());
    }
  }

  private Sequencer sequencer(Storage storage) {
    var registry = new RegistryFeature(ARCHIVE);
    var publications = new Publications(ARCHIVE, registry);
    return Sequencer.start(
        storage,
        ARCHIVE,
        List.of(
            registry,
            new Directory(registry),
            new Channels(ARCHIVE, registry),
            new Documents(ARCHIVE, registry, publications),
            publications,
            new Recovery(ARCHIVE)),
        review.mechanism.logKey(),
        SequencerOptions.DEFAULT,
        Stamp.source(Clock.systemUTC(), review.random),
        new CommitListener() {
          @Override
          public void committed(long size) {}

          @Override
          public void stopped(Throwable cause) {
            throw new AssertionError(cause);
          }
        });
  }

  /** Appends what was put back. */
  private void end(Path data) {
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT);
        Sequencer sequencer = sequencer(storage)) {
      assertThat(new Reinstatement(sequencer).close()).isZero();
    }
  }

  private static Fsck fsck() {
    return new Fsck(Optional.empty(), 1, 100, System.out::println);
  }

  private static List<Entry> entries(Path data, Chain chain) {
    try (Storage storage = Storage.open(data, StorageOptions.DEFAULT)) {
      return storage.read(view -> ARCHIVE.entries(view, chain, 0, 10_000, Long.MAX_VALUE));
    }
  }
}
