package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.Endpoint;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.state.FileStateStore;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.record.RecordType;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.ResyncRequest;

/**
 * Each message of the client's is held up before the server sees a byte of it. What a client that
 * is killed now would find on its disk is opened then and there: without what the message needs
 * afterwards, a record would be posted twice, or a key lost.
 */
@Tag("slow")
@Timeout(300)
class StoredBeforeSentTest {
  private static final String CHANNEL = "channel/" + Review.DIALOGUE + "|";

  @TempDir Path directory;

  private final List<String> stored = new CopyOnWriteArrayList<>();
  private final List<String> missing = new CopyOnWriteArrayList<>();
  private Review review;
  private VerbaleClient sec1;
  private Mechanism.DeviceKeys xaKeys;
  private FileCustody custody;
  private Relay relay;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    Mechanism.DeviceKeys xb = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    custody = FileCustody.open(xb.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
    relay = new Relay(directory.resolve("keys"), xb.base(), review.endpoint().port(), this::look);
    sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    review.client(Review.SEC, Role.SECRETARIAT, "sec2").sync();
    review.client(xaKeys).sync();
  }

  @AfterEach
  void end() {
    review.close();
    relay.close();
    custody.close();
  }

  private VerbaleClient start() throws IOException {
    var endpoint = new Endpoint("127.0.0.1", relay.port(), review.mechanism.logVkey());
    return VerbaleClient.builder(endpoint, custody, state())
        .callTimeout(Duration.ofSeconds(20))
        .keyPackages(2)
        .start();
  }

  private Path state() {
    return directory.resolve("state-xb");
  }

  private void look(String method, ByteString message) {
    try {
      switch (method) {
        case "PublishKeyPackages" -> published(PublishKeyPackagesRequest.parseFrom(message));
        case "CreateChannel" -> created(CreateChannelRequest.parseFrom(message));
        case "Commit" -> committed(CommitRequest.parseFrom(message));
        case "PostRecord" -> posted(message);
        case "RequestResync" ->
            found(
                "resync",
                ownKeyPackages()
                    .contains(keyPackage(ResyncRequest.parseFrom(message).getKeyPackage())));
        default -> {}
      }
    } catch (Exception e) {
      missing.add(method + ": " + e);
    }
  }

  private void found(String what, boolean found) {
    (found ? stored : missing).add(what);
  }

  /** What the client would find if it were killed now. */
  private StateStore copy() throws IOException {
    Path copy = Files.createTempDirectory(directory, "copy");
    Files.copy(state().resolve("state.verbale"), copy.resolve("state.verbale"));
    try (SecretBytes key = custody.stateKey()) {
      return FileStateStore.open(copy, key, review.random);
    }
  }

  private static KeyPackage keyPackage(ByteString message) throws MalformedException {
    return (KeyPackage) MlsMessage.decode(Bytes.of(message.toByteArray())).body();
  }

  /** KeyPackages on disk whose private keys are there and fit. */
  private List<KeyPackage> ownKeyPackages() throws IOException, MalformedException {
    List<KeyPackage> found = new ArrayList<>();
    try (StateStore store = copy()) {
      for (String key : store.keys("key-package/")) {
        try (var secret = SecretBytes.adopt(store.get(key).orElseThrow().toByteArray());
            OwnKeyPackage own = OwnKeyPackage.restore(secret)) {
          found.add(own.keyPackage());
        }
      }
    }
    return found;
  }

  private void published(PublishKeyPackagesRequest request) throws IOException, MalformedException {
    List<KeyPackage> own = ownKeyPackages();
    for (ByteString each : request.getOneTimeList()) {
      found("one-time", own.contains(keyPackage(each)));
    }
    found("last resort", own.contains(keyPackage(request.getLastResort())));
  }

  private void created(CreateChannelRequest request) throws Exception {
    try (StateStore store = copy()) {
      found("creation", isStored(store, "commit/create", request.toByteString()));
      found("first Commit", isStaged(store, request.getCommit()));
    }
  }

