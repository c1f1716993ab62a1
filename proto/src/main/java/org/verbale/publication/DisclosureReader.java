package org.verbale.publication;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.record.ChunksTree;
import org.verbale.record.PartOpening;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordLimits;

/**
 * A {@link Disclosure} as it comes from a stream: the opened parts first, then file by file, chunk
 * by chunk. As received: nothing in it may be believed before {@link #verify}. Not thread-safe; the
 * stream stays the caller's to close.
 */
public final class DisclosureReader {
  private final StructStream in;
  private final List<PartOpening> parts;
  private final int files;

  private @Nullable DisclosedFile file;
  private int seen;
  private long size;
  private long left;
  private long chunks;

  private DisclosureReader(StructStream in, List<PartOpening> parts, int files) {
    this.in = in;
    this.parts = parts;
    this.files = files;
  }

  /** Reads up to the first file. */
  public static DisclosureReader open(InputStream in) throws IOException, MalformedException {
    return open(new StructStream(in));
  }

  static DisclosureReader open(StructStream in) throws IOException, MalformedException {
    List<PartOpening> parts =
        TlsReader.decode(
            in.vector("parts", PublicationLimits.MAX_PARTS_SIZE),
            more -> more.vector("parts", RecordLimits.MAX_PARTS, PartOpening::read));
    Disclosure.checkParts(parts);
    int files = in.uint8("files");
    if (files > RecordLimits.MAX_ATTACHMENTS) {
      throw new MalformedException(
          "files", files + " of them", "at most " + RecordLimits.MAX_ATTACHMENTS);
    }
    return new DisclosureReader(in, parts, files);
  }

  /** The opened parts, by ascending index, at least one. */
  public List<PartOpening> parts() {
    return parts;
  }

  /** How many files there are. */
  public int files() {
    return files;
  }

  /**
   * Goes on to the next file, whose bytes {@link #chunk} then gives; behind the last it demands
   * that nothing is left.
   *
   * @throws IllegalStateException if the file before was not read to its end
   */
  public Optional<DisclosedFile> next() throws IOException, MalformedException {
    if (hasChunk()) {
      throw new IllegalStateException("file: chunks left (expected: all of them read)");
    }
    if (seen == files) {
      in.end("disclosure");
      return Optional.empty();
    }
    DisclosedFile next = in.struct("file", DisclosedFile.ENCODED_LENGTH, DisclosedFile::read);
    Disclosure.checkFile(Optional.ofNullable(file), next, size);
    file = next;
    seen++;
    size += next.length();
    left = next.length();
    chunks = ChunksTree.chunks(next.length());
    return Optional.of(next);
  }

  /** Whether the file has another chunk. */
  public boolean hasChunk() {
    return chunks > 0;
  }

  /**
   * The file's next chunk: {@link RecordLimits#CHUNK} bytes, the last one fewer.
   *
   * @throws IllegalStateException if there is none
   */
  public byte[] chunk() throws IOException, MalformedException {
    if (!hasChunk()) {
      throw new IllegalStateException("file: read (expected: chunks left)");
    }
    byte[] chunk = in.raw("file", (int) Math.min(left, RecordLimits.CHUNK));
    left -= chunk.length;
    chunks--;
    return chunk;
  }

  /**
   * Believes what is disclosed if it is what {@code block} commits to; reads to the end.
   *
   * @param block of a record note that is believed
   * @throws BundleException if it is not
   */
  public VerifiedDisclosure verify(PublicBlock block, FileSink sink)
      throws IOException, MalformedException, BundleException {
    return DisclosureCheck.verify(this, block, sink);
  }
}
