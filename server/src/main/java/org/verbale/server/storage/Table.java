package org.verbale.server.storage;

import java.util.Locale;

/**
 * Every table with the layout of its rows. Numbers in keys are big-endian, so that rows lie in
 * their order; text in keys ends with a zero byte ({@link Key}).
 *
 * <p>A table's name on disk is its constant's in lower case: renaming one is a change of format.
 */
public enum Table implements Family {
  /** Single values. {@code name -> value}; each package documents its names. */
  META(Shape.POINT),

  /** Archive. {@code uint64 index -> entry} (leaf, chain, sequence, salt, previous). */
  ENTRY(Shape.LOG),
  /** Archive. {@code uint64 index, uint8 kind -> content}; kind 0 is the object of the leaf. */
  CONTENT(Shape.LARGE),
  /** Archive. {@code object hash -> uint64 index} of the first leaf with that object. */
  OBJECT(Shape.POINT),
  /** Archive. {@code chain 0 -> head now, head as of the newest seal}. */
  CHAIN(Shape.POINT),
  /** Archive. {@code chain 0, uint64 sequence -> uint64 index}. */
  CHAIN_ENTRY(Shape.LOG),
  /** Archive. {@code uint8 level, uint64 index -> hash[32]}: complete nodes of the log's tree. */
  NODE(Shape.LOG),
  /** Archive. {@code party 0, channel 0 -> uint64 seals} there were when it was put on the list. */
  LIST(Shape.POINT),
  /**
   * Archive. {@code uint64 seals, uint8 what, name 0 -> nothing}: changed after that many seals.
   */
  CHANGED(Shape.POINT),
  /** Archive. {@code path -> node} of the completeness map as of the newest seal. */
  MAP(Shape.POINT),
  /** Archive. {@code uint64 size -> checkpoint}: sealed heads, signed. */
  SEAL(Shape.LOG),

  /** Directory. {@code certificate hash -> uint64 first, uint64 next}: numbers that wait. */
  SHELF(Shape.POINT),
  /**
   * Directory. {@code certificate hash, uint8 1, uint64 number -> MLSMessage}; the last resort
   * under {@code certificate hash, uint8 0}.
   */
  KEY_PACKAGE(Shape.POINT),
  /** Directory. {@code init key hash -> KeyPackage hash, uint8 state}: for ever. */
  INIT_KEY(Shape.POINT),
  /**
   * Directory. {@code uint8 1, device 0} or {@code uint8 2, certificate hash -> uint64 hour, uint64
   * claims}.
   */
  CLAIM(Shape.POINT),

  /** Channel. {@code channel 0 -> epoch, members}. */
  GROUP(Shape.POINT),
  /** Channel. {@code channel 0 -> PublicGroup}: context, tree, confirmation tag. */
  PUBLIC_GROUP(Shape.LARGE),
  /** Channel. {@code channel 0, uint64 generation, uint64 epoch -> note hash, index, awaited}. */
  EPOCH(Shape.POINT),
  /** Channel. {@code channel 0, uint64 generation, uint64 epoch -> ratchet tree}. */
  TREE(Shape.LARGE),
  /** Channel. {@code channel 0, uint64 generation, uint64 epoch, certificate hash -> note hash}. */
  ACKNOWLEDGEMENT(Shape.POINT),
  /** Channel. {@code channel 0, uint64 generation, uint64 epoch, device 0 -> note hash}. */
  RELINK(Shape.POINT),
  /** Channel. {@code channel 0, certificate hash -> MLSMessage} with the fresh KeyPackage. */
  RESYNC(Shape.POINT),
  /** Channel. {@code device 0, channel 0, uint64 generation, uint64 epoch -> uint64 sequence}. */
  WELCOME(Shape.POINT),
  /** Channel. {@code channel 0, uint64 generation, uint64 epoch -> MLSMessage}. */
  WELCOME_MESSAGE(Shape.LARGE),

  /** Document. {@code record 0 -> note hash, uint64 index}: for ever. */
  RECORD(Shape.POINT),
  /** Document. {@code record 0 -> note hash, uint64 index} of its tombstone: for ever. */
  ERASURE(Shape.POINT),
  /** Document. {@code channel 0, uint64 number -> note hash, uint64 index} of hold notes. */
  HOLD(Shape.POINT),
  /** Document. {@code record 0, device 0 -> note hash, uint64 index} of its complaint. */
  COMPLAINT(Shape.POINT),
  /** Document. {@code record 0, uint64 index -> note hash, uint16 profile} of added terms. */
  SUPPLEMENT(Shape.POINT),
  /**
   * Publication. {@code record 0, uint64 2^63 - 1 - number -> note hash, uint64 index, act}: the
   * last decision about a record comes first.
   */
  PUBLICATION(Shape.POINT),
  /** Document. {@code record 0, uint8 attachment -> upload}. */
  UPLOAD(Shape.POINT),
  /** Document. {@code device 0, record 0, uint8 attachment -> uint64 length, uint64 touched}. */
  PENDING(Shape.POINT),
  /** Document. {@code record 0, uint8 attachment, uint64 number -> chunk}. */
  CHUNK(Shape.LARGE),

  /**
   * Recovery, while entries of a log that is no more are put back. {@code uint8 0, chain 0, uint64
   * sequence, leaf hash -> nothing}: shown, and not here yet; {@code uint8 1, chain 0, uint64
   * sequence, leaf hash -> key of the next}: here; {@code uint8 2, uint64 time, uint64 index, leaf
   * hash -> entry}. For ever: {@code uint8 3, chain 0, uint64 sequence, leaf hash -> reason}: was
   * here, and could not be appended. {@code uint8 4, record 0 -> nothing}: a decision to erase its
   * content is here.
   */
  RECOVERY(Shape.LARGE);

  private final Shape shape;

  Table(Shape shape) {
    this.shape = shape;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public String family() {
    return this == META ? Layout.META_FAMILY : name().toLowerCase(Locale.ROOT);
  }
}
