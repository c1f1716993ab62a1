package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.channel.EpochId;
import org.verbale.client.Endpoint;
import org.verbale.client.Event;
import org.verbale.client.FalseStatement;
import org.verbale.client.Subscription;
import org.verbale.client.VerbaleClient;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Following;
import org.verbale.client.channel.Refuted;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.Role;
import org.verbale.log.LeafKind;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.record.RecordType;
import org.verbale.server.app.ServerConfiguration;
import org.verbale.server.app.VerbaleServer;
import org.verbale.server.policy.Limits;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.ReadHistoryRequest;

/**
 * Members that lie where the server cannot look, over the real wire: the channel stays usable, who
 * joins later reads everything, and it is plain who lied. The tests share one channel, so that lies
 * pile up in it.
 */
@Timeout(180)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
final class LyingCommitterTest {
  private static final SecureRandom random = new SecureRandom();
  private static final List<String> HONEST = List.of("sec1", "xa1", "xb1", "sec2");

  private VerbaleServer server;
  private Campaign review;
  private Path directory;
  private int said;

  @BeforeAll
  void begin(@TempDir Path temporary) throws Exception {
    directory = temporary;
    Mechanism mechanism = Campaign.mechanism(directory);
    ServerConfiguration configuration = mechanism.server();
    Limits limits = configuration.limits();
    server =
        VerbaleServer.start(
            configuration.with(
                new Limits(
                    limits.messages(),
                    limits.directory(),
                    limits.uploads(),
                    limits.pages(),
                    new Limits.Rates(100_000, 100_000, 1L << 30, 4))),
            directory.resolve("data"));
    review = Campaign.begin(directory, mechanism, server.address().getPort());
    review.found(DIALOGUE, "xa1", "sec1", "sec2", "xb1", "xc1");
    say();
  }

  @AfterAll
  void end() throws Exception {
    review.close();
    server.close();
  }

  /** A new expert of a State, added by its focal point. */
  private ChannelEngine join(String name, String by) throws Exception {
    enrol(name, by);
    channel(by).add(review.station(name).device().id());
    ChannelEngine newcomer = channel(name);
    newcomer.catchUp();
    return newcomer;
  }

  private void enrol(String name, String by) throws Exception {
    review.enrol(name, review.station(by).device().certificate().party(), Role.EXPERT);
    for (String each : review.names()) {
      review.station(each).registry().catchUp();
    }
  }

  private ChannelEngine channel(String name) {
    return review.channel(name, DIALOGUE);
  }

  private String say() {
    return say("xb1");
  }

  private String say(String name) {
    String text = "Text " + ++said;
    channel(name).post(Station.say(text, RecordType.of("message"), text));
    return text;
  }

  private EpochId epoch() {
    return channel("sec1").view().epoch().orElseThrow();
  }

  /** Every honest member follows, posts, and acknowledges; who joins now reads all of it. */
  private void assertGoesOn(String newcomer) throws Exception {
    for (String name : HONEST) {
      assertThat(channel(name).catchUp()).isEqualTo(Following.MEMBER);
    }
    say("xb1");
    say("xa1");
    for (String name : HONEST) {
      channel(name).catchUp();
    }
    channel("sec1").catchUp();
    var acknowledged =
        channel("sec1").view().readers().stream()
            .filter(reader -> reader.acknowledged())
            .map(reader -> reader.certificate())
            .toList();
    for (String name : HONEST) {
      assertThat(acknowledged).contains(review.station(name).device().id());
    }
    assertReadsEverything(join(newcomer, "xa1"));
    say(newcomer);
    channel("xb1").catchUp();
    assertReadsEverything(channel("xb1"));
  }

  private void assertReadsEverything(ChannelEngine channel) {
    assertThat(Station.texts(channel)).hasSize(said).doesNotHaveDuplicates();
  }

  private void assertFound(Refuted.Kind kind, EpochId epoch, String liar) {
    for (String name : HONEST) {
      assertThat(channel(name).refuted())
          .anySatisfy(
              found -> {
                assertThat(found.kind()).isEqualTo(kind);
                assertThat(found.epoch()).isEqualTo(epoch);
                assertThat(found.author()).isEqualTo(review.station(liar).device().id());
              });
    }
  }

  private List<LeafKind> kinds(long from) throws Exception {
    var request =
        ReadHistoryRequest.newBuilder()
            .setChannel(DIALOGUE.toString())
            .setFrom(from)
            .setLimit(100)
            .build();
    return review.station("sec1").server().readHistory(request).getEntriesList().stream()
        .map(LyingCommitterTest::kind)
        .toList();
  }

