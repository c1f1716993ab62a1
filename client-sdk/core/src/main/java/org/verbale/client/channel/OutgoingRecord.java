package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.record.RecordType;

/**
 * What a record is to say, before it is sealed.
 *
 * @param token of this device alone: what is sent again under the same token is posted once
 * @param parts paragraphs and fields, in order
 * @param files attachments, behind the parts
 */
public record OutgoingRecord(
    String token, RecordType type, Language language, List<Part> parts, List<OutgoingFile> files) {
  public OutgoingRecord {
    requireNonNull(token, "token");
    requireNonNull(type, "type");
    requireNonNull(language, "language");
    parts = List.copyOf(parts);
    files = List.copyOf(files);
  }

  /**
   * A file to be attached.
   *
   * @param length in bytes
   * @param content opens it from its beginning; its bytes must not change before the record is
   *     accepted
   * @param progress hears of each window of ciphertext that the server has made durable
   */
  public record OutgoingFile(
      String name, String mediaType, long length, Content content, LongConsumer progress) {}

  /** Opens a file from its beginning. */
  public interface Content {
    InputStream open() throws IOException;
  }
}
