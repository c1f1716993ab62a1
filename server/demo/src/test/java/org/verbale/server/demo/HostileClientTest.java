package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.transport.ServerConnection;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.record.RecordType;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.server.policy.Limits;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ReadHistoryRequest;

/** What a hostile client can send, over TLS, with real keys: refused by name, and nothing moves. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
final class HostileClientTest {
  private static final int PAGE = 10;

  /** Largest note, smaller than any format's bound. */
  static final int NOTE = 1536;

  private VerbaleServer server;
  private Campaign review;

  private Path directory;

  @BeforeAll
  void begin(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Mechanism mechanism = Campaign.mechanism(directory);
    ServerConfiguration configuration = LoadAttacks.small(mechanism.server());
    var timing = configuration.timing();
    server =
        VerbaleServer.start(
            configuration
                .with(tight(configuration.limits()))
                .with(
                    new ServerConfiguration.Timing(
                        timing.certificateCheck(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(500),
                        timing.call(),
                        timing.connectionIdle(),
                        timing.streamIdle(),
                        timing.stop())),
            directory.resolve("data"));
    review = Campaign.begin(directory, mechanism, server.address().getPort());
    review.enrol("xa3", Campaign.XA, Role.EXPERT);
    review.enrol("xbo", Campaign.XB, Role.STATE_OBSERVER);
    review.enrol("xd1", new PartyCode("XD"), Role.FOCAL_POINT);
    review.make("stranger", Campaign.XB, Role.EXPERT);
    review.found(DIALOGUE, "xa1", "xa2", "xb1", "xb2", "xbo", "xc1", "sec1", "sec2");
    review.enrol("xb3", Campaign.XB, Role.EXPERT);
    review.channel("xb1", DIALOGUE).add(review.station("xb3").device().id()); // its Welcome waits
    review.found(Campaign.REVIEWERS, "xb1", "xc1", "sec1", "sec2");
  }

  private static Limits tight(Limits limits) {
    Limits.Messages sizes = limits.messages();
    return new Limits(
        new Limits.Messages(
            NOTE,
            sizes.commit(),
            sizes.welcome(),
            sizes.groupInfo(),
            sizes.keyPackage(),
            sizes.privateBlock(),
            sizes.terms(),
            sizes.members(),
            sizes.profile()),
        limits.directory(),
        limits.uploads(),
        new Limits.Pages(PAGE, PAGE, limits.pages().bytes()),
        limits.rates());
  }

  @AfterAll
  void end() throws Exception {
    review.close();
    server.close();
  }

  @TestFactory
  List<DynamicTest> attack_refusedWithItsReasonAndNothingMoved() throws Exception {
    Attacks attacks = new Attacks(review);
    new RecordAttacks(attacks).add();
    new MembershipAttacks(attacks).add();
    new CommitAttacks(attacks).add();
    new KeyPackageAttacks(attacks).add();
    new NoteAttacks(attacks).add();
    new ErasureAttacks(attacks).add();
    new PublicationAttacks(attacks).add();
    new RegistryAttacks(attacks).add();
    new ReadAttacks(attacks).add();
    DoorAttacks door = new DoorAttacks(attacks, server.address().getPort(), directory);
    door.prepare();
    door.add();
    new LoadAttacks(attacks, server.address().getPort()).add();
    settle();
    List<DynamicTest> rows = new ArrayList<>(attacks.rows());
    rows.add(dynamicTest("ask for pages over the limit -> they are cut", this::askForMuch));
    rows.add(dynamicTest("after all that, an honest client goes on", this::goOn));
    return rows;
  }

  /** Leaves nothing to be acknowledged or sealed: what moves from here on, an attack moved. */
  private void settle() throws InterruptedException {
    review.settle();
    var channel = review.channel("sec1", DIALOGUE);
    var last = channel.post(Station.say("last", RecordType.of("administrative-note"), "Ready."));
    Instant deadline = Instant.now().plusSeconds(60);
    while (review.station("sec1").log().refresh(0).tree().size() <= last.index()) {
      assertThat(Instant.now()).as("sealed").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void askForMuch() {
    ServerConnection server = review.station("xb1").server();
    var history =
        server.readHistory(
            ReadHistoryRequest.newBuilder()
                .setChannel(DIALOGUE.toString())
                .setLimit(Integer.MAX_VALUE)
                .build());
    assertThat(history.getEntriesCount()).isEqualTo(PAGE);
    assertThat(history.getLength()).isGreaterThan(PAGE);
    var registry =
        server.listRegistry(ListRegistryRequest.newBuilder().setLimit(Integer.MAX_VALUE).build());
    assertThat(registry.getEntriesCount()).isEqualTo(PAGE);
    assertThat(registry.getLength()).isGreaterThan(PAGE);
  }

  private void goOn() {
    var channel = review.channel("xa1", DIALOGUE);
    var row = channel.post(Station.say("after", RecordType.of("message"), "Still here."));
    var reader = review.channel("xb1", DIALOGUE);
    reader.catchUp();
    assertThat(reader.records(0)).contains(row);
  }
}