  private static LeafKind kind(Entry entry) {
    return LeafKind.of(entry.getLeaf().byteAt(1));
  }

  @ParameterizedTest
  @CsvSource({
    "FALSE, TRUE",
    "TRUE, DETOUR",
    "FALSE, NOISE",
  })
  void falseNote_isCorrectedAndTheChannelGoesOn(Liar.Key key, Liar.Link link) throws Exception {
    String name = "liar-" + key + "-" + link;
    join(name, "xa1");
    say();
    long before = channel("sec1").head().length();
    try (Liar liar = Liar.of(review, name, DIALOGUE)) {
      liar.commit(CommitPlan.refresh(), key, link).close();
    }
    channel("sec1").catchUp();
    EpochId lied = epoch();
    assertThat(kinds(before)).contains(LeafKind.HANDSHAKE, LeafKind.RELINK);
    assertGoesOn("after-" + name);
    assertFound(Refuted.Kind.EPOCH_NOTE, lied, name);
    assertThat(channel("sec1").refuted())
        .extracting(Refuted::author)
        .doesNotContainAnyElementsOf(
            HONEST.stream().map(each -> review.station(each).device().id()).toList());
  }

  @Test
  void deviceAddedByALyingCommit_readsEverythingOnceItIsCorrected() throws Exception {
    enrol("guest", "xc1");
    ChannelEngine guest = channel("guest");
    EpochId lied;
    try (Liar liar = Liar.of(review, "xc1", DIALOGUE)) {
      liar.commit(CommitPlan.refresh().add(claim("xc1", "guest")), Liar.Key.FALSE, Liar.Link.DETOUR)
          .close();
      assertThat(guest.catchUp()).isEqualTo(Following.MEMBER);
      lied = guest.view().epoch().orElseThrow();
    }
    assertGoesOn("after-guest");
    assertFound(Refuted.Kind.EPOCH_NOTE, lied, "xc1");
    guest.catchUp();
    assertReadsEverything(guest);
    say("guest");
  }

  private KeyPackage claim(String by, String name) throws Exception {
    var request =
        ClaimKeyPackagesRequest.newBuilder()
            .setChannel(DIALOGUE.toString())
            .addCertificates(
                ByteString.copyFrom(
                    review.station(name).device().certificate().hash().toByteArray()));
    ByteString claimed =
        review.station(by).server().claimKeyPackages(request.build()).getKeyPackages(0);
    return (KeyPackage) MlsMessage.decode(Bytes.of(claimed.toByteArray())).body();
  }

  @Test
  void falseRelinks_ofHonestAndCorrectedEpochs_confuseNobody() throws Exception {
    join("twister", "xa1");
    say();
    try (Liar first = Liar.of(review, "twister", DIALOGUE);
        ArchiveKey before = first.commit(CommitPlan.refresh(), Liar.Key.FALSE, Liar.Link.NOISE)) {
      EpochId lied = before.epoch();
      EpochId honest = new EpochId(lied.group(), lied.number() - 1);
      // A past of its own: invented keys, committed to and linked, beside the true ones.
      try (ArchiveKey invented = Liar.invent(honest);
          ArchiveKey deeper = Liar.invent(new EpochId(lied.group(), lied.number() - 2))) {
        first.relink(honest, invented, Optional.of(invented.link(deeper, random)));
        first.relink(lied, before, Optional.of(before.link(invented, random)));
        assertThatThrownBy(
                () -> first.relink(lied, before, Optional.of(before.link(invented, random))))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("CONFLICT");
        first.relink(deeper.epoch(), deeper, Optional.empty());
        assertGoesOn("after-twister");
        assertFound(Refuted.Kind.EPOCH_NOTE, lied, "twister");
        assertFound(Refuted.Kind.RELINK, honest, "twister");
        assertFound(Refuted.Kind.RELINK, lied, "twister");
        assertFound(Refuted.Kind.RELINK, deeper.epoch(), "twister");
      }
    }
  }

  @Test
  void relinksOfTheFirstEpochAndOfAnEpochToCome_areRefused() throws Exception {
    join("pedant", "xa1");
    try (Liar liar = Liar.of(review, "pedant", DIALOGUE)) {
      EpochId now = channel("pedant").view().epoch().orElseThrow();
      for (EpochId epoch :
          List.of(new EpochId(now.group(), 0), new EpochId(now.group(), now.number() + 1))) {
        try (ArchiveKey key = Liar.invent(epoch)) {
          assertThatThrownBy(() -> liar.relink(epoch, key, Optional.empty()))
              .isInstanceOf(RefusedException.class);
        }
      }
    }
  }

