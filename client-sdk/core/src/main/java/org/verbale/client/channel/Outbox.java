package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.client.channel.OutgoingRecord.OutgoingFile;
import org.verbale.client.error.AttachmentFailedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.record.SealedRecord;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.note.SignedNote;
import org.verbale.record.ChunksTree;
import org.verbale.record.Part;
import org.verbale.v1.Accepted;
import org.verbale.v1.AttachmentId;
import org.verbale.v1.PostRecordRequest;

/**
 * Sealed records on their way: stored before they are sent, and sent with the same bytes until the
 * server accepted or refused them. Not thread-safe.
 */
final class Outbox {
  private final ChannelId channel;
  private final ServerConnection server;
  private final StateStore store;
  private final SecureRandom random;
  private final String prefix;
  private final String tokens;

  Outbox(ChannelId channel, ChannelContext context) {
    this.channel = channel;
    this.server = context.server();
    this.store = context.store();
    this.random = context.device().random();
    this.prefix = History.prefix(channel) + "outbox/";
    this.tokens = History.prefix(channel) + "sent/";
  }

  /**
   * Seals a record under {@code key}; its files go to the server meanwhile.
   *
   * @param seen the channel's head that we have verified
   * @param author the certificate that our leaf shows
   */
  PostRecordRequest seal(
      OutgoingRecord record, ArchiveKey key, ChannelHead seen, Device.Certified author) {
    try (RecordSealer sealer = RecordSealer.begin(key, random)) {
      for (Part part : record.parts()) {
        sealer.add(part);
      }
      int index = 0;
      for (OutgoingFile file : record.files()) {
        attach(sealer, index++, file);
      }
      SealedRecord sealed =
          sealer.seal(record.type(), record.language(), author.id(), Optional.empty(), seen);
      SignedNote note = sealed.sign(author.noteSigner());
      return PostRecordRequest.newBuilder()
          .setChannel(channel.toString())
          .setNote(string(note.toBytes()))
          .setPrivateBlock(string(sealed.privateBlock().toBytes()))
          .setCiphertext(string(sealed.ciphertext()))
          .build();
    }
  }

  private void attach(RecordSealer sealer, int index, OutgoingFile file) {
    var id =
        AttachmentId.newBuilder()
            .setChannel(channel.toString())
            .setRecord(sealer.record().toString())
            .setIndex(index)
            .build();
    long length = ChunksTree.ciphertextLength(file.length());
    try (InputStream in = file.content().open();
        AttachmentUpload upload = new AttachmentUpload(server, id, length, file.progress())) {
      sealer.attach(file.name(), file.mediaType(), in, upload);
    } catch (IOException e) {
      throw new AttachmentFailedException(e);
    }
  }

  /**
   * Stores what is about to be sent.
   *
   * @param token that the record is known by on this device
   */
  void put(String token, RecordId record, PostRecordRequest request) {
    commit(
        new StateChanges()
            .put(prefix + record, Bytes.of(request.toByteArray()))
            .put(tokens + token, Bytes.of(record.toByteArray())));
  }

  /** The record that was last sent under {@code token}, whatever became of it. */
  Optional<RecordId> sentAs(String token) {
    return store.get(tokens + token).map(id -> RecordId.of(id.toByteArray()));
  }

  /** Sends what was stored under {@code record}. */
  Accepted send(PostRecordRequest request) {
    return server.postRecord(request);
  }

  /** Records whose fate is not known yet. */
  List<PostRecordRequest> waiting() {
    List<PostRecordRequest> waiting = new ArrayList<>();
    try {
      for (String key : store.keys(prefix)) {
        waiting.add(PostRecordRequest.parseFrom(store.get(key).orElseThrow().toByteArray()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new StateFailedException(e);
    }
    return waiting;
  }

  /** Forgets a record whose fate is known. */
  void forget(RecordId record) {
    commit(new StateChanges().delete(prefix + record));
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
