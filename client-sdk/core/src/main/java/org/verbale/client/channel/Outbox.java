package org.verbale.client.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.OutgoingRecord.OutgoingFile;
import org.verbale.client.channel.WaitingRecord.StoredDraft;
import org.verbale.client.channel.WaitingRecord.StoredFile;
import org.verbale.client.error.AttachmentFailedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.record.SealedRecord;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.note.SignedNote;
import org.verbale.record.ChunksTree;
import org.verbale.record.Part;
import org.verbale.record.Sealed;
import org.verbale.terms.SealedTerms;
import org.verbale.v1.Accepted;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.PostRecordRequest;

/**
 * Sealed records on their way: stored before they are sent, and sent with the same bytes until the
 * server accepted or refused them. What it says is stored beside each, as long as it waits. Not
 * thread-safe.
 *
 * <p>Under which id a token was sent last is remembered for ever, in some 75 bytes of the state and
 * the memory of their key. No bound would be safe. A portal keeps drafts itself and may hand one in
 * again after years, when a call failed or a process died; whoever had forgotten its token would
 * seal it again as another record, which no server could tell from a new one. Nor may the id be
 * made from the token to save the row: the record's key comes from its id, and the same draft with
 * another file would be a second text under one key. A refusal does not end it either: an earlier
 * attempt whose answer was lost may have been accepted after all. Only what was cleared for others
 * has its record's id for a token, which chain and server know for ever: that row goes when the
 * record stands in the chain.
 */
final class Outbox {
  private final ChannelId channel;
  private final ServerConnection server;
  private final StateStore store;
  private final SecureRandom random;
  private final String prefix;
  private final String tokens;
  private final String refusals;

  Outbox(ChannelId channel, ChannelContext context) {
    this.channel = channel;
    this.server = context.server();
    this.store = context.store();
    this.random = context.device().random();
    this.prefix = History.prefix(channel) + "outbox/";
    this.tokens = History.prefix(channel) + "sent/";
    this.refusals = History.prefix(channel) + "refused/";
  }

  /**
   * Seals a record under {@code key}; its files go to the server meanwhile.
   *
   * @param terms to go with it
   * @param seen the channel's head that we have verified
   * @param author the certificate that our leaf shows
   */
  WaitingRecord seal(
      OutgoingRecord record,
      ArchiveKey key,
      Optional<SealedTerms> terms,
      ChannelHead seen,
      Device.Certified author) {
    try (RecordSealer sealer = RecordSealer.begin(key, random)) {
      for (Part part : record.parts()) {
        sealer.add(part);
      }
      List<Digest> hashes = new ArrayList<>();
      for (OutgoingFile file : record.files()) {
        hashes.add(attach(sealer, hashes.size(), file));
      }
      Optional<Sealed> named = terms.map(blob -> new Sealed(blob.hash(), blob.length()));
      SealedRecord sealed = sealer.seal(record.type(), record.language(), author.id(), named, seen);
      SignedNote note = sealed.sign(author.noteSigner());
      var request =
          PostRecordRequest.newBuilder()
              .setChannel(channel.toString())
              .setNote(string(note.toBytes()))
              .setPrivateBlock(string(sealed.privateBlock().toBytes()))
              .setCiphertext(string(sealed.ciphertext()))
              .setTerms(string(terms.map(SealedTerms::toBytes).orElse(Bytes.EMPTY)))
              .build();
      return new WaitingRecord(
          record.token(), Bytes.of(request.toByteArray()), stored(record, hashes));
    }
  }

  /** Empty if some file is not on disk: what is in memory alone does not outlive the process. */
  private static Optional<StoredDraft> stored(OutgoingRecord record, List<Digest> hashes) {
    List<StoredFile> files = new ArrayList<>();
    for (OutgoingFile file : record.files()) {
      if (!(file.content() instanceof FileContent content)) {
        return Optional.empty();
      }
      files.add(
          new StoredFile(
              content.path().toAbsolutePath().toString(),
              file.name(),
              file.mediaType(),
              file.length(),
              hashes.get(files.size())));
    }
    return Optional.of(new StoredDraft(record.type(), record.language(), record.parts(), files));
  }

  /** Gives the SHA-256 of what was sealed. */
  private Digest attach(RecordSealer sealer, int index, OutgoingFile file) {
    var id =
        AttachmentId.newBuilder()
            .setChannel(channel.toString())
            .setRecord(sealer.record().toString())
            .setIndex(index)
            .build();
    long length = ChunksTree.ciphertextLength(file.length());
    MessageDigest sha256 = sha256();
    try (InputStream in = new DigestInputStream(file.content().open(), sha256);
        AttachmentUpload upload = new AttachmentUpload(server, id, length, file.progress())) {
      sealer.attach(file.name(), file.mediaType(), in, upload);
      Digest sealed = Digest.of(sha256.digest());
      if (file.content() instanceof FileContent content) {
        content.requireSame(sealed);
      }
      return sealed;
    } catch (IOException e) {
      throw new AttachmentFailedException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  /**
   * Stores what is about to be sent.
   *
   * @param instead a record that says the same and can be accepted no more; forgotten at once
   */
  void put(WaitingRecord next, Optional<RecordId> instead) {
    StateChanges changes = new StateChanges();
    instead.ifPresent(before -> changes.delete(prefix + before));
    commit(
        changes
            .put(prefix + id(next), next.toBytes())
            .put(tokens + next.token(), Bytes.of(id(next).toByteArray()))
            .delete(refusals + next.token()));
  }

  /** The record that was last sent under {@code token}, whatever became of it. */
  Optional<RecordId> sentAs(String token) {
    return store.get(tokens + token).map(id -> RecordId.of(id.toByteArray()));
  }

  /** Whether what was sent under {@code token} is on its way. */
  boolean isWaiting(String token) {
    return sentAs(token).flatMap(id -> store.get(prefix + id)).isPresent();
  }

  /** Why what was sent under {@code token} will not be posted, if that is so. */
  Optional<String> refusal(String token) {
    return store.get(refusals + token).map(reason -> new String(reason.toByteArray(), US_ASCII));
  }

  /** Sends what was stored. */
  Accepted send(WaitingRecord waiting) {
    try {
      return server.postRecord(waiting.message());
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** Records whose fate is not known yet. */
  List<WaitingRecord> waiting() {
    List<WaitingRecord> waiting = new ArrayList<>();
    try {
      for (String key : store.keys(prefix)) {
        waiting.add(WaitingRecord.parse(store.get(key).orElseThrow()));
      }
    } catch (MalformedException e) {
      throw malformed(e);
    }
    return waiting;
  }

  /** Forgets a record that stands in the chain, and its token if that is its id. */
  void forget(RecordId record) {
    StateChanges changes = new StateChanges().delete(prefix + record);
    if (sentAs(record.value()).equals(Optional.of(record))) {
      changes.delete(tokens + record);
    }
    commit(changes);
  }

  /** Gives up what waits under {@code token}, and remembers why. */
  void giveUp(String token, String reason) {
    StateChanges changes = new StateChanges();
    sentAs(token).ifPresent(record -> changes.delete(prefix + record));
    commit(changes.put(refusals + token, Bytes.of(reason.getBytes(US_ASCII))));
  }

  static RecordId id(WaitingRecord waiting) {
    try {
      return waiting.id();
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  static EpochId epoch(WaitingRecord waiting) {
    try {
      return waiting.epoch();
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static StateFailedException malformed(MalformedException e) {
    return new StateFailedException(new IOException("outbox: malformed", e));
  }

  private void commit(StateChanges changes) {
    try {
      store.commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
