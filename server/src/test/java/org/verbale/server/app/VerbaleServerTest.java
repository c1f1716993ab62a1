package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.verbale.server.app.Caller.assertRefused;
import static org.verbale.server.app.Caller.bytes;
import static org.verbale.server.testing.World.DIALOGUE;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.channel.EpochId;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.SignedNote;
import org.verbale.record.ChunksTree;
import org.verbale.record.CiphertextTree;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.World;
import org.verbale.v1.Accepted;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.ChannelState;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.DownloadChunk;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.FeedItem;
import org.verbale.v1.GetChannelRequest;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.GetUploadRequest;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.PostRecordRequest;
import org.verbale.v1.PublishKeyPackagesRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;
import org.verbale.v1.SubmitRegistryEntryRequest;
import org.verbale.v1.SubscribeRequest;
import org.verbale.v1.UploadChunk;
import org.verbale.v1.UploadStatus;

/**
 * The whole server over real TLS sockets on a real data directory: a review is registered, a
 * channel made, records posted and read, proofs checked, all through the wire, and again after a
 * restart. The steps build on one another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerbaleServerTest {
  private static final int CHUNK = 262_144 + 16;

  private World world;
  private Installation installation;
  private VerbaleServer server;
  private final List<Caller> callers = new ArrayList<>();
  private Caller s1;
  private Caller xa;
  private Caller xb;
  private Caller xd;
  private Accepted first = Accepted.getDefaultInstance();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    // The world's own node is only what its fixtures are made with.
    world = new World(folder.resolve("fixtures"), 7);
    installation =
        new Installation(Files.createDirectory(folder.resolve("server")), world.mechanism);
    server = installation.start();
    connect();
  }

  private void connect() throws Exception {
    s1 = caller(world.s1);
    xa = caller(world.xa);
    xb = caller(world.xb);
    xd = caller(world.xd);
  }

  private Caller caller(Device device) throws Exception {
    var caller = new Caller(server.address(), world.mechanism, device);
    callers.add(caller);
    return caller;
  }

  private void disconnect() {
    for (Caller caller : callers) {
      caller.close();
    }
    callers.clear();
  }

  @AfterAll
  void stop() {
    disconnect();
    server.close();
    world.close();
  }

  @Test
  @Order(1)
  void unregisteredDevices_reachTheRegistryAlone() {
    assertRefused(Reason.NOT_REGISTERED, () -> history(xa, 0));
    assertThat(xa.registry().listRegistry(ListRegistryRequest.getDefaultInstance()).getLength())
        .isEqualTo(1);
  }

  @Test
  @Order(2)
  void registry_isFilledThroughTheWire_andTwiceChangesNothing() {
    List<RegistryEntry> entries = world.mechanism.registry().entries();
    for (RegistryEntry entry : entries.subList(1, entries.size())) {
      Accepted accepted = xa.registry().submitRegistryEntry(submission(entry));
      assertThat(xa.registry().submitRegistryEntry(submission(entry))).isEqualTo(accepted);
    }
    var listed = xd.registry().listRegistry(ListRegistryRequest.getDefaultInstance());
    assertThat(listed.getLength()).isEqualTo(entries.size());
    assertThat(listed.getEntriesList().stream().map(entry -> bytes(entry.getObject())))
        .containsExactlyElementsOf(entries.stream().map(RegistryEntry::object).toList());
  }

  private static SubmitRegistryEntryRequest submission(RegistryEntry entry) {
    var request = SubmitRegistryEntryRequest.newBuilder();
    switch (entry.kind()) {
      case CERTIFICATE -> request.setCertificate(bytes(entry.object()));
      case REVOCATION -> request.setRevocation(bytes(entry.object()));
      case ASSIGNMENT -> request.setAssignment(bytes(entry.object()));
      case TRUST_ROOT -> throw new AssertionError("the server has its root");
    }
    return request.build();
  }

  @Test
  @Order(3)
  void emptySubmission_isMalformed() {
    assertRefused(
        Reason.MALFORMED,
        () -> xa.registry().submitRegistryEntry(SubmitRegistryEntryRequest.getDefaultInstance()));
  }

  @Test
  @Order(4)
  void channel_isMadeThroughTheWire_andWelcomesWait() throws Exception {
    MlsGroup group = world.found(world.s1, DIALOGUE);
    CommitPlan plan = CommitPlan.refresh();
    for (Device member : List.of(world.s2, world.xa, world.xb, world.xc)) {
      plan = plan.add(fetch(member).keyPackage());
    }
    GroupInfo info = group.groupInfo(world.s1.signing().key(), true);
    Bytes groupInfo = new MlsMessage(info).toBytes();
    Draft draft = world.draft(world.s1, DIALOGUE, group, plan);
    var request =
        CreateChannelRequest.newBuilder()
            .setChannel(DIALOGUE.toString())
            .setGroupInfo(bytes(groupInfo))
            .setEpochNote(
                bytes(world.s1.sign(Draft.first(new EpochId(DIALOGUE, 0, 0), groupInfo, info))))
            .setCommit(commit(draft))
            .build();
    Accepted created = s1.channels().createChannel(request);
    assertThat(s1.channels().createChannel(request)).isEqualTo(created);
    group.adoptStaged();
    ChannelState state =
        xa.channels()
            .getChannel(GetChannelRequest.newBuilder().setChannel("R-XA/dialogue").build());
    assertThat(state.getCreated()).isTrue();
    assertThat(state.getEpoch()).isEqualTo(1);
    assertThat(xa.channels().listWelcomes(ListWelcomesRequest.getDefaultInstance()))
        .satisfies(waiting -> assertThat(waiting.getWelcomesList()).hasSize(1))
        .satisfies(
            waiting ->
                assertThat(bytes(waiting.getWelcomes(0).getWelcome())).isEqualTo(draft.welcome()));
    var tree =
        xb.channels()
            .getTree(GetTreeRequest.newBuilder().setChannel("R-XA/dialogue").setEpoch(1).build());
    assertThat(bytes(tree.getRatchetTree())).isEqualTo(group.group().tree().toBytes());
  }

  private OwnKeyPackage fetch(Device member) throws Exception {
    OwnKeyPackage own = member.keyPackage(world.mechanism);
    try (var caller = new Caller(server.address(), world.mechanism, member)) {
      caller
          .directory()
          .publishKeyPackages(
              PublishKeyPackagesRequest.newBuilder()
                  .addOneTime(bytes(Device.message(own)))
                  .build());
      assertThat(
              caller
                  .directory()
                  .countKeyPackages(CountKeyPackagesRequest.getDefaultInstance())
                  .getWaiting())
          .isEqualTo(1);
    }
    var claimed =
        s1.directory()
            .claimKeyPackages(
                ClaimKeyPackagesRequest.newBuilder()
                    .setChannel(DIALOGUE.toString())
                    .addCertificates(ByteString.copyFrom(member.certificate().toByteArray()))
                    .build());
    assertThat(bytes(claimed.getKeyPackages(0))).isEqualTo(Device.message(own));
    return own;
  }

  private static CommitRequest commit(Draft draft) {
    return CommitRequest.newBuilder()
        .setChannel(DIALOGUE.toString())
        .setCommit(bytes(draft.commit()))
        .setEpochNote(bytes(SignedNote.sign(draft.note().toText(), draft.signer()).toBytes()))
        .setKeyLink(bytes(draft.link()))
        .setWelcome(bytes(draft.welcome()))
        .build();
  }

  @Test
  @Order(5)
  void record_isPostedAndReadByTheOthers_andIsTheSameForEver() {
    Post post = Post.of(world.xa, new EpochId(DIALOGUE, 0, 1), head(), world.mechanism.random());
    first = xa.records().postRecord(request(post));
    assertThat(xa.records().postRecord(request(post))).isEqualTo(first);
    ReadHistoryResponse read = history(xb, 0);
    Entry last = read.getEntries(read.getEntriesCount() - 1);
    assertThat(last.getLeaf()).isEqualTo(first.getLeaf());
    assertThat(last.getObject()).isEqualTo(bytes(post.note()));
    assertThat(last.getBlobsList().stream().map(blob -> bytes(blob.getContent())))
        .containsExactly(post.privateBlock().toBytes(), post.ciphertext());
    Post other = Post.of(world.xa, new EpochId(DIALOGUE, 0, 1), head(), world.mechanism.random());
    assertRefused(
        Reason.CONFLICT,
        () -> xa.records().postRecord(request(other.record(post.block().record()))));
  }

  private static PostRecordRequest request(Post post) {
    return PostRecordRequest.newBuilder()
        .setChannel(DIALOGUE.toString())
        .setNote(bytes(post.note()))
        .setPrivateBlock(bytes(post.privateBlock().toBytes()))
        .setCiphertext(bytes(post.ciphertext()))
        .setTerms(bytes(post.terms()))
        .build();
  }

  private static ReadHistoryResponse history(Caller caller, long from) {
    return caller
        .records()
        .readHistory(
            ReadHistoryRequest.newBuilder().setChannel("R-XA/dialogue").setFrom(from).build());
  }

  private ChannelHead head() {
    ReadHistoryResponse all = history(s1, 0);
    Leaf leaf = leaf(all.getEntries(all.getEntriesCount() - 1).getLeaf());
    return new ChannelHead(all.getLength(), leaf.hash());
  }

  private static Leaf leaf(ByteString bytes) {
    try {
      return Leaf.parse(bytes(bytes));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(6)
  void strangers_readAndWriteNothing() {
    assertRefused(Reason.NOT_ENTITLED, () -> history(xd, 0));
    assertRefused(
        Reason.NOT_ENTITLED,
        () ->
            xd.channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel("R-XA/dialogue").build()));
    assertRefused(
        Reason.NOT_ENTITLED,
        () ->
            xd.archive()
                .getCompleteness(
                    GetCompletenessRequest.newBuilder().addChannels("R-XA/dialogue").build()));
    Post post = Post.of(world.xd, new EpochId(DIALOGUE, 0, 1), head(), world.mechanism.random());
    assertRefused(Reason.NOT_ENTITLED, () -> xd.records().postRecord(request(post)));
    assertThat(history(xa, 0).getLength()).isEqualTo(3);
  }

  @Test
  @Order(7)
  void acceptance_isProvedUnderTheNextSealedHead_andSoIsItsCompleteness() throws Exception {
    var sealed =
        xb.archive()
            .getSealedHead(
                GetSealedHeadRequest.newBuilder().setAtLeast(first.getIndex() + 1).build());
    TreeHead head =
        SignedCheckpoint.parse(bytes(sealed.getCheckpoint())).verify(installation.log).head();
    assertThat(head.size()).isGreaterThan(first.getIndex());
    var inclusion =
        xb.archive()
            .getInclusion(
                GetInclusionRequest.newBuilder()
                    .setIndex(first.getIndex())
                    .setSize(head.size())
                    .build());
    new InclusionProof(first.getIndex(), head.size(), digests(inclusion.getProofList()))
        .verify(leaf(first.getLeaf()).hash(), head);
    GetCompletenessResponse complete =
        xb.archive()
            .getCompleteness(
                GetCompletenessRequest.newBuilder()
                    .addChannels("registry")
                    .addChannels("R-XA/dialogue")
                    .setPartyList(true)
                    .build());
    Digest mapRoot = leaf(complete.getHead().getMapLeaf()).object();
    var dialogue = complete.getChannels(1);
    var position =
        new ChannelHead(dialogue.getLength(), Digest.of(dialogue.getHead().toByteArray()));
    assertThat(position).isEqualTo(head());
    MapProof.parse(bytes(dialogue.getMapProof()))
        .verify(MapEntry.of(Chain.of(DIALOGUE), position), mapRoot);
    assertThat(complete.getParty().getChannelsList()).containsExactly("R-XA/dialogue");
  }

  private static List<Digest> digests(List<ByteString> proof) {
    return proof.stream().map(bytes -> Digest.of(bytes.toByteArray())).toList();
  }

  @Test
  @Order(8)
  void sealedHeadThatDoesNotCome_isNotWaitedForForEver() throws Exception {
    assertRefused(
        Reason.NOT_SEALED_YET,
        () ->
            xb.archive()
                .getSealedHead(GetSealedHeadRequest.newBuilder().setAtLeast(1_000_000).build()));
  }

  @Test
  @Order(9)
  void feed_deliversTheChannelInOrder_andResumesFromTheCursor() {
    List<FeedItem> all = until(xb, 0, first.getIndex());
    List<Entry> entries =
        all.stream()
            .filter(FeedItem::hasEntry)
            .map(FeedItem::getEntry)
            .filter(entry -> !entry.getPosition().toStringUtf8().contains("channel registry"))
            .toList();
    assertThat(entries).containsExactlyElementsOf(history(xb, 0).getEntriesList());
    long cursor = entries.get(0).getIndex() + 1;
    assertThat(
            until(xb, cursor, first.getIndex()).stream()
                .filter(FeedItem::hasEntry)
                .map(FeedItem::getEntry))
        .containsExactlyElementsOf(entries.subList(1, entries.size()));
    assertRefused(Reason.CURSOR_AHEAD, () -> subscribe(xb, 1_000_000).next());
  }

  private static Iterator<FeedItem> subscribe(Caller caller, long from) {
    return caller
        .feed()
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .subscribe(SubscribeRequest.newBuilder().setFrom(from).build());
  }

  private static List<FeedItem> until(Caller caller, long from, long index) {
    List<FeedItem> items = new ArrayList<>();
    var context = io.grpc.Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<FeedItem> feed = subscribe(caller, from);
          while (items.isEmpty() || items.get(items.size() - 1).getEntry().getIndex() != index) {
            items.add(feed.next());
          }
        });
    context.cancel(null);
    return items;
  }

  @Test
  @Order(10)
  void feed_ofAStranger_holdsTheRegistryAlone() {
    long last = world.mechanism.registry().entries().size() - 1L;
    Iterator<FeedItem> feed = subscribe(xd, 0);
    for (long sequence = 0; sequence <= last; ) {
      FeedItem item = feed.next();
      if (item.hasEntry()) {
        assertThat(item.getEntry().getPosition().toStringUtf8())
            .contains("channel registry\nsequence " + sequence + "\n");
        sequence++;
      }
    }
  }

  @Test
  @Order(11)
  void attachment_isSentInTwoGoes_takenByItsRecord_andReadByTheOthers() throws Exception {
    byte[] content = new byte[(int) ChunksTree.ciphertextLength(600_000)];
    world.mechanism.random().nextBytes(content);
    var tree = new CiphertextTree();
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < content.length; at += CHUNK) {
      byte[] chunk =
          java.util.Arrays.copyOfRange(content, at, Math.min(at + CHUNK, content.length));
      chunks.add(chunk);
      tree.add(CiphertextTree.leaf(chunk));
    }
    Post post =
        Post.of(world.xa, new EpochId(DIALOGUE, 0, 1), head(), world.mechanism.random())
            .attachments(new Sealed(tree.root(), content.length));
    AttachmentId id =
        AttachmentId.newBuilder()
            .setChannel("R-XA/dialogue")
            .setRecord(post.block().record().value())
            .build();
    assertThat(upload(id, content.length, chunks, 0, 1).getNext()).isEqualTo(1);
    assertRefused(Reason.INCOMPLETE_ATTACHMENT, () -> xa.records().postRecord(request(post)));
    GetUploadRequest where = GetUploadRequest.newBuilder().setAttachment(id).build();
    assertThat(xa.attachments().getUpload(where).getNext()).isEqualTo(1);
    assertThat(upload(id, content.length, chunks, 1, 3).getNext()).isEqualTo(3);
    assertRefused(
        Reason.UNKNOWN,
        () -> xb.attachments().download(download(id)).next()); // no record names it yet
    xa.records().postRecord(request(post));
    var read = new java.io.ByteArrayOutputStream();
    for (Iterator<DownloadChunk> each = xb.attachments().download(download(id)); each.hasNext(); ) {
      read.writeBytes(each.next().getContent().toByteArray());
    }
    assertThat(read.toByteArray()).isEqualTo(content);
    assertRefused(Reason.NOT_ENTITLED, () -> xd.attachments().download(download(id)).next());
  }

  private static DownloadRequest download(AttachmentId id) {
    return DownloadRequest.newBuilder().setAttachment(id).build();
  }

  private UploadStatus upload(AttachmentId id, long length, List<byte[]> chunks, int from, int to)
      throws Exception {
    var answer = new CompletableFuture<UploadStatus>();
    StreamObserver<UploadChunk> out =
        org.verbale.v1.AttachmentServiceGrpc.newStub(xa.grpc).upload(new First<>(answer));
    for (int number = from; number < to; number++) {
      var chunk =
          UploadChunk.newBuilder()
              .setNumber(number)
              .setContent(ByteString.copyFrom(chunks.get(number)));
      if (number == from) {
        chunk.setAttachment(id).setLength(length);
      }
      out.onNext(chunk.build());
    }
    out.onCompleted();
    return answer.get(60, TimeUnit.SECONDS);
  }

  private record First<T>(CompletableFuture<T> answer) implements StreamObserver<T> {
    @Override
    public void onNext(T value) {
      answer.complete(value);
    }

    @Override
    public void onError(Throwable thrown) {
      answer.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(new AssertionError("no answer"));
    }
  }

  @Test
  @Order(12)
  void subscribersOfAStoppingServer_areToldSo_andAfterARestartAllIsThere() throws Exception {
    ReadHistoryResponse before = history(xb, 0);
    Iterator<FeedItem> feed = subscribe(xb, 0);
    assertThat(feed.next().hasEntry()).isTrue();
    Thread stop = Thread.ofVirtual().start(server::close);
    StatusRuntimeException end =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> {
              while (true) {
                feed.next();
              }
            });
    assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getStatus().getDescription()).startsWith("SHUTTING_DOWN");
    assertThat(stop.join(java.time.Duration.ofSeconds(15))).isTrue();
    disconnect();
    server = installation.start();
    connect();
    assertThat(history(xb, 0)).isEqualTo(before);
    assertRefused(Reason.NOT_ENTITLED, () -> history(xd, 0));
  }

  @Test
  @Order(13)
  void revokedDevice_isServedNothingMore_whateverItHasOpen() throws Exception {
    Iterator<FeedItem> feed = subscribe(xb, 0);
    assertThat(feed.next().hasEntry()).isTrue();
    world.mechanism.revoke(world.xb.transport().certificate(), world.s1.signer());
    List<RegistryEntry> entries = world.mechanism.registry().entries();
    s1.registry().submitRegistryEntry(submission(entries.get(entries.size() - 1)));
    assertRefused(Reason.REVOKED, () -> history(xb, 0));
    assertRefused(
        Reason.REVOKED,
        () -> {
          while (true) {
            feed.next();
          }
        });
    assertThat(history(xa, 0).getEntriesCount()).isPositive();
  }
}
