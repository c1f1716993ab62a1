package org.verbale.search.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Aead;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;

/**
 * Files of one directory, each encrypted as a whole and bound to its name and the directory's.
 *
 * <pre>
 * file:   "verbale/index/v1\n" || salt[32] || uint64 length || chunk+
 * chunk:  ChaCha20-Poly1305(key, nonce = its number, header, 64 KiB of content, less in the last)
 * key:    HKDF-Expand(HKDF-Extract(salt, master key), "verbale/index/v1|" directory "|" name, 32)
 * </pre>
 *
 * <p>An empty file has one empty chunk. A file is written beside its place and moved there: it is
 * whole, or not there. Not thread-safe.
 */
class SealedFiles {
  /** Content of a chunk in bytes. */
  static final int CHUNK = 64 << 10;

  private static final String LABEL = "verbale/index/v1";
  private static final byte[] MAGIC = (LABEL + "\n").getBytes(UTF_8);
  private static final int SALT = 32;
  static final int HEADER = MAGIC.length + SALT + Long.BYTES;
  private static final String UNFINISHED = ".unfinished";

  private final Path directory;
  private final String name;
  private final SecretBytes master;
  private final SecureRandom random;

  /** What a file is to hold. */
  interface Content {
    /** Reads the next {@code count} bytes into {@code into}. */
    void read(byte[] into, int count) throws IOException;
  }

  /**
   * @param master a 32-byte key, the caller's
   */
  SealedFiles(Path directory, String name, SecretBytes master, SecureRandom random) {
    this.directory = directory;
    this.name = name;
    this.master = master;
    this.random = random;
  }

  /** The finished ones; what a kill left of others is deleted. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String found = file.getFileName().toString();
        if (found.endsWith(UNFINISHED)) {
          Files.delete(file);
        } else {
          names.add(found);
        }
      }
    }
    return names.stream().sorted().toList();
  }

  /** Writes a file; durable with the next {@link #sync}. */
  void write(String file, long length, Content content) throws IOException {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    byte[] header = ByteBuffer.allocate(HEADER).put(MAGIC).put(salt).putLong(length).array();
    Path unfinished = directory.resolve(file + UNFINISHED);
    try (SecretBytes key = key(file, salt);
        FileChannel out = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
      write(out, header);
      for (long chunk = 0; chunk < chunks(length); chunk++) {
        byte[] plain = new byte[size(length, chunk)];
        content.read(plain, plain.length);
        write(out, Aead.CHACHA20_POLY1305.seal(key, nonce(chunk), header, plain));
        Arrays.fill(plain, (byte) 0);
      }
      out.force(true);
    }
    Files.move(unfinished, directory.resolve(file), ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private static void write(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      out.write(left);
    }
  }

  private static long chunks(long length) {
    return Math.max(1, (length + CHUNK - 1) / CHUNK);
  }

  private static int size(long length, long chunk) {
    return (int) Math.min(CHUNK, length - chunk * CHUNK);
  }

  private static byte[] nonce(long chunk) {
    return ByteBuffer.allocate(Aead.NONCE_LENGTH).putLong(4, chunk).array();
  }

  private SecretBytes key(String file, byte[] salt) {
    try (SecretBytes extracted = Hkdf.extract(SecretBytes.copyOf(salt), master)) {
      byte[] info = (LABEL + "|" + name + "|" + file).getBytes(UTF_8);
      return Hkdf.expand(extracted, info, Aead.CHACHA20_POLY1305.keyLength());
    }
  }

  /** Takes what a file holds, piece by piece. */
  interface Sink {
    void write(byte[] piece) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @throws IndexDamagedException if it is not there, or not as it was written
   */
  void read(String file, Sink sink) throws IOException {
    try (FileChannel in = FileChannel.open(directory.resolve(file), READ)) {
      byte[] header = read(in, Math.min(HEADER, in.size()));
      long length = length(header, in.size());
      byte[] salt = Arrays.copyOfRange(header, MAGIC.length, MAGIC.length + SALT);
      try (SecretBytes key = key(file, salt)) {
        for (long chunk = 0; chunk < chunks(length); chunk++) {
          byte[] sealed = read(in, size(length, chunk) + Aead.TAG_LENGTH);
          open(key, chunk, header, sealed, sink);
        }
      }
    } catch (NoSuchFileException e) {
      throw new IndexDamagedException(Damage.MISSING, e);
    }
  }

  private static void open(SecretBytes key, long chunk, byte[] header, byte[] sealed, Sink sink)
      throws IOException {
    try (SecretBytes plain = Aead.CHACHA20_POLY1305.open(key, nonce(chunk), header, sealed)) {
      byte[] piece = plain.reveal();
      sink.write(piece);
      Arrays.fill(piece, (byte) 0);
    } catch (AEADBadTagException e) {
      throw new IndexDamagedException(Damage.ALTERED, e);
    }
  }

  /** The length that a header says, if the file's is right for it. */
  private static long length(byte[] header, long size) throws IndexDamagedException {
    if (header.length < HEADER) {
      throw new IndexDamagedException(Damage.CUT, null);
    }
    long length = ByteBuffer.wrap(header).getLong(HEADER - Long.BYTES);
    boolean ours = Bytes.of(header, 0, MAGIC.length).equals(Bytes.of(MAGIC));
    if (!ours || length < 0) {
      throw new IndexDamagedException(Damage.ALTERED, null);
    }
    if (length > size || size != HEADER + length + chunks(length) * Aead.TAG_LENGTH) {
      throw new IndexDamagedException(Damage.CUT, null);
    }
    return length;
  }

  private static byte[] read(FileChannel in, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) count);
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new IndexDamagedException(Damage.CUT, null);
      }
    }
    return buffer.array();
  }

  /** Deletes a file; durable with the next {@link #sync}. */
  void delete(String file) throws IOException {
    Files.deleteIfExists(directory.resolve(file));
  }

  /** Makes the names of files durable. */
  void sync() throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // directories cannot be opened there, and a rename is journalled by the file system
    }
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}
