package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.Following;
import org.verbale.client.channel.Refuted;
import org.verbale.client.error.RefusedException;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenFailure;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.log.LeafKind;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.ProposalOrRef;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.record.RecordType;
import org.verbale.server.app.VerbaleServer;
import org.verbale.v1.Blob;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.ReadHistoryRequest;

/**
 * Commits that the server must accept, for it cannot look inside, and that single out one member:
 * it is locked out, or shown a past that never was.
 */
@Timeout(300)
class HostileCommitterTest {
  @TempDir Path directory;

  private VerbaleServer server;
  private Campaign review;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    Mechanism mechanism = Campaign.mechanism(directory);
    server = VerbaleServer.start(mechanism.server(), directory.resolve("data"));
    review = Campaign.begin(directory, mechanism, server.address().getPort());
    review.found(DIALOGUE, "xa1", "sec1", "sec2", "xb1", "xc1");
    review.settle();
  }

  @AfterEach
  void end() throws Exception {
    review.close();
    server.close();
  }

  private ChannelEngine channel(String name) {
    return review.channel(name, DIALOGUE);
  }

  private void say(String name) {
    post(channel(name), name);
  }

  private void post(ChannelEngine channel, String name) {
    String text = name + " says this " + said.size();
    channel.post(Station.say(text, RecordType.of("message"), text));
    said.add(text);
  }

  private EpochId epoch(String name) {
    return channel(name).view().epoch().orElseThrow();
  }

  private void enrol(String name, String by) throws Exception {
    review.enrol(name, review.station(by).device().certificate().party(), Role.EXPERT);
    review.settle();
  }

  private List<Entry> entries(long from) throws Exception {
    var request =
        ReadHistoryRequest.newBuilder()
            .setChannel(DIALOGUE.toString())
            .setFrom(from)
            .setLimit(100)
            .build();
    return review.station("xa1").server().readHistory(request).getEntriesList();
  }

  private static List<LeafKind> kinds(List<Entry> entries) {
    return entries.stream().map(entry -> LeafKind.of(entry.getLeaf().byteAt(1))).toList();
  }

  /** What the only Commit among {@code entries} proposes. */
  private static List<Proposal> proposals(List<Entry> entries) throws MalformedException {
    List<Proposal> proposals = new ArrayList<>();
    for (Entry entry : entries) {
      for (Blob blob : entry.getBlobsList()) {
        if (blob.getKind() == Blob.Kind.COMMIT) {
          assertThat(proposals).isEmpty();
          var message =
              (PublicMessage) MlsMessage.decode(Bytes.of(blob.getContent().toByteArray())).body();
          for (ProposalOrRef each : ((Commit) message.content().content()).proposals()) {
            proposals.add(((ProposalOrRef.ByValue) each).proposal());
          }
        }
      }
    }
    return proposals;
  }

  @Test
  void memberWithABadPath_asksAndIsAddedAgainInOneCommit_andReadsWhatItMissed() throws Exception {
    enrol("victim", "xb1");
    channel("xb1").add(review.station("victim").device().id());
    ChannelEngine victim = channel("victim");
    assertThat(victim.catchUp()).isEqualTo(Following.MEMBER);
    say("victim");
    try (Liar liar = Liar.of(review, "xb1", DIALOGUE)) {
      liar.lockOut(review.station("victim"));
    }
    for (String name : List.of("sec1", "xa1", "xc1", "sec2")) {
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.MEMBER);
    }
    EpochId missed = epoch("sec1");
    say("xa1");
    say("xc1");
    long before = channel("xc1").head().length();

    assertThat(victim.catchUp()).isEqualTo(Following.LOCKED_OUT);
    assertThat(kinds(entries(before))).containsExactly(LeafKind.RESYNC);
    assertThatThrownBy(() -> say("victim"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("LOCKED_OUT");

    say("xa1"); // another State's device is not xa1's to remove: it goes on without
    long asked = channel("xa1").head().length();
    channel("sec1").maintain();
    assertThat(proposals(entries(asked)))
        .hasExactlyElementsOfTypes(Proposal.Remove.class, Proposal.Add.class);
    channel("xa1").catchUp();
    assertThat(epoch("xa1")).isEqualTo(new EpochId(missed.group(), missed.number() + 1));
    assertThat(victim.catchUp()).isEqualTo(Following.MEMBER);
    assertThat(Station.texts(victim)).isEqualTo(said);
    say("victim");
    for (String name : List.of("sec1", "xa1", "xc1", "sec2")) {
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.MEMBER);
      assertThat(Station.texts(channel(name))).as(name).isEqualTo(said);
    }
  }

  @Test
  void secretariatWithABadPath_isMissedUntilItHasAcknowledged() throws Exception {
    say("xb1");
    try (Liar liar = Liar.of(review, "xa1", DIALOGUE)) {
      liar.lockOut(review.station("sec1")); // sec2 is not at work
    }
    Duration limit = Duration.ofMillis(1);
    ChannelEngine sec1 = channel("sec1");
    try (ChannelEngine xb1 = new ChannelEngine(DIALOGUE, review.station("xb1").context(), limit)) {
      assertThat(xb1.catchUp()).isEqualTo(Following.MEMBER);
      assertUnacknowledged(xb1);

      assertThat(sec1.catchUp()).isEqualTo(Following.LOCKED_OUT);
      assertThatThrownBy(() -> say("sec1")).isInstanceOf(RefusedException.class);
      assertUnacknowledged(xb1);
      channel("sec2").catchUp();
      channel("sec2").maintain();
      assertThat(sec1.catchUp()).isEqualTo(Following.MEMBER);
      xb1.catchUp();
      assertThat(xb1.unacknowledgedSince()).isEmpty();
      post(xb1, "xb1");
      sec1.catchUp();
      assertThat(Station.texts(sec1)).isEqualTo(said);
    }
  }

  @Test
  void secretariatLockedOutAsAWhole_comesBackThroughAnotherDeviceOfIts() throws Exception {
    say("xb1");
    try (Liar liar = Liar.of(review, "xa1", DIALOGUE)) {
      liar.lockOut(review.station("sec1"), review.station("sec2"));
    }
    for (String name : List.of("sec1", "sec2")) {
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.LOCKED_OUT);
    }
    review.enrol("sec3", PartyCode.SECRETARIAT, Role.SECRETARIAT);
    review.station("xb1").registry().catchUp();
    channel("xb1").add(review.station("sec3").device().id());
    assertThat(channel("sec3").catchUp()).isEqualTo(Following.MEMBER);
    for (String name : List.of("sec1", "sec2")) { // who waits asks again in each epoch
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.LOCKED_OUT);
    }
    channel("sec3").catchUp();
    channel("sec3").maintain();
    channel("xb1").catchUp();
    say("xb1");
    for (String name : List.of("sec1", "sec2", "sec3")) {
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.MEMBER);
      assertThat(Station.texts(channel(name))).as(name).isEqualTo(said);
    }
  }

  private static void assertUnacknowledged(ChannelEngine channel) {
    assertThat(channel.unacknowledgedSince()).isPresent();
    assertThatThrownBy(() -> channel.post(Station.say("x", RecordType.of("message"), "x")))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo("UNACKNOWLEDGED"));
  }

  @Test
  void newcomerShownAnInventedPast_readsNothingOfItAndThenTheTrueOne() throws Exception {
    say("xb1");
    say("xa1");
    channel("xc1").catchUp();
    enrol("newcomer", "xc1");
    EpochId honest = epoch("xc1");
    String invented;
    try (Liar liar = Liar.of(review, "xc1", DIALOGUE);
        ArchiveKey key = Liar.invent(honest)) {
      RecordForgery forged = RecordForgery.of(review, "xc1", key, "message");
      review.station("xc1").server().postRecord(forged.request());
      invented = forged.open().record().toString();
      liar.commitAfter(key, CommitPlan.refresh().add(claim("xc1", "newcomer")));
    }
    ChannelEngine newcomer = channel("newcomer");
    assertThat(newcomer.catchUp()).isEqualTo(Following.MEMBER);
    assertThat(newcomer.open(newcomer.records(0)))
        .hasSize(3)
        .allSatisfy(
            opened -> {
              assertThat(opened.content()).isEmpty();
              assertThat(opened.ground()).isEqualTo("NO_KEY");
            });

    for (String name : List.of("sec1", "xa1", "xb1", "sec2")) {
      assertThat(channel(name).catchUp()).as(name).isEqualTo(Following.MEMBER);
    }
    say("xa1");
    newcomer.catchUp();
    for (String name : List.of("newcomer", "xb1")) {
      channel(name).catchUp();
      List<String> read = new ArrayList<>();
      for (var opened : channel(name).open(channel(name).records(0))) {
        if (opened.row().record().toString().equals(invented)) {
          assertThat(opened.content()).isEmpty();
          assertThat(opened.failure())
              .contains(new OpenFailure.Mismatch(OpenFailure.What.KEY_COMMITMENT));
        } else {
          read.add(opened.content().orElseThrow().parts().get(0).text());
        }
      }
      assertThat(read).as(name).isEqualTo(said);
    }
    assertThat(channel("xb1").refuted())
        .anySatisfy(
            found -> {
              assertThat(found.kind()).isEqualTo(Refuted.Kind.EPOCH_NOTE);
              assertThat(found.author()).isEqualTo(review.station("xc1").device().id());
            });
  }

  private KeyPackage claim(String by, String name) throws Exception {
    var request =
        ClaimKeyPackagesRequest.newBuilder()
            .setChannel(DIALOGUE.toString())
            .addCertificates(
                Station.string(
                    Bytes.of(review.station(name).device().certificate().hash().toByteArray())));
    ByteString claimed =
        review.station(by).server().claimKeyPackages(request.build()).getKeyPackages(0);
    return (KeyPackage) MlsMessage.decode(Bytes.of(claimed.toByteArray())).body();
  }
}
