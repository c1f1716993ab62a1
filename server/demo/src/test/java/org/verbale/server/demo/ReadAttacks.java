package org.verbale.server.demo;

import static org.verbale.server.demo.Campaign.DIALOGUE;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.function.Consumer;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.record.RecordLimits;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.DownloadRequest;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListRegistryRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.SubscribeRequest;
import org.verbale.v1.UploadChunk;

/** Asking the archive for what it has not, and attachments in pieces that do not fit. */
final class ReadAttacks {
  private static final String RECORD = "00112233445566778899aabbccddeeff";
  private static final long FAR = 1L << 40;

  private final Attacks attacks;
  private final Campaign review;

  ReadAttacks(Attacks attacks) {
    this.attacks = attacks;
    this.review = attacks.review();
  }

  void add() {
    archive();
    feed();
    uploads();
    records();
  }

  private void ask(String attack, Reason reason, Consumer<ServerConnection> question) {
    attacks.row(attack, reason, () -> question.accept(review.station("xb1").server()));
  }

  private void archive() {
    ask(
        "prove inclusion under a size to come",
        Reason.NOT_SEALED_YET,
        s -> s.getInclusion(GetInclusionRequest.newBuilder().setIndex(1).setSize(FAR).build()));
    ask(
        "prove inclusion beyond the size",
        Reason.MALFORMED,
        s -> s.getInclusion(GetInclusionRequest.newBuilder().setIndex(2).setSize(2).build()));
    ask(
        "prove inclusion at a negative index",
        Reason.MALFORMED,
        s -> s.getInclusion(GetInclusionRequest.newBuilder().setIndex(-1).setSize(2).build()));
    ask(
        "prove consistency with a size to come",
        Reason.NOT_SEALED_YET,
        s ->
            s.getConsistency(
                GetConsistencyRequest.newBuilder().setOldSize(1).setNewSize(FAR).build()));
    ask(
        "prove consistency backwards",
        Reason.MALFORMED,
        s ->
            s.getConsistency(
                GetConsistencyRequest.newBuilder().setOldSize(2).setNewSize(1).build()));
    ask(
        "wait for a head that will not come",
        Reason.NOT_SEALED_YET,
        s -> s.getSealedHead(GetSealedHeadRequest.newBuilder().setAtLeast(FAR).build()));
    ask(
        "ask for completeness of 1001 channels",
        Reason.TOO_LARGE,
        s ->
            s.getCompleteness(
                GetCompletenessRequest.newBuilder()
                    .addAllChannels(Collections.nCopies(1001, DIALOGUE.toString()))
                    .build()));
    ask(
        "ask for completeness of a channel of others",
        Reason.NOT_ENTITLED,
        s ->
            s.getCompleteness(
                GetCompletenessRequest.newBuilder().addChannels("R-ZZ/dialogue").build()));
    ask(
        "read history from a negative place",
        Reason.MALFORMED,
        s ->
            s.readHistory(
                ReadHistoryRequest.newBuilder()
                    .setChannel(DIALOGUE.toString())
                    .setFrom(-1)
                    .build()));
    ask(
        "read the registry from a negative place",
        Reason.MALFORMED,
        s -> s.listRegistry(ListRegistryRequest.newBuilder().setFrom(-1).build()));
  }

  private void feed() {
    ask(
        "follow from a place that there is not yet",
        Reason.CURSOR_AHEAD,
        s -> {
          try (var stream = s.subscribe(SubscribeRequest.newBuilder().setFrom(FAR).build())) {
            var unused = stream.next();
          }
        });
    ask(
        "follow from a negative place",
        Reason.MALFORMED,
        s -> {
          try (var stream = s.subscribe(SubscribeRequest.newBuilder().setFrom(-1).build())) {
            var unused = stream.next();
          }
        });
  }

  private static AttachmentId id(String record, int index) {
    return AttachmentId.newBuilder()
        .setChannel(DIALOGUE.toString())
        .setRecord(record)
        .setIndex(index)
        .build();
  }

  private static UploadChunk chunk(AttachmentId id, long length, int number, byte[] content) {
    return UploadChunk.newBuilder()
        .setAttachment(id)
        .setLength(length)
        .setNumber(number)
        .setContent(ByteString.copyFrom(content))
        .build();
  }

  private void upload(String attack, String caller, Reason reason, UploadChunk... chunks) {
    attacks.row(attack, reason, () -> send(caller, chunks));
  }

  private void send(String caller, UploadChunk... chunks) {
    try (var upload = review.station(caller).server().upload()) {
      for (UploadChunk chunk : chunks) {
        upload.send(chunk);
      }
      var unused = upload.finish();
    }
  }

