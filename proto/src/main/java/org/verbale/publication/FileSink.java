package org.verbale.publication;

import java.io.IOException;

/**
 * Takes the bytes of disclosed files as they are read: file after file in the order of their parts,
 * each in chunks of at most {@link org.verbale.record.RecordLimits#CHUNK} bytes. Nothing of them is
 * proven before the verification that feeds it has returned: what it wrote until then is to be
 * thrown away if that fails.
 */
@FunctionalInterface
public interface FileSink {
  /** Nobody wants the files. */
  FileSink NONE = (part, chunk) -> {};

  /**
   * The next chunk of the file of part {@code part}; an empty file has one of no bytes.
   *
   * @param chunk the sink's to keep
   */
  void write(int part, byte[] chunk) throws IOException;
}
