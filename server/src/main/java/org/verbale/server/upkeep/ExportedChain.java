package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapProof;
import org.verbale.log.Position;
import org.verbale.log.Receipt;
import org.verbale.reinstatement.ChainProof;
import org.verbale.reinstatement.FormerEntry;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;

/** A file that {@link Export#channel} wrote, read again. Nothing in it is believed. */
public final class ExportedChain implements AutoCloseable {
  /** Above the largest object or blob. */
  private static final int MAX_PIECE = 64 << 20;

  private static final Pattern END =
      Pattern.compile(
          "channel (?<channel>[^\\n]+)\nlength (?<length>[0-9]{1,18})\nlast (?<last>.+)\n");

  private final Path file;
  private final ZipFile zip;
  private final ChainProof proof;

  private ExportedChain(Path file, ZipFile zip) throws IOException, MalformedException {
    this.file = file;
    this.zip = zip;
    this.proof = readProof();
  }

  /**
   * @throws StorageException if it is no such file
   */
  public static ExportedChain open(Path file) {
    try {
      var zip = new ZipFile(file.toFile(), UTF_8);
      boolean opened = false;
      try {
        var exported = new ExportedChain(file, zip);
        opened = true;
        return exported;
      } finally {
        if (!opened) {
          zip.close();
        }
      }
    } catch (IOException | MalformedException | IllegalArgumentException e) {
      throw unusable(file, e);
    }
  }

  /** What its chain ended in. */
  public ChainProof proof() {
    return proof;
  }

  /**
   * The entry with this number, if the file has it.
   *
   * @throws StorageException if it has it in another form
   */
  public Optional<FormerEntry> entry(long sequence) {
    String folder = folder(sequence);
    try {
      if (zip.getEntry(folder + "position") == null) {
        return Optional.empty();
      }
      Receipt receipt = Receipt.parse(piece(folder + "leaf.tlog-proof"));
      Position position =
          Position.parse(new String(piece(folder + "position").toByteArray(), UTF_8));
      List<FormerEntry.Blob> blobs = new ArrayList<>();
      for (Blob.Kind kind : Blob.Kind.values()) {
        if (zip.getEntry(folder + name(kind)) != null) {
          blobs.add(new FormerEntry.Blob(kind.number(), piece(folder + name(kind))));
        }
      }
      Bytes object = piece(folder + "object");
      return Optional.of(
          new FormerEntry(receipt.proof().index(), receipt.leaf(), position, object, blobs));
    } catch (IOException | MalformedException | IllegalArgumentException e) {
      throw unusable(file, e);
    }
  }

  /** Where an entry is in the file. */
  static String folder(long sequence) {
    return String.format(Locale.ROOT, "%09d/", sequence);
  }

  static String name(Blob.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private ChainProof readProof() throws IOException, MalformedException {
    Receipt seal = Receipt.parse(piece("map.tlog-proof"));
    MapProof map = MapProof.parse(piece("map-proof"));
    String text = new String(piece("channel").toByteArray(), UTF_8);
    Matcher end = END.matcher(text);
    if (!end.matches()) {
      throw new MalformedException("channel", "another form", "channel, length and last leaf");
    }
    var head =
        new ChannelHead(Long.parseLong(end.group("length")), Digest.fromBase64(end.group("last")));
    return new ChainProof(seal, Chain.of(end.group("channel")), head, map);
  }

  private Bytes piece(String name) throws IOException, MalformedException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new MalformedException(name, "missing", "an export of a channel");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MAX_PIECE + 1);
      if (bytes.length > MAX_PIECE) {
        throw new MalformedException(name, "too large", "at most 64 MiB");
      }
      return Bytes.of(bytes);
    }
  }

  private static StorageException unusable(Path file, Exception cause) {
    return new StorageException(
        Problem.IO,
        file + ": " + cause.getMessage() + " (expected: a file of verbale export --channel)",
        cause);
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }
}