  /** Of an attachment of two chunks; such a length is one of Padme's. */
  private static final int CHUNK = RecordLimits.CHUNK + 16;

  private static final int REST = 8192 + 16;
  private static final long LENGTH = CHUNK + REST;

  private void uploads() {
    AttachmentId begun = id(RECORD, 0);
    send("xb1", chunk(begun, LENGTH, 0, new byte[CHUNK]));
    byte[] other = new byte[CHUNK];
    other[0] = 1;
    upload(
        "leave a chunk out",
        "xb1",
        Reason.MALFORMED,
        chunk(id(RECORD, 1), LENGTH, 1, new byte[REST]));
    upload(
        "write a chunk again, otherwise", "xb1", Reason.CONFLICT, chunk(begun, LENGTH, 0, other));
    upload(
        "go on with another length",
        "xb1",
        Reason.CONFLICT,
        chunk(begun, LENGTH + 1, 1, new byte[REST + 1]));
    upload(
        "go on with another's upload",
        "xb2",
        Reason.CONFLICT,
        chunk(begun, LENGTH, 1, new byte[REST]));
    upload(
        "send a chunk beyond the end",
        "xb1",
        Reason.MALFORMED,
        chunk(begun, LENGTH, 2, new byte[REST]));
    upload(
        "send a chunk that is too short",
        "xb1",
        Reason.MALFORMED,
        chunk(begun, LENGTH, 1, new byte[REST - 1]));
    upload(
        "send a chunk that is too long",
        "xb1",
        Reason.MALFORMED,
        chunk(begun, LENGTH, 1, new byte[REST + 1]));
    upload(
        "begin an attachment over 1 GiB",
        "xb1",
        Reason.TOO_LARGE,
        chunk(id(RECORD, 2), (1L << 30) + 1, 0, new byte[CHUNK]));
    upload(
        "begin an attachment of nothing",
        "xb1",
        Reason.MALFORMED,
        chunk(id(RECORD, 2), 0, 0, new byte[0]));
    upload(
        "send a 33rd attachment",
        "xb1",
        Reason.MALFORMED,
        chunk(id(RECORD, 32), LENGTH, 0, new byte[CHUNK]));
    upload(
        "send an attachment of no record",
        "xb1",
        Reason.MALFORMED,
        chunk(id("record", 0), LENGTH, 0, new byte[CHUNK]));
    upload(
        "send chunks of no attachment",
        "xb1",
        Reason.MALFORMED,
        UploadChunk.newBuilder().setNumber(1).build());
    upload(
        "name a second attachment on the way",
        "xb1",
        Reason.MALFORMED,
        chunk(begun, LENGTH, 0, new byte[CHUNK]),
        chunk(id(RECORD, 3), LENGTH, 0, new byte[CHUNK]));
    upload(
        "send an attachment without a leaf",
        "xa3",
        Reason.NOT_A_MEMBER,
        chunk(begun, LENGTH, 0, new byte[CHUNK]));
    upload(
        "send an attachment from outside the review",
        "xd1",
        Reason.NOT_ENTITLED,
        chunk(begun, LENGTH, 0, new byte[CHUNK]));
    ask(
        "fetch an attachment that no record took",
        Reason.UNKNOWN,
        s -> {
          try (var stream = s.download(DownloadRequest.newBuilder().setAttachment(begun).build())) {
            var unused = stream.next();
          }
        });
  }

  private void records() {
    String whole = "ffeeddccbbaa99887766554433221100";
    send("xb1", chunk(id(whole, 0), 32, 0, new byte[32]));
    Digest root = leaf(new byte[32]);
    stating("state half an attachment", RECORD, "xb1", new Sealed(root, LENGTH));
    stating("state an attachment of another root", whole, "xb1", new Sealed(Digest.ZERO, 32));
    stating("state an attachment of another length", whole, "xb1", new Sealed(root, 34));
    stating("state one attachment twice", whole, "xb1", new Sealed(root, 32), new Sealed(root, 32));
    stating("state what a colleague sent", whole, "xb2", new Sealed(root, 32));
  }

  private void stating(String attack, String record, String caller, Sealed... attachments) {
    attacks.row(
        attack,
        Reason.INCOMPLETE_ATTACHMENT,
        () ->
            review
                .station(caller)
                .server()
                .postRecord(
                    RecordForgery.of(review, caller, DIALOGUE, "message")
                        .id(new RecordId(record))
                        .attaching(attachments)
                        .request()));
  }

  private static Digest leaf(byte[] chunk) {
    byte[] prefixed = new byte[chunk.length + 1];
    System.arraycopy(chunk, 0, prefixed, 1, chunk.length);
    return Digest.sha256(Bytes.of(prefixed).toByteArray());
  }
}
