package org.verbale.server.publicstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.record.RecordType;
import org.verbale.server.storage.StorageOptions;

/** Makes public items and stores. */
public final class Published {
  /** When everything begins. */
  public static final Instant START = Instant.parse("2026-03-01T09:00:00Z");

  static final StorageOptions SMALL = new StorageOptions(4 << 20, 4 << 20, 2, 256, 0);

  /** Pages of 7, and few places looked at. */
  static final PublicLimits NARROW =
      new PublicLimits(2 << 20, 3 << 20, 3, 7, 64 << 10, 40, Duration.ofMillis(50));

  private Published() {}

  /** A store that sweeps by itself. */
  public static PublicStore open(Path directory) {
    return PublicStore.open(directory, SMALL, PublicLimits.DEFAULT);
  }

  /** One that sweeps when told to. */
  static PublicStore still(Path directory, PublicLimits limits) {
    return PublicStore.opened(directory, SMALL, limits);
  }

  public static RecordId record(long number) {
    return new RecordId("%032x".formatted(number));
  }

  /** An answer of XA of one paragraph. */
  public static PublicItem item(RecordId record, long number) {
    return item(record, number, paragraph(0, "We keep a register since 1998."));
  }

  static PublicItem item(RecordId record, long number, PublicPart... parts) {
    return item(record, number, "XA", RecordType.ANSWER, Language.EN, List.of(parts));
  }

  static PublicItem item(
      RecordId record,
      long number,
      String state,
      RecordType type,
      Language language,
      List<PublicPart> parts) {
    return new PublicItem(
        record,
        number,
        new ReviewId("R-XA"),
        new PartyCode(state),
        type,
        language,
        START.minusSeconds(86_400),
        START.minusSeconds(60),
        false,
        16,
        parts);
  }

  static PublicPart paragraph(int index, String text) {
    return new PublicPart.Paragraph(index, "", Optional.of(Language.EN), text);
  }

  static PublicPart field(int index, String name, String text) {
    return new PublicPart.Field(index, name, Optional.empty(), text);
  }

  /** Publishes the plain item, with a bundle of 100 bytes. */
  public static void publish(PublicStore store, long record, long number) {
    publish(store, item(record(record), number), bytes(record, 100));
  }

  static boolean publish(PublicStore store, PublicItem item, byte[] bundle) {
    try {
      return store.publish(item, out -> out.write(bundle), at(item.number()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Instant at(long minutes) {
    return START.plusSeconds(60 * minutes);
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] all(PublicContent content) {
    try (var in = content.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records of all pages, page by page. */
  static List<RecordId> walk(PublicStore store, Filter filter, int limit) {
    List<RecordId> found = new ArrayList<>();
    Optional<Cursor> after = Optional.empty();
    do {
      Page page = store.entries(filter, after, limit);
      page.entries().forEach(each -> found.add(each.record()));
      after = page.next();
    } while (after.isPresent());
    return found;
  }
}
