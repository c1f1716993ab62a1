package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.Part;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.v1.PostRecordRequest;

/**
 * A sealed record on its way, and what it says: to be sealed again should its epoch end before it
 * arrives, also by a later process.
 *
 * @param token of this device alone
 * @param request the bytes that are sent, an encoded {@code PostRecordRequest}
 * @param draft absent if it cannot be made again: it has files in memory, or is another device's
 */
record WaitingRecord(String token, Bytes request, Optional<StoredDraft> draft)
    implements TlsStruct {
  private static final int VERSION = 1;

  WaitingRecord {
    requireNonNull(token, "token");
    requireNonNull(request, "request");
    requireNonNull(draft, "draft");
  }

  /** What a record says. */
  record StoredDraft(RecordType type, Language language, List<Part> parts, List<StoredFile> files) {
    StoredDraft {
      parts = List.copyOf(parts);
      files = List.copyOf(files);
    }

    /** As when it was posted first, its files as they were then. */
    OutgoingRecord again(String token) {
      List<OutgoingRecord.OutgoingFile> same = new ArrayList<>();
      for (StoredFile file : files) {
        same.add(
            new OutgoingRecord.OutgoingFile(
                file.name,
                file.mediaType,
                file.length,
                new FileContent(Path.of(file.path), Optional.of(file.hash)),
                bytes -> {}));
      }
      return new OutgoingRecord(token, type, language, parts, same);
    }
  }

  /**
   * A file on disk.
   *
   * @param hash SHA-256 of what was sealed
   */
  record StoredFile(String path, String name, String mediaType, long length, Digest hash) {}

  PostRecordRequest message() throws MalformedException {
    try {
      return PostRecordRequest.parseFrom(request.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("request", "malformed", "a PostRecordRequest");
    }
  }

  RecordId id() throws MalformedException {
    return RecordNote.parse(Bytes.of(message().getNote().toByteArray())).claim().block().record();
  }

  /** The epoch that it is sealed under: the only one in which it can be accepted. */
  EpochId epoch() throws MalformedException {
    return PrivateBlock.parse(Bytes.of(message().getPrivateBlock().toByteArray())).epoch();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION).text(token).opaque(request);
    out.uint8(draft.isPresent() ? 1 : 0);
    draft.ifPresent(
        says -> {
          out.text(says.type.code()).text(says.language.code()).vector(says.parts);
          out.vector(files -> says.files.forEach(each -> write(files, each)));
        });
  }

  private static void write(TlsWriter out, StoredFile file) {
    out.text(file.path).text(file.name).text(file.mediaType).uint64(file.length);
    out.raw(file.hash.toByteArray());
  }

  /** Reads the stored form. */
  static WaitingRecord parse(Bytes bytes) throws MalformedException {
    try {
      return TlsReader.decode(bytes, WaitingRecord::read);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("waiting record", "malformed", "a type that we know");
    }
  }

  private static WaitingRecord read(TlsReader in) throws MalformedException {
    if (in.uint8("version") != VERSION) {
      throw new MalformedException("version", "another", "1");
    }
    return new WaitingRecord(
        in.text("token"), in.opaque("request"), in.optional("draft", WaitingRecord::readDraft));
  }

  private static StoredDraft readDraft(TlsReader in) throws MalformedException {
    return new StoredDraft(
        RecordType.of(in.text("type")),
        Language.of(in.text("language")),
        in.vector("parts", RecordLimits.MAX_PARTS, Part::read),
        in.vector("files", RecordLimits.MAX_ATTACHMENTS, WaitingRecord::readFile));
  }

  private static StoredFile readFile(TlsReader in) throws MalformedException {
    return new StoredFile(
        in.text("path"),
        in.text("name"),
        in.text("media_type"),
        in.uint64("length"),
        Digest.of(in.raw("hash", Digest.LENGTH).toByteArray()));
  }

  /** What it says is confidential. */
  @Override
  public String toString() {
    return "WaitingRecord[" + request.size() + " bytes]";
  }
}
