package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.audit.AuditEntry;
import org.verbale.audit.Auditor;
import org.verbale.audit.Opening;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.StorageException;
import org.verbale.tile.Bundle;
import org.verbale.tile.TilePath;
import org.verbale.tile.TilePath.Kind;

class ExportTest {
  @TempDir Path directory;

  /**
   * Whoever knows RFC 6962 and the specification of tiles, and nothing of us, can check the log.
   */
  @Test
  void log_isWhatTheCheckpointSays_byRecursionFromTheEntries() throws Exception {
    Path data = directory.resolve("data");
    Path to = directory.resolve("log");
    Growth.grow(data, 700, 100);
    long early = new Export(data, new SecureRandom()).log(to);
    check(to, early);
    Growth.grow(data, 100, 100);
    long late = new Export(data, new SecureRandom()).log(to);
    assertThat(late).isGreaterThan(early);
    check(to, late);
  }

  private void check(Path to, long size) throws Exception {
    TreeHead head =
        SignedCheckpoint.parse(Bytes.of(Files.readAllBytes(to.resolve("checkpoint"))))
            .verify(Growth.LOG_KEY.key())
            .head();
    assertThat(head.size()).isEqualTo(size);
    List<byte[]> leaves = leaves(to, size);
    List<byte[]> hashes = new ArrayList<>();
    for (byte[] leaf : leaves) {
      hashes.add(sha256(new byte[] {0}, leaf));
    }
    assertThat(Digest.of(root(hashes))).isEqualTo(head.root());
    List<byte[]> level = hashes;
    for (int l = 0; !level.isEmpty(); l++) {
      assertThat(tiles(to, l, level.size())).isEqualTo(concat(level));
      List<byte[]> next = new ArrayList<>();
      for (int i = 0; i + 256 <= level.size(); i += 256) {
        next.add(root(level.subList(i, i + 256)));
      }
      level = next;
    }
  }

  private static List<byte[]> leaves(Path to, long size) throws IOException {
    List<byte[]> entries = new ArrayList<>();
    for (long n = 0; n * 256 < size; n++) {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(tile(to, "entries", n, size)));
      while (in.hasRemaining()) {
        byte[] entry = new byte[in.getShort() & 0xffff];
        in.get(entry);
        entries.add(entry);
      }
    }
    assertThat(entries).hasSize((int) size);
    return entries;
  }

  private static byte[] tiles(Path to, int level, long size) throws IOException {
    var all = new ByteArrayOutputStream();
    for (long n = 0; n * 256 < size; n++) {
      all.write(Files.readAllBytes(tile(to, Integer.toString(level), n, size)));
    }
    return all.toByteArray();
  }

  private static Path tile(Path to, String what, long n, long size) {
    long width = Math.min(256, size - n * 256);
    return to.resolve("tile/%s/%03d%s".formatted(what, n, width == 256 ? "" : ".p/" + width));
  }

  /** MTH of RFC 6962, section 2.1, over hashed leaves. */
  private static byte[] root(List<byte[]> hashes) throws NoSuchAlgorithmException {
    if (hashes.size() == 1) {
      return hashes.get(0);
    }
    int left = Integer.highestOneBit(hashes.size() - 1);
    return sha256(
        new byte[] {1}, root(hashes.subList(0, left)), root(hashes.subList(left, hashes.size())));
  }

  private static byte[] sha256(byte[]... pieces) throws NoSuchAlgorithmException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (byte[] piece : pieces) {
      sha.update(piece);
    }
    return sha.digest();
  }

  private static byte[] concat(List<byte[]> pieces) {
    var all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Test
  void log_passesAnAuditor_whoReadsItsFiles() throws Exception {
    Path data = directory.resolve("data");
    Path to = directory.resolve("log");
    Sample.make(data);
    audit(to, new Export(data, new SecureRandom()).log(to));
    Path grown = directory.resolve("grown");
    Path files = directory.resolve("files");
    for (int i = 0; i < 2; i++) { // the second adds to the first, in the middle of a bundle
      Growth.grow(grown, 300, 7);
      audit(files, new Export(grown, new SecureRandom()).log(files));
    }
  }

  private static void audit(Path files, long size) throws Exception {
    TreeHead head =
        SignedCheckpoint.parse(Bytes.of(Files.readAllBytes(files.resolve("checkpoint"))))
            .unverified()
            .head();
    assertThat(head.size()).isEqualTo(size);
    var auditor = new Auditor();
    int listings = 0;
    for (long n = 0; n * TilePath.FULL < size; n++) {
      TilePath entries = TilePath.in(size, Kind.ENTRIES, 0, n);
      TilePath positions = TilePath.in(size, Kind.POSITIONS, 0, n);
      List<Leaf> leaves = Bundle.leaves(read(files, entries), entries.width());
      List<Bytes> openings = Bundle.openings(read(files, positions), positions.width());
      for (int i = 0; i < leaves.size(); i++) {
        Opening opening = Opening.parse(openings.get(i));
        listings += opening instanceof Opening.Sealed sealed ? sealed.listings().size() : 0;
        auditor.take(new AuditEntry(leaves.get(i), opening));
      }
    }
    auditor.check(head);
    assertThat(listings).isPositive();
  }

  private static Bytes read(Path files, TilePath path) throws IOException {
    return Bytes.of(Files.readAllBytes(files.resolve(path.toString())));
  }

  @Test
  void channel_comesWithOpeningsAndProofs_gapFree() throws Exception {
    Path data = directory.resolve("data");
    var logKey = Sample.make(data);
    Path file = directory.resolve("channel.zip");
    long entries = new Export(data, new SecureRandom()).channel(Chain.of(Sample.CHANNEL), file);
    assertThat(entries).isGreaterThan(15);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ChannelHead head = ChannelHead.EMPTY;
      int blobs = 0;
      for (int n = 0; n < entries; n++) {
        String folder = "%09d/".formatted(n);
        Receipt receipt = Receipt.parse(Bytes.of(read(zip, folder + "leaf.tlog-proof")));
        receipt.verify(logKey);
        Position position = Position.parse(new String(read(zip, folder + "position"), UTF_8));
        assertThat(position.hash()).isEqualTo(receipt.leaf().position());
        assertThat(head.isFollowedBy(position)).isTrue();
        head = head.next(receipt.leaf().hash());
        assertThat(Digest.sha256(read(zip, folder + "object"))).isEqualTo(receipt.leaf().object());
        blobs += zip.getEntry(folder + "ciphertext") == null ? 0 : 1;
      }
      assertThat(blobs).isGreaterThan(10);
      assertThat(new String(read(zip, "channel"), UTF_8))
          .isEqualTo(
              "channel R-XA/dialogue\nlength %d\nlast %s\n"
                  .formatted(entries, head.last().toBase64()));
      Receipt map = Receipt.parse(Bytes.of(read(zip, "map.tlog-proof")));
      assertThat(map.verify(logKey)).isNotNull();
    }
    assertThatThrownBy(
            () -> new Export(data, new SecureRandom()).channel(Chain.of(Sample.CHANNEL), file))
        .isInstanceOf(StorageException.class);
    assertThat(file).as("what was there before stays").exists();
  }

  private static byte[] read(ZipFile zip, String name) throws IOException {
    try (var in = zip.getInputStream(zip.getEntry(name))) {
      return in.readAllBytes();
    }
  }
}
