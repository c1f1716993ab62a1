package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.Endpoint;
import org.verbale.client.RecordReceipt;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.error.VerbaleException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.evidence.Evidence;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.log.Receipt;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.record.RecordType;
import org.verbale.v1.ArchiveServiceGrpc;
import org.verbale.v1.FeedItem;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.SealedHead;
import org.verbale.witness.Cosigner;
import org.verbale.witness.TrustPolicy;

/**
 * The real server behind a proxy that lies, and a client of it with a policy: what each row tells,
 * and what comes of it. After each row the same client, with the state that the lie left, is told
 * the truth and goes on.
 */
final class LieTable implements AutoCloseable {
  static final SecureRandom random = new SecureRandom();

  /** Changes nothing. */
  static final LyingProxy.Lie TRUTH = (request, answer) -> answer;

  private final List<DynamicTest> rows = new ArrayList<>();
  private final Cosigner witness = Cosigner.of("w.example", Ed25519.Key.generate(random));
  private final Path directory;
  private final Review review;
  private final LyingProxy proxy;
  private final FileCustody custody;
  private final NoteSigner logKey;

  /** The head that the victim trusts before each row, and a record that it has read. */
  private final SealedHead trusted;

  private final RecordId record;

  /** Sets the scene; it takes a while. */
  LieTable(Path directory) throws Exception {
    this.directory = directory;
    review = new Review(directory);
    logKey = review.mechanism.logKey();
    var xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    var victim = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    VerbaleClient sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient sec2 = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    VerbaleClient xa = review.client(xaKeys);
    VerbaleClient xb = review.client(victim);
    review.assign(sec1, xaKeys, Review.XB);
    Channel atXa = xa.channel(Review.DIALOGUE);
    for (VerbaleClient each : List.of(xa, xb, sec1, sec2)) {
      assertThat(each.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
    }
    custody = FileCustody.open(victim.base(), Mechanism.PASSPHRASE.toCharArray(), random);
    proxy = LyingProxy.start(directory.resolve("keys"), review.endpoint().port(), custody.tls());
    record = say(atXa);
    trusted = settle(xa, atXa, xb);
    xb.close();
    // What the victim has not read yet: records, a Commit, a device in the registry.
    say(atXa);
    say(atXa);
    VerbaleClient another = review.client(Review.XA, Role.EXPERT, "xa2");
    atXa.renew();
    say(atXa);
    for (VerbaleClient each : List.of(another, sec1, sec2, xa)) {
      each.sync();
    }
  }

  @Override
  public void close() {
    proxy.close();
    custody.close();
    review.close();
  }

  List<DynamicTest> rows() {
    return rows;
  }

  /** The witness of the policy. */
  Cosigner witness() {
    return witness;
  }

  /** What the log signs with. */
  NoteSigner logKey() {
    return logKey;
  }

  /** The head that the victim trusts before each row. */
  SealedHead trusted() {
    return trusted;
  }

  /** A record that it has read. */
  RecordId record() {
    return record;
  }

  private static RecordId say(Channel channel) {
    var draft = channel.draft(RecordType.MESSAGE, Language.EN).paragraph("Text.").build();
    return channel.post(draft).record();
  }

  /** Until a head is trusted behind which a fork can be forged: its way shares a hash. */
  private SealedHead settle(VerbaleClient other, Channel by, VerbaleClient reader)
      throws Exception {
    while (true) {
      say(by);
      other.sync();
      reader.sync();
      TimeUnit.MILLISECONDS.sleep(400); // sealed
      SealedHead before = newest();
      reader.sync();
      long size = HeadForgery.checkpoint(before).unverified().head().size();
      long above = size - Long.highestOneBit(size);
      if (newest().equals(before) && above > 2 && above < size / 3) {
        return before;
      }
    }
  }

  private SealedHead newest() {
    return ArchiveServiceGrpc.newBlockingStub(proxy.truth())
        .getSealedHead(GetSealedHeadRequest.getDefaultInstance());
  }

  static long now() {
    return Instant.now().getEpochSecond();
  }

  /** Has the witness cosign every head that is shown. */
  Message witnessed(Message answer, UnaryOperator<SealedHead> cosign) {
    if (answer instanceof SealedHead head) {
      return cosign.apply(head);
    }
    if (answer instanceof GetCompletenessResponse proofs) {
      return proofs.toBuilder().setHead(cosign.apply(proofs.getHead())).build();
    }
    if (answer instanceof FeedItem item && item.hasSealed()) {
      return item.toBuilder().setSealed(cosign.apply(item.getSealed())).build();
    }
    return answer;
  }

  SealedHead cosigned(SealedHead head) {
    return HeadForgery.cosigned(head, witness, now());
  }

  void row(String name, String refusal, String claim, LyingProxy.Lie lie) {
    row(name, refusal, claim, lie, VerbaleClient::sync);
  }

  void row(
      String name,
      String refusal,
      String claim,
      LyingProxy.Lie lie,
      Consumer<VerbaleClient> action) {
    LyingProxy.Lie told = (request, answer) -> witnessed(lie.tell(request, answer), this::cosigned);
    tell(name, refusal, claim, told, action);
  }

  /** From here on {@code lie} is told, and heads are witnessed. */
  void tell(LyingProxy.Lie lie) {
    proxy.tell((request, answer) -> witnessed(lie.tell(request, answer), this::cosigned));
  }

  /** A client with the state from before all lies, in a directory of its own. */
  VerbaleClient victim(String name) throws Exception {
    copy(directory.resolve("state-xb"), directory.resolve(name));
    return client(name);
  }

  void tell(
      String name,
      String refusal,
      String claim,
      LyingProxy.Lie lie,
      Consumer<VerbaleClient> action) {
    int number = rows.size() + 1;
    rows.add(
        dynamicTest(
            number + ". " + name + " -> " + refusal + (claim.isEmpty() ? "" : ", " + claim),
            () -> run("row-" + number, refusal, claim, lie, action)));
  }

  private void run(
      String row, String refusal, String claim, LyingProxy.Lie lie, Consumer<VerbaleClient> action)
      throws Exception {
    copy(directory.resolve("state-xb"), directory.resolve(row));
    proxy.tell(lie);
    var caught =
        catchThrowableOfType(
            VerbaleException.class,
            () -> {
              try (VerbaleClient client = client(row)) {
                action.accept(client);
              }
            });
    assertThat(caught).as("refusal").isNotNull();
    assertThat(word(caught)).as(caught.getMessage()).isEqualTo(refusal);
    check(row, claim, caught);
    tell(TRUTH);
    try (VerbaleClient client = client(row)) {
      client.sync();
    }
  }

  private void check(String row, String claim, VerbaleException caught) throws Exception {
    Optional<Evidence> evidence =
        caught instanceof DishonestServerException liar ? liar.evidence() : Optional.empty();
    assertThat(evidence.map(Evidence::claim))
        .isEqualTo(claim.isEmpty() ? Optional.empty() : Optional.of(claim));
    try (Stream<Path> files = Files.list(directory.resolve(row + "-evidence"))) {
      List<Path> written = files.toList();
      assertThat(written).hasSize(claim.isEmpty() ? 0 : 1);
      for (Path file : written) {
        Evidence stored = Evidence.parse(Bytes.of(Files.readAllBytes(file)));
        assertThat(stored).isEqualTo(evidence.orElseThrow());
        assertThat(stored.verify(List.of(logKey.key())).evidence()).isEqualTo(stored);
      }
    }
  }

  private static String word(VerbaleException refusal) {
    if (refusal instanceof DishonestServerException liar) {
      return liar.statement().name();
    }
    return refusal instanceof UnwitnessedException missing
        ? missing.statement().name()
        : refusal.toString();
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private VerbaleClient client(String row) throws Exception {
    var endpoint = new Endpoint("127.0.0.1", proxy.port(), review.mechanism.logVkey());
    return VerbaleClient.builder(endpoint, custody, directory.resolve(row))
        .policy(policy())
        .demandWitness("w")
        .evidence(directory.resolve(row + "-evidence"))
        .callTimeout(Duration.ofSeconds(60))
        .checkInterval(Duration.ofMillis(200))
        .start();
  }

  private TrustPolicy policy() throws Exception {
    String policy = "witness w " + witness.key() + "\nquorum w\n";
    return TrustPolicy.parse(Bytes.of(policy.getBytes(UTF_8)));
  }

  /** The same client, told the truth. */
  void truth() throws Exception {
    tell(TRUTH);
    try (VerbaleClient client = victim("truth")) {
      client.sync();
      assertThat(client.channels()).anyMatch(each -> each.channel().equals(Review.DIALOGUE));
      RecordReceipt receipt = client.channel(Review.DIALOGUE).receipt(record);
      assertThat(receipt.standing()).isEqualTo(RecordReceipt.Standing.WITNESSED);
      var policy = policy().with(VerifierKey.parse(review.mechanism.logVkey()));
      Receipt read = Receipt.parse(receipt.toBytes());
      assertThat(policy.verify(read).checkpoint().time()).isEqualTo(receipt.witnessed());
    }
  }
}