  @Test
  void lieWhileTheOthersSleep_isCorrectedWhenTheyWake() throws Exception {
    join("sleeper-liar", "xa1");
    say();
    EpochId lied;
    try (Liar liar = Liar.of(review, "sleeper-liar", DIALOGUE);
        ArchiveKey key = liar.commit(CommitPlan.refresh(), Liar.Key.FALSE, Liar.Link.NOISE)) {
      lied = key.epoch();
    }
    channel("sec2").renew(); // in the same breath in which it learns of the lie
    assertGoesOn("after-sleeper");
    assertFound(Refuted.Kind.EPOCH_NOTE, lied, "sleeper-liar");
  }

  @Test
  void welcomeToAnotherEpoch_makesTheNewcomerAskAgain() throws Exception {
    enrol("stray", "xb1");
    try (Liar liar = Liar.of(review, "xb1", DIALOGUE)) {
      liar.commitWithStrayWelcome(CommitPlan.refresh().add(claim("xb1", "stray")));
    }
    // The committer's SDK, which did not make this Commit, asks to be added again as well.
    assertThat(channel("xb1").catchUp()).isEqualTo(Following.LOCKED_OUT);
    ChannelEngine stray = channel("stray");
    assertThat(stray.catchUp()).isEqualTo(Following.LOCKED_OUT);
    channel("sec1").maintain();
    assertThat(stray.catchUp()).isEqualTo(Following.MEMBER);
    assertThat(channel("xb1").catchUp()).isEqualTo(Following.MEMBER);
    assertReadsEverything(stray);
    assertGoesOn("after-stray");
  }

  @Test
  void deviceThatLostItsSecrets_isAddedAgainAndReadsEverything() throws Exception {
    join("forgetful", "xa1");
    say("forgetful");
    review.station("forgetful").store().commit(forget("channel/" + DIALOGUE + "|"));
    review.leave("forgetful");
    review.reopen("forgetful").registry().catchUp();
    ChannelEngine again = channel("forgetful");
    assertThat(again.catchUp()).isEqualTo(Following.LOCKED_OUT);
    assertThatThrownBy(() -> say("forgetful")).isInstanceOf(RefusedException.class);
    said--;
    channel("xa1").maintain();
    assertThat(again.catchUp()).isEqualTo(Following.MEMBER);
    assertReadsEverything(again);
    say("forgetful");
    assertGoesOn("after-forgetful");
  }

  @Test
  void portal_isToldWhoLied() throws Exception {
    join("whisperer", "xa1");
    Mechanism.DeviceKeys keys = review.mechanism().device(Campaign.XA, Role.EXPERT, "portal");
    var endpoint =
        new Endpoint("127.0.0.1", server.address().getPort(), review.mechanism().logVkey());
    try (FileCustody custody =
            FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), random);
        VerbaleClient portal =
            VerbaleClient.builder(endpoint, custody, directory.resolve("state-portal")).start()) {
      review.station("xa1").registry().catchUp();
      channel("xa1").add(new CertificateId(keys.signing().hash()));
      BlockingQueue<Event> events = new LinkedBlockingQueue<>();
      Subscription subscription = portal.subscribe(events::add);
      Event.FalseStatementFound found;
      try (Liar liar = Liar.of(review, "whisperer", DIALOGUE)) {
        liar.commit(CommitPlan.refresh(), Liar.Key.FALSE, Liar.Link.TRUE).close();
        found = await(events, "whisperer");
      } finally {
        subscription.close();
      }
      assertThat(found.statement().kind()).isEqualTo(FalseStatement.Kind.COMMIT);
      assertThat(found.statement().author().party()).isEqualTo(Campaign.XA);
      assertThat(portal.channel(DIALOGUE).falseStatements()).contains(found.statement());
    }
    assertGoesOn("after-portal");
  }

  /** The finding about {@code liar}, whatever else is found. */
  private Event.FalseStatementFound await(BlockingQueue<Event> events, String liar)
      throws InterruptedException {
    while (true) {
      Event event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as("an event within 60 s").isNotNull();
      if (event instanceof Event.FalseStatementFound found
          && found.statement().author().certificate().equals(review.station(liar).device().id())) {
        return found;
      }
    }
  }

  /** All secrets of a channel: the group's and the keyring. */
  private StateChanges forget(String prefix) {
    StateChanges changes = new StateChanges();
    for (String key : review.station("forgetful").store().keys(prefix)) {
      if (key.startsWith(prefix + "mls") || key.startsWith(prefix + "key/")) {
        changes.delete(key);
      }
    }
    return changes;
  }
}
