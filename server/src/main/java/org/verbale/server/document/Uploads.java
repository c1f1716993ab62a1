package org.verbale.server.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.record.Sealed;
import org.verbale.refusal.Refusal;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Attachments on their way: chunk by chunk, in order, until a record takes them. */
final class Uploads {
  private static final Duration RETRY = Duration.ofHours(1);

  private Uploads() {}

  static Optional<Upload> find(View view, AttachmentRef attachment) {
    byte @Nullable [] row = view.get(Table.UPLOAD, attachment.key().bytes());
    return Optional.ofNullable(row).map(Upload::ofRow);
  }

  /**
   * Stores a chunk, or finds that it is there.
   *
   * @return the number of the chunk that is wanted next
   */
  static long put(Transaction state, String owner, PutChunk chunk, long time) {
    AttachmentRef attachment = chunk.attachment();
    Upload upload = find(state, attachment).orElseGet(() -> begin(state, owner, chunk, time));
    boolean missing = upload.stated().isPresent();
    if ((!missing && !upload.owner().equals(owner))
        || !upload.channel().equals(attachment.channel())
        || upload.length() != chunk.length()) {
      throw new Refusal.Conflict("attachment").asException();
    }
    byte[] content = chunk.content().toByteArray();
    byte[] key = attachment.chunk(chunk.number()).bytes();
    if (chunk.number() < upload.chunks()) {
      if (!Arrays.equals(content, state.get(Table.CHUNK, key))) {
        throw new Refusal.Conflict("chunk").asException();
      }
      return upload.chunks();
    }
    if (chunk.number() > upload.chunks()) {
      throw new Refusal.Malformed("number", "at most " + upload.chunks() + ", the next")
          .asException();
    }
    Upload next = upload.with(content);
    state.put(Table.CHUNK, key, content);
    if (missing) {
      return putMissing(state, attachment, next);
    }
    write(state, attachment, next);
    touch(state, attachment, next, time);
    return next.chunks();
  }

  /** The last chunk decides: with it all is as the record states, or it begins anew. */
  private static long putMissing(Transaction state, AttachmentRef attachment, Upload next) {
    if (!next.isComplete()) {
      write(state, attachment, next);
      return next.chunks();
    }
    Digest stated = next.stated().orElseThrow();
    if (next.root().equals(stated)) {
      write(state, attachment, next.take());
      return next.chunks();
    }
    deleteChunks(state, attachment.key(), next.chunks());
    write(state, attachment, Upload.missing(next.channel(), next.owner(), next.length(), stated));
    return 0;
  }

  /**
   * Takes the attachments of a record that was accepted once before: those that are here as stated,
   * and the others as missing.
   */
  static void takeAgain(Transaction state, String owner, PostRecord post) {
    List<Sealed> all = post.block().attachments();
    RecordId record = post.note().received().claim().block().record();
    for (int i = 0; i < all.size(); i++) {
      AttachmentRef attachment = new AttachmentRef(post.channel(), record, i);
      Sealed stated = all.get(i);
      Optional<Upload> found = find(state, attachment);
      Upload next =
          found
              .filter(upload -> isAsStated(upload, post, stated))
              .map(Upload::take)
              .orElseGet(
                  () -> Upload.missing(post.channel(), owner, stated.length(), stated.hash()));
      found.ifPresent(
          upload -> {
            state.delete(Table.PENDING, pending(upload.owner(), attachment).bytes());
            if (!next.taken()) {
              deleteChunks(state, attachment.key(), upload.chunks());
            }
          });
      write(state, attachment, next);
    }
  }

  private static boolean isAsStated(Upload upload, PostRecord post, Sealed stated) {
    return upload.channel().equals(post.channel())
        && upload.length() == stated.length()
        && upload.isComplete()
        && upload.root().equals(stated.hash());
  }

  /** Demands that all attachments that a record states are here, as stated, and takes them. */
  static void take(Transaction state, String owner, PostRecord post) {
    List<Sealed> stated = post.block().attachments();
    RecordId record = post.note().received().claim().block().record();
    for (int i = 0; i < stated.size(); i++) {
      AttachmentRef attachment = new AttachmentRef(post.channel(), record, i);
      Optional<Upload> upload = find(state, attachment);
      if (upload.isEmpty()
          || upload.get().state() != Upload.State.PENDING
          || !upload.get().owner().equals(owner)
          || !isAsStated(upload.get(), post, stated.get(i))) {
        throw new Refusal.IncompleteAttachment(i).asException();
      }
      write(state, attachment, upload.get().take());
      state.delete(Table.PENDING, pending(owner, attachment).bytes());
    }
  }

  /** A new upload, if its owner has room for it; what lay idle for too long makes some. */
  private static Upload begin(Transaction state, String owner, PutChunk chunk, long time) {
    PutChunk.Bounds limits = chunk.limits();
    List<Pending> pending = pending(state, owner);
    long used = pending.stream().mapToLong(Pending::length).sum();
    int count = pending.size();
    boolean dropped = false;
    for (Pending each : pending) {
      boolean full = count >= limits.count() || chunk.length() > limits.pending() - used;
      if (time - each.touched > limits.idle() && (full || !dropped)) {
        drop(state, owner, each);
        used -= each.length;
        count--;
        dropped = true;
      }
    }
    if (count >= limits.count() || chunk.length() > limits.pending() - used) {
      throw new Refusal.RateLimited(RETRY).asException();
    }
    return Upload.begin(chunk.attachment().channel(), owner, chunk.length());
  }

  private static void drop(Transaction state, String owner, Pending pending) {
    Key key = Key.text(pending.record).andUint8(pending.index);
    byte @Nullable [] row = state.get(Table.UPLOAD, key.bytes());
    if (row == null) {
      throw new IllegalStateException("pending: no upload (expected: one)");
    }
    deleteChunks(state, key, Upload.ofRow(row).chunks());
    state.delete(Table.UPLOAD, key.bytes());
    state.delete(
        Table.PENDING, Key.text(owner).andText(pending.record).andUint8(pending.index).bytes());
  }

  private static void deleteChunks(Transaction state, Key upload, long chunks) {
    for (long number = 0; number < chunks; number++) {
      state.delete(Table.CHUNK, upload.andUint64(number).bytes());
    }
  }

  private static void write(Transaction state, AttachmentRef attachment, Upload upload) {
    state.put(Table.UPLOAD, attachment.key().bytes(), upload.toBytes().toByteArray());
  }

  private static Key pending(String owner, AttachmentRef attachment) {
    return Key.text(owner).andText(attachment.record().value()).andUint8(attachment.index());
  }

  private static void touch(Transaction state, AttachmentRef attachment, Upload upload, long time) {
    state.put(
        Table.PENDING,
        pending(upload.owner(), attachment).bytes(),
        Key.uint64(upload.length()).andUint64(time).bytes());
  }

  /** One row of {@code PENDING}. */
  private record Pending(String record, int index, long length, long touched) {}

  private static List<Pending> pending(View view, String owner) {
    List<Pending> found = new ArrayList<>();
    Key prefix = Key.text(owner);
    int start = prefix.bytes().length;
    view.scan(
        Table.PENDING,
        KeyRange.prefix(prefix),
        (key, value) -> {
          var numbers = ByteBuffer.wrap(value);
          String record = new String(key, start, key.length - start - 2, StandardCharsets.US_ASCII);
          found.add(
              new Pending(
                  record, key[key.length - 1] & 0xff, numbers.getLong(), numbers.getLong()));
          return true;
        });
    return found;
  }
}
