package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.record.OpenFailure;
import org.verbale.client.record.OpenedRecord;
import org.verbale.codec.Bytes;
import org.verbale.complaint.ComplaintNote;
import org.verbale.complaint.ComplaintNote.Ground;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.v1.ComplainRequest;

/**
 * Looks at records again, and complains of those whose author signed one thing and sealed another.
 */
final class Complaining {
  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;

  Complaining(ChannelId channel, ChannelContext context, ChannelReplica replica) {
    this.channel = channel;
    this.context = context;
    this.replica = replica;
  }

  /**
   * Complains, if there is ground to. Fetches all attachments where the record itself opens.
   *
   * @return this device's complaint, made now or before
   * @throws RefusedException NOT_PERMITTED if the record is what its author signed, ERASED
   */
  ComplaintRow complain(RecordRow row) {
    DeviceId device = context.device().certificate().device();
    Optional<ComplaintRow> before = replica.history().complaints().find(row.record(), device);
    if (before.isPresent()) {
      return before.get();
    }
    Ground ground =
        ground(row)
            .orElseThrow(
                () -> refused("NOT_PERMITTED", "record: as it was signed (expected: otherwise)"));
    replica.requireMember();
    Bytes note =
        context
            .device()
            .requireHeld(replica.shown().orElseThrow())
            .sign(new ComplaintNote(channel, row.record(), row.note(), ground));
    var unused =
        context
            .server()
            .complain(
                ComplainRequest.newBuilder()
                    .setNote(ByteString.copyFrom(note.toByteArray()))
                    .build());
    replica.read();
    return replica
        .history()
        .complaints()
        .find(row.record(), device)
        .orElseThrow(() -> RecordReader.withheld("COMPLAINT"));
  }

  private Optional<Ground> ground(RecordRow row) {
    RecordReader reader = new RecordReader(channel, context);
    RecordReader.Opened opened = reader.open(List.of(row), replica).get(0);
    if (opened.erased().isPresent()) {
      throw refused("ERASED", "record: erased (expected: one that can be opened)");
    }
    if (opened.content().isEmpty()) {
      return opened.failure().flatMap(Complaining::ground);
    }
    try (OpenedRecord content = opened.content().get()) {
      return attachments(reader, row.record(), content);
    }
  }

  /**
   * What every member that holds the epoch's key finds too; nothing that the server may have done.
   */
  private static Optional<Ground> ground(OpenFailure failure) {
    if (failure instanceof OpenFailure.Contradiction contradiction) {
      return Optional.of(Ground.valueOf(contradiction.complaint().ground().name()));
    }
    if (failure.equals(new OpenFailure.Mismatch(OpenFailure.What.KEY_COMMITMENT))) {
      return Optional.of(Ground.KEY_COMMITMENT);
    }
    return failure.equals(new OpenFailure.NotAuthentic(OpenFailure.What.CIPHERTEXT))
        ? Optional.of(Ground.CIPHERTEXT)
        : Optional.empty();
  }

  private static Optional<Ground> attachments(
      RecordReader reader, RecordId record, OpenedRecord content) {
    List<Part> parts = content.parts();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).type() == Part.Type.ATTACHMENT) {
        try {
          reader.fetch(record, content, i, OutputStream.nullOutputStream());
        } catch (UnreadableException e) {
          if (e.ground().equals(Ground.CHUNKS_ROOT.name())) {
            return Optional.of(Ground.CHUNKS_ROOT);
          }
          throw e;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return Optional.empty();
  }

  private static RefusedException refused(String reason, String message) {
    return new RefusedException(reason, message, Duration.ZERO);
  }
}