  private void committed(CommitRequest request) throws Exception {
    try (StateStore store = copy()) {
      found(
          "Commit",
          isStored(store, "commit/commit", request.toByteString()) && isStaged(store, request));
    }
  }

  private static boolean isStored(StateStore store, String key, ByteString message) {
    return store.get(CHANNEL + key).filter(Bytes.of(message.toByteArray())::equals).isPresent();
  }

  /** Whether the group on disk would go on with this Commit, had it won. */
  private static boolean isStaged(StateStore store, CommitRequest request)
      throws MalformedException, HandshakeException, ValidationException {
    Bytes saved = store.get(CHANNEL + "mls").orElseThrow();
    Bytes tree =
        store
            .get(CHANNEL + "mls-tree")
            .orElseGet(() -> group(store.get(CHANNEL + "group").orElseThrow()).tree().toBytes());
    try (var secret = SecretBytes.adopt(saved.toByteArray());
        MlsGroup group =
            MlsGroup.restore(secret, tree, GroupForgery.ANYTHING, PreSharedKeys.NONE)) {
      Bytes commit = Bytes.of(request.getCommit().toByteArray());
      return group
          .staged()
          .filter(staged -> new MlsMessage(staged.commit()).toBytes().equals(commit))
          .isPresent();
    }
  }

  private static PublicGroup group(Bytes stored) {
    try {
      return PublicGroup.decode(stored);
    } catch (MalformedException | ValidationException e) {
      throw new UncheckedIOException(new IOException("group: malformed", e));
    }
  }

  private void posted(ByteString message) throws IOException {
    try (StateStore store = copy()) {
      var outbox = store.keys(CHANNEL + "outbox/");
      found(
          "record",
          outbox.size() == 1
              && contains(store.get(outbox.first()).orElseThrow(), message)
              && store.keys(CHANNEL + "sent/").size() == 1);
    }
  }

  private static boolean contains(Bytes stored, ByteString message) {
    return stored.toHex().contains(Bytes.of(message.toByteArray()).toHex());
  }

  @Test
  void keyPackages_areStoredWithTheirPrivateKeysBeforeTheyArePublished() throws Exception {
    try (VerbaleClient client = start()) {
      assertThat(client.role()).isEqualTo(Role.FOCAL_POINT);
    }
    assertThat(missing).isEmpty();
    assertThat(stored).containsExactly("one-time", "one-time", "last resort");
  }

  @Test
  void commit_isStoredWithItsSecretsBeforeItIsSent() throws Exception {
    try (VerbaleClient client = start()) {
      review.assign(sec1, xaKeys, Review.XB);
      stored.clear();
      Channel channel = client.channel(Review.DIALOGUE);
      assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
      channel.renew();
    }
    assertThat(missing).isEmpty();
    assertThat(stored).containsExactly("creation", "first Commit", "Commit");
  }

  @Test
  void record_isStoredAsItWillBeSentBeforeItIsSent() throws Exception {
    try (VerbaleClient client = start()) {
      review.assign(sec1, xaKeys, Review.XB);
      Channel channel = client.channel(Review.DIALOGUE);
      assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
      stored.clear();
      channel.post(
          channel.draft(RecordType.MESSAGE, Language.EN).paragraph("Only once, please.").build());
      assertThat(channel.records(0, 10)).hasSize(1);
    }
    assertThat(missing).isEmpty();
    assertThat(stored).containsExactly("record");
  }

  @Test
  void resyncRequest_isSentOnceItsPrivateKeysAreStored() throws Exception {
    try (VerbaleClient client = start()) {
      review.assign(sec1, xaKeys, Review.XB);
      assertThat(client.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.MEMBER);
    }
    try (SecretBytes key = custody.stateKey();
        StateStore store = FileStateStore.open(state(), key, review.random)) {
      store.commit(new StateChanges().delete(CHANNEL + "mls").delete(CHANNEL + "mls-tree"));
    }
    stored.clear();
    try (VerbaleClient client = start()) {
      assertThat(client.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.LOCKED_OUT);
    }
    assertThat(missing).isEmpty();
    assertThat(stored).contains("resync");
  }
}
