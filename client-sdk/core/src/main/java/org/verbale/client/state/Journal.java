package org.verbale.client.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;

/**
 * The bytes of a state file: a header with a random salt, then frames, each one commit.
 *
 * <pre>
 * header: "verbale/state/v1\n" || salt[32]
 * frame:  uint32 n || ChaCha20-Poly1305(key, nonce = frame number, changes)[n]
 * key:    HKDF-Expand(HKDF-Extract(salt, master key), "verbale/state/v1", 32)
 * </pre>
 *
 * <p>Frame numbers as nonces make reordering and removal in the middle fail. They never repeat
 * under one key: a file whose tail was cut short is not written to again but replaced by a new one
 * with a new salt.
 */
final class Journal {
  static final byte[] MAGIC = "verbale/state/v1\n".getBytes(StandardCharsets.US_ASCII);
  static final int SALT_LENGTH = 32;
  static final int HEADER_LENGTH = MAGIC.length + SALT_LENGTH;

  /** Most bytes in one frame; a channel's state is tens of kilobytes. */
  static final int MAX_FRAME = 256 << 20;

  private final SteadyFile file;
  private final SecretBytes key;
  private long frames;
  private long length;

  private Journal(SteadyFile file, SecretBytes key, long frames, long length) {
    this.file = file;
    this.key = key;
    this.frames = frames;
    this.length = length;
  }

  /** What reading a file gave. */
  record Opened(Journal journal, NavigableMap<String, Bytes> entries, boolean cutShort) {}

