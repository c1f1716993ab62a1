package org.verbale.publication;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.record.PartOpening;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordLimits;

/**
 * What of a record is made public: opened parts, and the files of those that are attachments. It is
 * what a client uploads before its decision is sealed, and the end of a bundle. As received:
 * nothing in it may be believed before {@link #verify}.
 *
 * <p>Encoded as {@code PartOpening parts<V>; uint8 files}, then of each file {@code uint32 part;
 * opaque salt_key[32]; uint64 length} and its bytes.
 *
 * <p>This form has the files in memory; {@link DisclosureReader} and {@link #write} have not.
 *
 * @param parts by ascending index, at least one
 * @param files by ascending index of their parts, together at most {@link
 *     PublicationLimits#MAX_FILES_SIZE} bytes
 */
public record Disclosure(List<PartOpening> parts, List<Content> files) {
  /** A file and its bytes. */
  public record Content(DisclosedFile file, Bytes bytes) {
    /**
     * @throws IllegalArgumentException if the length is another
     */
    public Content {
      if (file.length() != bytes.size()) {
        throw new IllegalArgumentException(
            "file: " + bytes.size() + " bytes (expected: " + file.length() + ")");
      }
    }
  }

  /** A file that is opened when its bytes are needed. */
  public interface Source {
    DisclosedFile file();

    /** Its bytes, exactly as many as said; whoever reads them closes the stream. */
    InputStream open() throws IOException;
  }

  /**
   * @throws IllegalArgumentException if parts or files are not as they must be
   */
  public Disclosure {
    parts = List.copyOf(parts);
    files = List.copyOf(files);
    check(parts, files.stream().map(Content::file).toList());
  }

  /** Opens {@code which} of a record's parts; files are for the caller to add. */
  public static List<PartOpening> open(RecordBody body, PartRanges which) {
    var tree = body.tree();
    return which.indexes().stream().map(tree::open).toList();
  }

  /** Reads the encoding, files and all. */
  public static Disclosure parse(Bytes bytes) throws MalformedException {
    try {
      return readAll(DisclosureReader.open(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  static Disclosure readAll(DisclosureReader in) throws IOException, MalformedException {
    List<Content> files = new ArrayList<>();
    for (Optional<DisclosedFile> file = in.next(); file.isPresent(); file = in.next()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (in.hasChunk()) {
        bytes.write(in.chunk());
      }
      files.add(new Content(file.get(), Bytes.of(bytes.toByteArray())));
    }
    return new Disclosure(in.parts(), files);
  }

  /**
   * Writes the encoding without holding a file in memory.
   *
   * @param files by ascending index of their parts
   * @throws IllegalArgumentException if parts or files are not as they must be
   * @throws IOException if {@code out} fails, or a source does or has another length than it said
   */
  public static void write(OutputStream out, List<PartOpening> parts, List<? extends Source> files)
      throws IOException {
    check(parts, files.stream().map(Source::file).toList());
    out.write(new TlsWriter().vector(parts).uint8(files.size()).toByteArray());
    for (Source source : files) {
      DisclosedFile file = source.file();
      out.write(file.toBytes().toByteArray());
      try (InputStream in = source.open()) {
        long length = in.transferTo(out);
        if (length != file.length()) {
          throw new IOException(
              "file: " + length + " bytes (expected: " + file.length() + ", as was said)");
        }
      }
    }
  }

  /** How long the encoding will be, in bytes. */
  public static long encodedLength(List<PartOpening> parts, List<DisclosedFile> files) {
    long length = new TlsWriter().vector(parts).uint8(files.size()).toByteArray().length;
    for (DisclosedFile file : files) {
      length += file.encodedLength();
    }
    return length;
  }

  /** The encoding. */
  public Bytes toBytes() {
    TlsWriter out = new TlsWriter().vector(parts).uint8(files.size());
    for (Content content : files) {
      out.struct(content.file()).raw(content.bytes());
    }
    return out.toBytes();
  }

  /**
   * Believes what is disclosed if it is what {@code block} commits to.
   *
   * @param block of a record note that is believed
   * @throws BundleException if it is not
   */
  public VerifiedDisclosure verify(PublicBlock block) throws BundleException {
    try {
      return DisclosureReader.open(new ByteArrayInputStream(toBytes().toByteArray()))
          .verify(block, FileSink.NONE);
    } catch (MalformedException e) {
      throw new IllegalStateException("written by us, so well formed", e);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private static void check(List<PartOpening> parts, List<DisclosedFile> files) {
    if (files.size() > RecordLimits.MAX_ATTACHMENTS) {
      throw new IllegalArgumentException("files: " + files.size() + " (expected: at most 32)");
    }
    try {
      checkParts(parts);
      Optional<DisclosedFile> before = Optional.empty();
      long size = 0;
      for (DisclosedFile file : files) {
        checkFile(before, file, size);
        before = Optional.of(file);
        size += file.length();
      }
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static void checkParts(List<PartOpening> parts) throws MalformedException {
    long[] indexes = parts.stream().mapToLong(opening -> opening.proof().index()).toArray();
    boolean ascending =
        Arrays.equals(indexes, Arrays.stream(indexes).sorted().distinct().toArray());
    if (indexes.length == 0 || !ascending) {
      throw new MalformedException("parts", "none, or not ascending", "by index, each once");
    }
    if (indexes[indexes.length - 1] >= RecordLimits.MAX_PARTS) {
      throw new MalformedException("parts", "behind the last", "0 to 4095");
    }
  }

  /**
   * @param size of the files before
   */
  static void checkFile(Optional<DisclosedFile> before, DisclosedFile file, long size)
      throws MalformedException {
    if (before.isPresent() && file.part() <= before.get().part()) {
      throw new MalformedException("files", "not ascending", "by part, each once");
    }
    if (size + file.length() > PublicationLimits.MAX_FILES_SIZE) {
      throw new MalformedException(
          "files", "too long together", "at most " + PublicationLimits.MAX_FILES_SIZE + " bytes");
    }
  }
}
