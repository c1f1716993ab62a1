package org.verbale.client;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.verbale.client.search.TermsState;
import org.verbale.id.RecordId;
import org.verbale.record.FieldName;
import org.verbale.record.Part;

/** A record, opened, and found to be exactly what its author signed. Immutable. */
public final class ReadableRecord implements ReceivedRecord {
  private final RecordHeader header;
  private final List<Part> parts;
  private final List<ReceivedAttachment> attachments;
  private final TermsState searchTerms;

  ReadableRecord(
      RecordHeader header,
      List<Part> parts,
      List<ReceivedAttachment> attachments,
      TermsState searchTerms) {
    this.header = header;
    this.parts = List.copyOf(parts);
    this.attachments = List.copyOf(attachments);
    this.searchTerms = searchTerms;
  }

  @Override
  public RecordHeader header() {
    return header;
  }

  /** All parts, attachments included, in order. */
  public List<Part> parts() {
    return parts;
  }

  /** The title, if there is one. */
  public Optional<String> title() {
    return field(FieldName.TITLE);
  }

  /** All paragraphs, an empty line between each two. */
  public String text() {
    return parts.stream()
        .filter(part -> part.type() == Part.Type.PARAGRAPH)
        .map(Part::text)
        .collect(joining("\n\n"));
  }

  /** The first field of this name. */
  public Optional<String> field(FieldName name) {
    return values(parts, name).stream().findFirst();
  }

  /** The records that this one answers; what is no record id is passed over. */
  public List<RecordId> inReplyTo() {
    return inReplyTo(parts);
  }

  /** The files. */
  public List<ReceivedAttachment> attachments() {
    return attachments;
  }

  /**
   * What is known of the terms by which the server finds this record. Poisoned ones say nothing
   * against what is read here, and something about who sealed them.
   */
  public TermsState searchTerms() {
    return searchTerms;
  }

  static List<RecordId> inReplyTo(List<Part> parts) {
    return values(parts, FieldName.IN_REPLY_TO).stream()
        .filter(value -> value.matches("[0-9a-f]{32}"))
        .map(RecordId::new)
        .toList();
  }

  private static List<String> values(List<Part> parts, FieldName name) {
    return parts.stream()
        .filter(part -> part.type() == Part.Type.FIELD && part.name().equals(name.code()))
        .map(Part::text)
        .toList();
  }

  @Override
  public String toString() {
    return "ReadableRecord[" + header.record() + ", " + parts.size() + " parts]";
  }
}