  /** Begins an empty file; durable with the first {@link #sync}. */
  static Journal begin(SteadyFile file, byte[] salt, SecretBytes master) throws IOException {
    file.write(ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).put(salt).flip(), 0);
    return new Journal(file, key(salt, master), 0, HEADER_LENGTH);
  }

  /** Reads all whole frames. Bytes after them that no whole frame fits are what a kill left. */
  static Opened open(SteadyFile file, SecretBytes master) throws IOException {
    long size = file.size();
    byte[] salt = readHeader(file, size);
    Journal journal = new Journal(file, key(salt, master), 0, HEADER_LENGTH);
    var entries = new TreeMap<String, Bytes>();
    while (journal.readFrame(size, entries)) {}
    return new Opened(journal, entries, journal.length < size);
  }

  private static byte[] readHeader(SteadyFile file, long size) throws IOException {
    if (size < HEADER_LENGTH) {
      throw new StateDamagedException(
          "state file: " + size + " bytes (expected: at least " + HEADER_LENGTH + ")");
    }
    ByteBuffer header = file.read(0, HEADER_LENGTH);
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Bytes.of(magic).equals(Bytes.of(MAGIC))) {
      throw new StateDamagedException("state file: unknown format (expected: verbale/state/v1)");
    }
    byte[] salt = new byte[SALT_LENGTH];
    header.get(salt);
    return salt;
  }

  private static SecretBytes key(byte[] salt, SecretBytes master) {
    try (SecretBytes extracted = Hkdf.extract(SecretBytes.copyOf(salt), master)) {
      byte[] info = "verbale/state/v1".getBytes(StandardCharsets.US_ASCII);
      return Hkdf.expand(extracted, info, Aead.CHACHA20_POLY1305.keyLength());
    }
  }

  private boolean readFrame(long size, SortedMap<String, Bytes> entries) throws IOException {
    if (size - length < Integer.BYTES) {
      return false;
    }
    int n = file.read(length, Integer.BYTES).getInt();
    long end = length + Integer.BYTES + n;
    if (n < Aead.TAG_LENGTH || n > MAX_FRAME || end > size) {
      return cutOrDamaged(n, size);
    }
    byte[] sealed = file.read(length + Integer.BYTES, n).array();
    try (SecretBytes plain = Aead.CHACHA20_POLY1305.open(key, nonce(), MAGIC, sealed)) {
      decode(plain).forEach((name, value) -> apply(entries, name, value));
    } catch (AEADBadTagException e) {
      if (end == size && frames > 0) {
        return false; // the last write did not reach the disk whole
      }
      throw damaged(e);
    } catch (MalformedException e) {
      throw damaged(e);
    }
    frames++;
    length = end;
    return true;
  }

  /** A frame that ends beyond the file is the last write, cut short; any other is damage. */
  private boolean cutOrDamaged(int n, long size) throws StateDamagedException {
    if (n == 0 || (n >= Aead.TAG_LENGTH && n <= MAX_FRAME)) {
      return false;
    }
    throw new StateDamagedException(
        "state file: frame " + frames + " of " + n + " bytes in " + size + " (expected: a commit)");
  }

  private StateDamagedException damaged(Exception cause) {
    var damaged =
        new StateDamagedException(
            "state file: frame " + frames + " does not open (expected: the key it was made with)");
    damaged.initCause(cause);
    return damaged;
  }

  /** Appends one commit; it is durable after {@link #sync}. */
  void append(Map<String, Optional<Bytes>> changes) throws IOException {
    byte[] plain = encode(changes);
    byte[] sealed = Aead.CHACHA20_POLY1305.seal(key, nonce(), MAGIC, plain);
    Arrays.fill(plain, (byte) 0);
    if (sealed.length > MAX_FRAME) {
      throw new IllegalArgumentException(
          "changes: " + sealed.length + " bytes (expected: at most " + MAX_FRAME + ")");
    }
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + sealed.length);
    file.write(frame.putInt(sealed.length).put(sealed).flip(), length);
    frames++;
    length += frame.capacity();
  }

  void sync() throws IOException {
    file.sync();
  }

  /** Where the file is now. */
  void movedTo(Path path) {
    file.movedTo(path);
  }

  /**
   * Has the file end with its first {@code size} bytes: with the last commit that is to count. No
   * more is appended after this, for the number of the frame that was cut off is spent.
   */
  void cutTo(long size) throws IOException {
    file.truncate(size);
    length = size;
  }

  /** Bytes in the file. */
  long length() {
    return length;
  }

  void close() throws IOException {
    key.wipe();
    file.close();
  }

  private byte[] nonce() {
    return ByteBuffer.allocate(Aead.NONCE_LENGTH).putLong(4, frames).array();
  }

  static void apply(SortedMap<String, Bytes> entries, String key, Optional<Bytes> value) {
    value.ifPresentOrElse(bytes -> entries.put(key, bytes), () -> entries.remove(key));
  }

  private static byte[] encode(Map<String, Optional<Bytes>> changes) {
    TlsWriter out = new TlsWriter();
    changes.forEach(
        (name, value) -> {
          out.text(name).uint8(value.isPresent() ? 1 : 0);
          value.ifPresent(out::opaque);
        });
    return out.toByteArray();
  }

  private static Map<String, Optional<Bytes>> decode(SecretBytes plain) throws MalformedException {
    byte[] bytes = plain.reveal();
    TlsReader in = new TlsReader(Bytes.of(bytes));
    Arrays.fill(bytes, (byte) 0);
    var changes = new TreeMap<String, Optional<Bytes>>();
    while (in.hasRemaining()) {
      String name = in.text("key");
      changes.put(name, in.optional("value", reader -> reader.opaque("value")));
    }
    return changes;
  }

  /** Changes that put all of {@code entries}, split so that no frame grows beyond a megabyte. */
  static List<Map<String, Optional<Bytes>>> snapshot(SortedMap<String, Bytes> entries) {
    List<Map<String, Optional<Bytes>>> frames = new ArrayList<>();
    Map<String, Optional<Bytes>> frame = new TreeMap<>();
    long size = 0;
    for (var entry : entries.entrySet()) {
      frame.put(entry.getKey(), Optional.of(entry.getValue()));
      size += entry.getKey().length() + entry.getValue().size();
      if (size > 1 << 20) {
        frames.add(frame);
        frame = new TreeMap<>();
        size = 0;
      }
    }
    frames.add(frame);
    return frames;
  }
}
