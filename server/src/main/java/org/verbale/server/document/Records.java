package org.verbale.server.document;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.AttestedNote;
import org.verbale.epoch.Group;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.channel.Channels;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Takes records: each id once and for ever. */
final class Records {
  private final Archive archive;
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Records(Archive archive, Policy policy, Context context) {
    this.archive = archive;
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  /** What stands under a record id. */
  private record Known(Digest note, long index) {
    byte[] toRow() {
      return row(note, index);
    }

    static Known ofRow(byte[] row) {
      ByteBuffer in = ByteBuffer.wrap(row);
      byte[] note = new byte[Digest.LENGTH];
      in.get(note);
      return new Known(Digest.of(note), in.getLong());
    }
  }

  /** A row of {@link Table#RECORD}. */
  static byte[] row(Digest note, long index) {
    return ByteBuffer.allocate(Digest.LENGTH + 8).put(note.toByteArray()).putLong(index).array();
  }

  /** The author sends its record itself, or the focal point that cleared it does. */
  private static void demandBySigner(
      DeviceCertificate caller, DeviceCertificate author, Optional<DeviceCertificate> clearedBy) {
    boolean signed =
        Policy.isSameDevice(author, caller)
            || clearedBy.filter(by -> Policy.isSameDevice(by, caller)).isPresent();
    if (!signed) {
      throw new Refusal.NotPermitted("another device's signature").asException();
    }
  }

  Appended post(PostRecord post) {
    DeviceCertificate caller = policy.caller(post.caller());
    PublicBlock block = post.note().received().claim().block();
    Optional<Known> known = find(state, block.record());
    if (known.isPresent()) {
      if (!known.get().note().equals(post.note().received().hash())) {
        throw new Refusal.Conflict("record").asException();
      }
      return archive.appended(state, known.get().index());
    }
    ChannelId channel = post.channel();
    Digest signing = block.author().hash();
    Group group = Channels.demandReader(state, policy, channel, caller);
    Channels.demandEpoch(group, post.block().epoch());
    if (group.member(signing).isEmpty()) {
      throw new Refusal.NotAMember().asException();
    }
    AttestedNote<RecordNote> note = post.note().attested(policy.registry(), "record note");
    DeviceCertificate author = policy.signer(signing, channel);
    Optional<DeviceCertificate> clearedBy =
        RecordNote.clearedBy(note).map(by -> policy.signer(by.hash(), channel));
    demandBySigner(caller, author, clearedBy);
    policy.demandPost(block.type(), channel, author, clearedBy);
    Channels.demandNoRemovalDue(group, policy);
    demandSeen(channel, post.block().seen());
    String owner = author.device().value(); // a focal point posts what an expert sealed
    if (context.isAgain()) {
      Uploads.takeAgain(state, owner, post);
    } else {
      Uploads.take(state, owner, post);
    }
    Appended appended =
        context.append(LeafKind.RECORD, Chain.of(channel), note.toBytes(), blobs(post));
    state.put(
        Table.RECORD,
        Key.text(block.record().value()).bytes(),
        new Known(note.hash(), appended.index()).toRow());
    return appended;
  }

  /** The log index of a record. */
  static Optional<Long> index(View view, RecordId record) {
    return find(view, record).map(Known::index);
  }

  private static Optional<Known> find(View view, RecordId record) {
    byte @Nullable [] row = view.get(Table.RECORD, Key.text(record.value()).bytes());
    return Optional.ofNullable(row).map(Known::ofRow);
  }

  /** Demands that what the author had seen of the channel is what this archive holds. */
  private void demandSeen(ChannelId channel, ChannelHead seen) {
    Optional<ChannelHead> head = archive.headAt(state, Chain.of(channel), seen.length());
    if (head.isEmpty() || !head.get().equals(seen)) {
      throw new Refusal.HashMismatch("seen").asException();
    }
  }

  private static List<Blob> blobs(PostRecord post) {
    List<Blob> blobs = new ArrayList<>();
    blobs.add(new Blob(Blob.Kind.PRIVATE_BLOCK, post.blockText()));
    if (post.isErased()) {
      return blobs;
    }
    blobs.add(new Blob(Blob.Kind.CIPHERTEXT, post.ciphertext()));
    if (post.block().terms().isPresent()) {
      blobs.add(new Blob(Blob.Kind.TERMS, post.terms()));
    }
    return blobs;
  }
}
