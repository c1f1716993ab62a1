package org.verbale.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedAttachment;
import org.verbale.client.RecordHeader;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.UnreadableException;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentReading.None;
import org.verbale.client.search.AttachmentReading.Reason;
import org.verbale.record.Part;
import org.verbale.search.local.AttachedText;

/** Fetches the files of records and has their text read. Thread-safe. */
final class AttachmentFeeder {
  /** Most of all files of a record: what 20,000 slots hold, and more. */
  static final int CHARACTERS = 500_000;

  /** What a server says that has no such file, or has lost it. */
  private static final String NOT_THERE = "UNKNOWN";

  private static final AttachmentReading INTERRUPTED = new None(Reason.INTERRUPTED);

  private static final Logger logger = LoggerFactory.getLogger(AttachmentFeeder.class);

  private final AttachmentPolicy policy;

  AttachmentFeeder(AttachmentPolicy policy) {
    this.policy = policy;
  }

  /**
   * The text of a record's files. One that has none is passed over, with a line in the log.
   *
   * @param stopped whether no file is to be begun any more
   * @return empty if this thread was interrupted, or the reader closed, or it stopped
   * @throws org.verbale.client.error.VerbaleException as fetching does, where it may succeed later
   */
  Optional<List<AttachedText>> texts(ReadableRecord record, BooleanSupplier stopped) {
    List<AttachedText> texts = new ArrayList<>();
    int files = 0;
    int left = CHARACTERS;
    List<Part> parts = record.parts();
    for (int part = 0; part < parts.size() && files < policy.files() && left > 0; part++) {
      if (parts.get(part).type() != Part.Type.ATTACHMENT) {
        continue;
      }
      ReceivedAttachment file = attachment(record, part);
      if (file.length() > policy.bytes() || !policy.reader().reads(file.name(), file.mediaType())) {
        continue;
      }
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      files++;
      AttachmentReading reading = read(record.header(), file);
      if (reading.equals(INTERRUPTED)) {
        return Optional.empty();
      }
      List<String> sections = within(left, sections(record.header(), part, reading));
      if (!sections.isEmpty()) {
        texts.add(new AttachedText(part, sections));
        left -= sections.stream().mapToInt(String::length).sum();
      }
    }
    return Optional.of(texts);
  }

  /** The file of a part: attachments are in the order of their parts. */
  private static ReceivedAttachment attachment(ReadableRecord record, int part) {
    long before =
        record.parts().subList(0, part).stream()
            .filter(other -> other.type() == Part.Type.ATTACHMENT)
            .count();
    return record.attachments().get((int) before);
  }

  private static List<String> sections(RecordHeader record, int part, AttachmentReading reading) {
    return switch (reading) {
      case AttachmentReading.Text text ->
          text.sections().stream().map(AttachmentFeeder::wellFormed).toList();
      case None none -> {
        logger.info("Part {} of {} is not searched: {}", part, record.record(), none.reason());
        yield List.of();
      }
    };
  }

  /** Half a surrogate pair would be refused by what encodes it, each time anew. */
  private static String wellFormed(String section) {
    return new String(section.getBytes(UTF_8), UTF_8);
  }

  private AttachmentReading read(RecordHeader record, ReceivedAttachment file) {
    var known = new AttachedFile(file.name(), file.mediaType(), file.length(), record.language());
    try {
      return policy.reader().read(known, out -> file.writeTo(out, written -> {}));
    } catch (UnreadableException e) {
      // Not what was signed, or gone: it will not be another time.
      logger.info("A file of {} does not open: {}", record.record(), e.ground());
      return new None(Reason.MALFORMED);
    } catch (RefusedException e) {
      if (!e.reason().equals(NOT_THERE)) {
        throw e;
      }
      // Lost in a disaster: what was posted since must not wait for it.
      logger.info("A file of {} is not at the server", record.record());
      return new None(Reason.EMPTY);
    }
  }

  /** As many sections as there is room for; the last of them cut where it ends. */
  private static List<String> within(int most, List<String> sections) {
    List<String> taken = new ArrayList<>();
    int left = most;
    for (String section : sections) {
      Optional<String> fits = prefix(section, left);
      fits.ifPresent(taken::add);
      left -= fits.map(String::length).orElse(0);
      if (fits.isEmpty() || fits.get().length() < section.length()) {
        break;
      }
    }
    return taken;
  }

  private static Optional<String> prefix(String text, int most) {
    if (text.length() <= most) {
      return Optional.of(text);
    }
    int end = most > 0 && Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return end > 0 ? Optional.of(text.substring(0, end)) : Optional.empty();
  }
}
