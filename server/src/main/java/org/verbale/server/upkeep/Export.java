package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;
import org.verbale.log.Chain;
import org.verbale.log.InclusionProof;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.SealedChain;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.ReadOnlyStorage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.View;

/**
 * Writes out what somebody is entitled to, as of the newest seal and in forms that other tools
 * check: a channel for a member, the log for an auditor. No content becomes readable by it.
 */
public final class Export {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int PAGE = 256;
  private static final long PAGE_BYTES = 8L << 20;
  private static final String SUCCESSION = "succession/";

  private final Archive archive = new Archive();
  private final Path data;
  private final RandomGenerator random;

  /**
   * @param data a data directory, whether a server runs on it or not
   */
  public Export(Path data, RandomGenerator random) {
    this.data = requireNonNull(data, "data");
    this.random = requireNonNull(random, "random");
  }

  /**
   * Writes a ZIP file: for each entry of {@code chain} its receipt (c2sp.org/tlog-proof), position
   * block, object and blobs; the checkpoint; the map leaf's receipt and the map's proof that the
   * chain ends there; the log's succession notes.
   *
   * @param to a file that does not exist
   * @return the number of entries
   * @throws StorageException if something cannot be read or written; then there is no file
   */
  public long channel(Chain chain, Path to) {
    return read(
        (view, head) -> {
          SealedChain sealed = archive.sealedChain(view, chain);
          OutputStream file = create(to); // never one that is there
          boolean written = false;
          try (file;
              var zip = new ZipOutputStream(file, UTF_8)) {
            new ChannelFile(view, head, zip).write(sealed);
            written = true;
            return sealed.head().length();
          } finally {
            if (!written) {
              Files.deleteIfExists(to);
            }
          }
        });
  }

  /**
   * Writes what c2sp.org/tlog-tiles says a log serves: {@code checkpoint}, {@code tile/...}, {@code
   * tile/entries/...}; and beside it {@code tile/positions/...}, from which an auditor ({@link
   * org.verbale.audit.Auditor}) recomputes chains and map; the log's succession notes. Tiles that
   * are there already stay as they are: a second export adds to the first.
   *
   * @param to a directory, made if it does not exist
   * @return the number of leaves
   * @throws StorageException if something cannot be read or written
   */
  public long log(Path to) {
    return read(
        (view, head) -> {
          new StaticLog(archive, view, head.head().size(), to).write();
          List<Bytes> notes = successions(view);
          for (int i = 0; i < notes.size(); i++) {
            write(to.resolve(SUCCESSION + i), notes.get(i).toByteArray());
          }
          // Last: whoever sees it finds all that it covers.
          write(to.resolve("checkpoint"), head.checkpoint().toByteArray());
          return head.head().size();
        });
  }

  /** By which the log's key was replaced: who has the first one verifies the checkpoint by them. */
  private List<Bytes> successions(View view) {
    return archive.entries(view, Chain.LOG, 0, PAGE, PAGE_BYTES).stream()
        .map(Entry::object)
        .toList();
  }

  private interface Work {
    long run(View view, SealedHead head) throws IOException, MalformedException;
  }

  private long read(Work work) {
    Snapshot.demandDataDirectory(data);
    try (Snapshot snapshot = Snapshot.take(data, PATIENCE, random);
        ReadOnlyStorage storage =
            ReadOnlyStorage.open(snapshot.directory(), StorageOptions.DEFAULT)) {
      View view = storage.view();
      SealedHead head =
          archive
              .sealedHead(view)
              .orElseThrow(
                  () ->
                      new StorageException(
                          Problem.NOT_A_DATA_DIRECTORY,
                          "log: not sealed yet (expected: one seal)"));
      return work.run(view, head);
    } catch (IOException e) {
      throw new StorageException(
          Problem.IO, "export: " + e.getMessage() + " (expected: a writable place)", e);
    } catch (MalformedException e) {
      throw new StorageException(
          Problem.DAMAGED, "checkpoint: malformed (expected: as it was signed)", e);
    }
  }

  private static OutputStream create(Path to) throws IOException {
    return Channels.newOutputStream(
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(requireNonNull(file.getParent()));
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.write(unfinished, bytes);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A channel with all its proofs. */
  private final class ChannelFile {
    private final View view;
    private final TreeHead head;
    private final SignedCheckpoint checkpoint;
    private final SealedHead sealed;
    private final ZipOutputStream zip;

    ChannelFile(View view, SealedHead sealed, ZipOutputStream zip) throws MalformedException {
      this.view = view;
      this.sealed = sealed;
      this.head = sealed.head();
      this.checkpoint = SignedCheckpoint.parse(sealed.checkpoint());
      this.zip = zip;
    }

    void write(SealedChain chain) throws IOException {
      put("checkpoint", sealed.checkpoint().toByteArray());
      var map = new Receipt(sealed.mapLeaf(), sealed.mapLeafProof(), checkpoint);
      put("map.tlog-proof", map.toBytes().toByteArray());
      var proof = new TlsWriter();
      chain.proof().writeTo(proof);
      put("map-proof", proof.toByteArray());
      String end =
          "channel %s\nlength %d\nlast %s\n"
              .formatted(chain.chain(), chain.head().length(), chain.head().last().toBase64());
      put("channel", end.getBytes(UTF_8));
      List<Bytes> notes = successions(view);
      for (int i = 0; i < notes.size(); i++) {
        put(SUCCESSION + i, notes.get(i).toByteArray());
      }
      long sequence = 0;
      while (sequence < chain.head().length()) {
        List<Entry> page = archive.entries(view, chain.chain(), sequence, PAGE, PAGE_BYTES);
        for (Entry entry : page) {
          if (sequence < chain.head().length()) {
            write(sequence, entry);
          }
          sequence++;
        }
        if (page.isEmpty()) {
          throw new StorageException(
              Problem.DAMAGED, "chain: ends at " + sequence + " (expected: as sealed)");
        }
      }
    }

    private void write(long sequence, Entry entry) throws IOException {
      String folder = ExportedChain.folder(sequence);
      InclusionProof proof = archive.inclusion(view, entry.index(), head.size());
      put(
          folder + "leaf.tlog-proof",
          new Receipt(entry.leaf(), proof, checkpoint).toBytes().toByteArray());
      put(folder + "position", entry.position().orElseThrow().toText().getBytes(UTF_8));
      put(folder + "object", entry.object().toByteArray());
      for (Blob blob : entry.blobs()) {
        put(folder + ExportedChain.name(blob.kind()), blob.content().toByteArray());
      }
    }

    private void put(String name, byte[] content) throws IOException {
      var entry = new ZipEntry(name);
      entry.setTime(0); // the same archive gives the same file
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    }
  }
}
