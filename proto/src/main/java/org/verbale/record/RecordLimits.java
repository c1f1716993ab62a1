package org.verbale.record;

/** Every limit of the record formats. Lengths in bytes. */
public final class RecordLimits {
  /** Fewest parts, dummies included. */
  public static final int MIN_PARTS = 4;

  /** Most parts, dummies included. */
  public static final int MAX_PARTS = 4096;

  /** Most attachments of one record. */
  public static final int MAX_ATTACHMENTS = 32;

  /** Longest name of a part, in UTF-8. */
  public static final int MAX_NAME = 255;

  /** Longest media type of an attachment. */
  public static final int MAX_MEDIA_TYPE = 127;

  /** Longest ciphertext of a record, tag included. */
  public static final int MAX_CIPHERTEXT = 1 << 20;

  /** Plaintext of one attachment chunk; the last one may be shorter. */
  public static final int CHUNK = 1 << 18;

  /** Longest attachment, before padding. */
  public static final long MAX_ATTACHMENT = 1L << 30;

  /** Longest set of sealed search terms. */
  public static final int MAX_TERMS = 1 << 20;

  /** Longest record note, signatures included. */
  public static final int MAX_NOTE = 4096;

  /** Longest private block. */
  public static final int MAX_PRIVATE_BLOCK = 8192;

  /** Length of the seed and of every salt. */
  public static final int SALT = 32;

  private RecordLimits() {}
}
