package org.verbale.client;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.verbale.client.channel.FileContent;
import org.verbale.client.channel.OutgoingRecord;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.Attachment;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.PartsTree;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordType;

/**
 * A record that is being written, complete and within all limits. Immutable; begin with {@link
 * Channel#draft}.
 *
 * <p>Each paragraph, field and attachment can be published, or not, by itself.
 */
public final class RecordDraft {
  private final DraftId id;
  private final RecordType type;
  private final Language language;
  private final List<Part> parts;
  private final List<AttachmentSource> attachments;

  private RecordDraft(Builder builder) {
    this.id = builder.id;
    this.type = builder.type;
    this.language = builder.language;
    this.parts = List.copyOf(builder.parts);
    this.attachments = List.copyOf(builder.attachments);
    checkSize();
  }

  /** A draft of a new id. */
  static Builder builder(RecordType type, Language language, RandomGenerator random) {
    return new Builder(DraftId.random(random), type, language);
  }

  /** The draft of this id again. */
  static Builder builder(DraftId id, RecordType type, Language language) {
    return new Builder(id, type, language);
  }

  /** Everything is sealed once with placeholders, so that no limit is first met at posting. */
  private void checkSize() {
    if (attachments.size() > RecordLimits.MAX_ATTACHMENTS) {
      throw new IllegalArgumentException(
          "attachments: "
              + attachments.size()
              + " (expected: at most "
              + RecordLimits.MAX_ATTACHMENTS
              + ")");
    }
    List<Part> all = new ArrayList<>(parts);
    for (AttachmentSource each : attachments) {
      var described = new Attachment(each.mediaType(), each.length(), Digest.ZERO);
      all.add(Part.attachment(each.name(), described));
    }
    try (var body = new RecordBody(SecretBytes.zeros(RecordLimits.SALT), PartsTree.pad(all))) {
      Arrays.fill(body.encode(), (byte) 0);
    }
  }

  /** Stays the same when it is stored and read again. */
  public DraftId id() {
    return id;
  }

  public RecordType type() {
    return type;
  }

  /** The language that the record is written in. */
  public Language language() {
    return language;
  }

  /** Paragraphs and fields, in order. */
  public List<Part> parts() {
    return parts;
  }

  public List<AttachmentSource> attachments() {
    return attachments;
  }

  /** What the engine is to seal. */
  OutgoingRecord outgoing() {
    return new OutgoingRecord(
        id.value(), type, language, parts, attachments.stream().map(RecordDraft::file).toList());
  }

  private static OutgoingRecord.OutgoingFile file(AttachmentSource source) {
    return new OutgoingRecord.OutgoingFile(
        source.name(), source.mediaType(), source.length(), content(source), source::uploaded);
  }

  /** A file on disk can be read again by a later process. */
  private static OutgoingRecord.Content content(AttachmentSource source) {
    return source instanceof FileAttachment file
        ? new FileContent(file.path(), Optional.empty())
        : source::open;
  }

  /** Type and numbers: the rest is confidential. */
  @Override
  public String toString() {
    return "RecordDraft["
        + type.code()
        + ", "
        + parts.size()
        + " parts, "
        + attachments.size()
        + " attachments]";
  }

  /** Collects what a record says. Not thread-safe. */
  public static final class Builder {
    private final DraftId id;
    private final RecordType type;
    private final Language language;
    private final List<Part> parts = new ArrayList<>();
    private final List<AttachmentSource> attachments = new ArrayList<>();

    private Builder(DraftId id, RecordType type, Language language) {
      this.id = id;
      this.type = requireNonNull(type, "type");
      this.language = requireNonNull(language, "language");
    }

    /** A title, in the record's language. */
    @CanIgnoreReturnValue
    public Builder title(String title) {
      return add(Part.field(FieldName.TITLE.code(), Optional.of(language), title));
    }

    /** A paragraph in the record's language. */
    @CanIgnoreReturnValue
    public Builder paragraph(String text) {
      return add(Part.paragraph(language, text));
    }

    /** A value in no language: an id, a date, a number. */
    @CanIgnoreReturnValue
    public Builder field(FieldName name, String value) {
      return add(Part.field(name, value));
    }

    /** The record that this one answers; a question counts as answered by it. */
    @CanIgnoreReturnValue
    public Builder inReplyTo(RecordId record) {
      return field(FieldName.IN_REPLY_TO, record.value());
    }

    /**
     * Any other paragraph or field.
     *
     * @throws IllegalArgumentException for another type of part
     */
    @CanIgnoreReturnValue
    public Builder add(Part part) {
      if (part.type() != Part.Type.PARAGRAPH && part.type() != Part.Type.FIELD) {
        throw new IllegalArgumentException(
            "part: " + part.type() + " (expected: PARAGRAPH or FIELD)");
      }
      parts.add(part);
      return this;
    }

    /** A file; attachments stand behind all other parts. */
    @CanIgnoreReturnValue
    public Builder attach(AttachmentSource attachment) {
      attachments.add(requireNonNull(attachment, "attachment"));
      return this;
    }

    /**
     * The draft.
     *
     * @throws IllegalArgumentException if it says nothing, or exceeds a limit: 4096 parts, 32
     *     attachments of 1 GiB, 1 MiB of text once sealed
     */
    public RecordDraft build() {
      return new RecordDraft(this);
    }
  }
}
