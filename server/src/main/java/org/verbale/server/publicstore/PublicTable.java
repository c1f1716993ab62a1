package org.verbale.server.publicstore;

import java.util.List;
import java.util.Locale;
import org.verbale.server.storage.Family;
import org.verbale.server.storage.Layout;

/**
 * Every table of the public store with the layout of its rows. Numbers in keys are big-endian, text
 * in keys ends with a zero byte. Values are TLS presentation language, read strictly.
 *
 * <p>A table's name on disk is its constant's in lower case: renaming one is a change of format.
 */
enum PublicTable implements Family {
  /**
   * {@code name -> uint64}: {@code events}, {@code contents}: how many there were; {@code swept}.
   */
  META(Shape.POINT),

  /** {@code record 0 -> entry}: what the public is shown of it. */
  ENTRY(Shape.LARGE),
  /** {@code uint64 2^64-1-event -> uint8 withdrawn, record}: every entry by its last event. */
  LISTING(Shape.POINT),
  /** {@code uint8 facet, hash of value, uint64 2^64-1-event -> uint8 withdrawn, record}. */
  POSTING(Shape.POINT),
  /** {@code uint8 facet, hash of value -> uint64, value}: how many items have it. */
  COUNT(Shape.POINT),
  /** {@code uint64 number -> event}, from 1, for ever. */
  EVENT(Shape.LOG),

  /** {@code uint64 content -> state}: of every bundle whose chunks may be on disk. */
  CONTENT(Shape.POINT),
  /** {@code uint64 content, uint64 number -> bytes}. */
  CHUNK(Shape.LARGE),

  /** {@code hash of record, uint64 number -> staged}. */
  STAGED(Shape.POINT),
  /** {@code uint64 content -> state}: of everything staged whose chunks may be on disk. */
  STAGED_CONTENT(Shape.POINT),
  /** {@code uint64 content, uint64 number -> bytes}. */
  STAGED_CHUNK(Shape.LARGE),

  /** {@code follower 0 -> position}: how far it has come. */
  FOLLOWER(Shape.POINT),
  /** {@code follower 0, uint64 event -> letter}: given up, and kept to be sent again. */
  DEAD_LETTER(Shape.POINT);

  /** Format 1. */
  static final Layout LAYOUT =
      new Layout("public store", "verbale/public", 1, META, List.of(values()));

  /** From whose files all that was withdrawn, replaced or counted has to go. */
  static final List<PublicTable> OF_ENTRIES = List.of(ENTRY, LISTING, POSTING, COUNT, CHUNK);

  static final List<PublicTable> OF_STAGED = List.of(STAGED, STAGED_CHUNK);

  private final Shape shape;

  PublicTable(Shape shape) {
    this.shape = shape;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public String family() {
    return this == META ? "default" : name().toLowerCase(Locale.ROOT);
  }
}
