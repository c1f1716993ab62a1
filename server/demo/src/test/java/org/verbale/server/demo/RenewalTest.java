package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.channel.EpochId;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.VerbaleClientBuilder;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.custody.Pkcs11Custody;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.Revocation;
import org.verbale.log.ChannelHead;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.testing.Seeds;
import org.verbale.v1.GetChannelRequest;
import org.verbale.v1.PostRecordRequest;

/** A device goes over to a renewed certificate with another key, against the real server. */
@Timeout(180)
class RenewalTest {
  private static final ChannelId REVIEWERS = ChannelId.of(Review.REVIEW, ChannelId.Scope.REVIEWERS);

  @TempDir Path directory;

  private Review review;
  private VerbaleClient xa;
  private Mechanism.DeviceKeys present;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    VerbaleClient sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys);
    present = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    review.assign(sec1, xaKeys, Review.XB);
  }

  @AfterEach
  void end() {
    review.close();
  }

  private Mechanism.DeviceKeys renewed(String name) throws Exception {
    return review.mechanism.renew(present, name);
  }

  private FileCustody custody(Mechanism.DeviceKeys keys) throws Exception {
    return FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
  }

  private VerbaleClientBuilder builder(KeyCustody custody) {
    return VerbaleClient.builder(review.endpoint(), custody, directory.resolve("state"))
        .callTimeout(Duration.ofSeconds(20))
        .keyPackages(3);
  }

  private static CertificateId id(Mechanism.DeviceKeys keys) {
    return new CertificateId(keys.signing().hash());
  }

  private static PostedRecord post(VerbaleClient client, ChannelId channel, String text) {
    Channel at = client.channel(channel);
    return at.post(at.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
  }

  private static List<CertificateId> authors(Channel channel) {
    List<ReceivedRecord> records = channel.records(0, 100);
    assertThat(records).allMatch(record -> record instanceof ReadableRecord);
    return records.stream().map(record -> record.header().author().certificate()).toList();
  }

  @Test
  void renewedDevice_postsUnderItsNewKey_andTheOldKeyPostsNothingMore() throws Exception {
    Mechanism.DeviceKeys next = renewed("xb-next");
    try (FileCustody old = custody(present);
        FileCustody custody = custody(next)) {
      try (VerbaleClient xb = builder(old).start()) {
        for (ChannelId channel : List.of(Review.DIALOGUE, REVIEWERS)) {
          assertThat(xb.channel(channel).open().standing()).isEqualTo(Standing.MEMBER);
        }
        post(xb, Review.DIALOGUE, "Before.");
        assertThat(xb.renew(custody)).isEmpty();
        assertThat(xb.renewing()).isEmpty();
        assertThat(xb.certificate()).isEqualTo(id(next));
        post(xb, Review.DIALOGUE, "After.");
        post(xb, REVIEWERS, "There too.");
        assertThat(authors(xb.channel(REVIEWERS))).containsExactly(id(next));
      }
      Channel atXa = xa.channel(Review.DIALOGUE);
      assertThat(atXa.open().standing()).isEqualTo(Standing.MEMBER);
      assertThat(authors(atXa)).containsExactly(id(present), id(next));
      assertThat(atXa.readers().of(Review.XB)).hasSize(1);
      assertThat(refusalOf(old, next)).isEqualTo("NOT_A_MEMBER");
      assertThatThrownBy(() -> builder(old).start()).isInstanceOf(StateFailedException.class);
    }
    review.revoke(xa, present, Revocation.Reason.SUPERSEDED);
    try (FileCustody custody = custody(next);
        VerbaleClient xb = builder(custody).start()) {
      post(xb, Review.DIALOGUE, "After a restart.");
      xa.sync();
      assertThat(authors(xa.channel(Review.DIALOGUE)))
          .containsExactly(id(present), id(next), id(next));
    }
  }

  /** What the server says to a record in the present epoch that the old key signs. */
  private String refusalOf(FileCustody old, Mechanism.DeviceKeys next) throws Exception {
    try (ServerConnection server =
            ServerConnection.open(
                "127.0.0.1",
                review.endpoint().port(),
                old.tls(),
                Duration.ofSeconds(20),
                review.random);
        FileCustody after = custody(next)) {
      assertThat(after.signingCertificate()).isNotEqualTo(old.signingCertificate());
      var request = GetChannelRequest.newBuilder().setChannel(Review.DIALOGUE.toString()).build();
      var state = server.getChannel(request);
      var epoch = new EpochId(Review.DIALOGUE, state.getGeneration(), state.getEpoch());
      try (var key = new ArchiveKey(epoch, SecretBytes.random(32, review.random));
          RecordSealer sealer = RecordSealer.begin(key, review.random)) {
        sealer.add(Part.paragraph(Language.EN, "By the old key."));
        var sealed =
            sealer.seal(
                RecordType.MESSAGE, Language.EN, id(present), Optional.empty(), ChannelHead.EMPTY);
        var note = sealed.sign(CertificateKey.signer(present.signing(), old.signer()));
        var post =
            PostRecordRequest.newBuilder()
                .setChannel(Review.DIALOGUE.toString())
                .setNote(Station.string(note.toBytes()))
                .setPrivateBlock(Station.string(sealed.privateBlock().toBytes()))
                .setCiphertext(Station.string(sealed.ciphertext()))
                .build();
        server.postRecord(post);
        return "accepted";
      } catch (RefusedException e) {
        return e.reason();
      }
    }
  }

  @Test
  void custodyThatIsNoSuccessor_isRefusedAndChangesNothing() throws Exception {
    Mechanism.DeviceKeys other = review.device(Review.XB, Role.FOCAL_POINT, "xb-other");
    try (FileCustody old = custody(present);
        FileCustody another = custody(other);
        VerbaleClient xb = builder(old).start()) {
      xb.channel(Review.DIALOGUE).open();
      assertThatThrownBy(() -> xb.renew(another)).isInstanceOf(IllegalArgumentException.class);
      assertThat(xb.certificate()).isEqualTo(id(present));
      post(xb, Review.DIALOGUE, "As before.");
    }
    builderStarts(present);
  }

  private void builderStarts(Mechanism.DeviceKeys keys) throws Exception {
    try (FileCustody custody = custody(keys);
        VerbaleClient xb = builder(custody).start()) {
      post(xb, Review.DIALOGUE, "And still.");
    }
  }

  @Test
  void keysInAToken_replaceKeysInFiles() throws Exception {
    Mechanism.DeviceKeys next = renewed("xb-token");
    try (FileCustody old = custody(present);
        SecretBytes stateKey = SecretBytes.random(32, review.random);
        Pkcs11Custody token = Token.of(next, review.mechanism, stateKey, review.random)) {
      try (VerbaleClient xb = builder(old).start()) {
        assertThat(xb.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
        assertThat(xb.renew(token)).isEmpty();
        post(xb, Review.DIALOGUE, "From the token.");
      }
      try (VerbaleClient xb = builder(token).start()) {
        post(xb, Review.DIALOGUE, "And again.");
        assertThat(authors(xb.channel(Review.DIALOGUE))).containsExactly(id(next), id(next));
      }
    }
  }

  static LongStream kills() {
    return Seeds.of(2);
  }

  static LongStream manyKills() {
    return Seeds.of(40);
  }

  @ParameterizedTest
  @MethodSource("kills")
  void killedDuringRenewal_goesOnWithBothCustodies(long seed) throws Exception {
    killOnce(seed);
  }

  @Tag("crash")
  @ParameterizedTest
  @MethodSource("manyKills")
  void killedDuringRenewal_goesOnWithBothCustodies_manyTimes(long seed) throws Exception {
    killOnce(seed);
  }

  private void killOnce(long seed) throws Exception {
    var random = Seeds.random(getClass(), seed);
    FaultyStore store = new FaultyStore();
    Mechanism.DeviceKeys next = renewed("xb-next");
    try (FileCustody old = custody(present);
        FileCustody custody = custody(next)) {
      try (VerbaleClient xb = start(old, store).start()) {
        xb.channel(Review.DIALOGUE).open();
        xb.channel(REVIEWERS).open();
        post(xb, Review.DIALOGUE, "Before.");
        store.killAt(1 + random.nextInt(14), random.nextBoolean());
        xb.renew(custody);
      } catch (FaultyStore.Killed e) {
        System.out.println("killed at " + e.getMessage());
      }
      store.heal();
      try (VerbaleClient xb = start(custody, store).former(old).start()) {
        xb.sync();
        assertThat(xb.renewing()).isEmpty();
        post(xb, Review.DIALOGUE, "After.");
        post(xb, REVIEWERS, "There too.");
        assertThat(authors(xb.channel(Review.DIALOGUE))).containsExactly(id(present), id(next));
      }
      try (VerbaleClient xb = start(custody, store).start()) {
        post(xb, REVIEWERS, "With the new custody alone.");
      }
      try (VerbaleClient xb = start(old, store).start()) {
        assertThatThrownBy(() -> post(xb, REVIEWERS, "With the old one alone."))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("KEY_NOT_HELD");
      }
    }
  }

  private VerbaleClientBuilder start(KeyCustody custody, StateStore store) {
    return VerbaleClient.builder(review.endpoint(), custody, store)
        .callTimeout(Duration.ofSeconds(20))
        .keyPackages(2);
  }

  @Test
  void newCustodyAlone_saysWhichChannelsStillNeedTheOldOne() throws Exception {
    FaultyStore store = new FaultyStore();
    Mechanism.DeviceKeys next = renewed("xb-next");
    try (FileCustody old = custody(present);
        FileCustody custody = custody(next)) {
      try (VerbaleClient xb = start(old, store).start()) {
        xb.channel(Review.DIALOGUE).open();
      }
      try (VerbaleClient xb = start(custody, store).start()) {
        xb.sync();
        SortedSet<ChannelId> pending = xb.renewing();
        assertThat(pending).containsExactly(Review.DIALOGUE);
        assertThatThrownBy(() -> post(xb, Review.DIALOGUE, "Too early."))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("KEY_NOT_HELD");
      }
      review.revoke(xa, present, Revocation.Reason.SUPERSEDED); // the way out if the key is gone
      xa.channel(Review.DIALOGUE).open();
      xa.sync();
      try (VerbaleClient xb = start(custody, store).start()) {
        assertThat(xb.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
        post(xb, Review.DIALOGUE, "Added anew.");
      }
    }
  }
}
