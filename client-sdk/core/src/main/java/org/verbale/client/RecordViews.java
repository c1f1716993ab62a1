package org.verbale.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.ComplaintRow;
import org.verbale.client.channel.ErasedRow;
import org.verbale.client.channel.PublicationRow;
import org.verbale.client.channel.RecordReader;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.channel.Refuted;
import org.verbale.client.record.OpenedRecord;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.record.Part;

/** What a channel's engine knows of records, as callers are shown it. Thread-safe. */
final class RecordViews {
  private final ChannelId id;
  private final Session session;
  private final ChannelEngine engine;

  RecordViews(ChannelId id, Session session, ChannelEngine engine) {
    this.id = id;
    this.session = session;
    this.engine = engine;
  }

  /**
   * What is known of a record.
   *
   * @throws IllegalArgumentException if there is no such record here
   */
  RecordRow row(RecordId record) {
    return engine
        .record(record)
        .orElseThrow(
            () -> new IllegalArgumentException("record: unknown here (expected: one of headers)"));
  }

  List<RecordHeader> headers(List<RecordRow> rows) {
    return rows.stream().map(this::header).toList();
  }

  RecordHeader header(RecordRow row) {
    return new RecordHeader(
        id,
        row.sequence(),
        Instant.ofEpochMilli(row.time()),
        row.record(),
        row.type(),
        row.language(),
        author(row.author()),
        row.note());
  }

  /** A record as it opened, or why it did not. */
  ReceivedRecord received(RecordReader.Opened opened) {
    RecordHeader header = header(opened.row());
    if (opened.erased().isPresent()) {
      return erased(opened.erased().get());
    }
    if (opened.content().isEmpty()) {
      return UnreadableRecord.of(header, opened);
    }
    try (OpenedRecord content = opened.content().get()) {
      List<ReceivedAttachment> attachments = new ArrayList<>();
      List<Part> parts = content.parts();
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).type() == Part.Type.ATTACHMENT) {
          int part = i;
          attachments.add(
              new ReceivedAttachment(
                  parts.get(i), (out, progress) -> fetch(opened.row(), part, out, progress)));
        }
      }
      return new ReadableRecord(header, parts, attachments, opened.terms());
    }
  }

  private void fetch(RecordRow row, int part, OutputStream out, LongConsumer progress)
      throws IOException {
    try {
      session
          .halt()
          .guard(
              () -> {
                try {
                  engine.fetch(row, part, out, progress);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The decision that erased a record. */
  ErasedRecord erased(ErasedRow erased) {
    return new ErasedRecord(
        header(row(erased.record())),
        erased.reason(),
        erased.deciders().stream().map(this::author).toList(),
        Instant.ofEpochMilli(erased.time()));
  }

  /** What was decided about making a record public. */
  Publications.Publication publication(PublicationRow row) {
    return new Publications.Publication(
        header(row(row.record())),
        row.number(),
        state(row.act()),
        row.act().parts().map(PartRanges::indexes).orElse(List.of()),
        row.executes().isPresent(),
        row.signed().deciders().stream().map(this::author).toList(),
        Instant.ofEpochMilli(row.time()),
        row.signed().hash());
  }

  private static Publications.State state(Act act) {
    if (act instanceof Publish) {
      return Publications.State.PUBLIC;
    }
    return act instanceof Request ? Publications.State.REQUESTED : Publications.State.WITHDRAWN;
  }

  /** What a member says of a record. */
  Complaints.Complaint complaint(ComplaintRow complaint) {
    return new Complaints.Complaint(
        header(row(complaint.record())),
        author(complaint.author()),
        complaint.ground(),
        Instant.ofEpochMilli(complaint.time()));
  }

  /** What a member signed and is not so. */
  FalseStatement falseStatement(Refuted refuted) {
    return new FalseStatement(
        id,
        refuted.kind() == Refuted.Kind.EPOCH_NOTE
            ? FalseStatement.Kind.COMMIT
            : FalseStatement.Kind.CORRECTION,
        refuted.epoch().number(),
        author(refuted.author()),
        refuted.note(),
        refuted.sequence());
  }

  RecordHeader.Author author(CertificateId certificate) {
    DeviceCertificate author =
        session.registry().registry().device(certificate.hash(), Use.SIGNING).orElseThrow();
    return new RecordHeader.Author(author.party(), author.role(), author.device(), certificate);
  }
}
