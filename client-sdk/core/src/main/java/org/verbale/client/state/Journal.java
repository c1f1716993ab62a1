package org.verbale.client.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
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
 *
 * <p>One thread at a time writes; {@link #reader} reads beside it.
 */
final class Journal implements Closeable {
  static final byte[] MAGIC = "verbale/state/v1\n".getBytes(StandardCharsets.US_ASCII);
  static final int SALT_LENGTH = 32;
  static final int HEADER_LENGTH = MAGIC.length + SALT_LENGTH;

  /** Most bytes in one frame; a channel's state is tens of kilobytes. */
  static final int MAX_FRAME = 256 << 20;

  private final SteadyFile file;
  private final SecretBytes key;
  private final FrameReader reader;
  private long frames;
  private long length;

  private Journal(SteadyFile file, SteadyFile again, SecretBytes key) {
    this.file = file;
    this.key = key;
    this.reader = new FrameReader(again, key);
    this.length = HEADER_LENGTH;
  }

  /**
   * One commit in the file.
   *
   * @param number counted from 0
   * @param at where its sealed bytes begin
   * @param length of these, in bytes
   */
  record Frame(long number, long at, int length) {}

  /**
   * A value in the file.
   *
   * @param from where it begins in what {@code frame} opens to
   * @param length in bytes
   */
  record Place(Frame frame, int from, int length) {}

  /** What reading a file gave. */
  record Opened(Journal journal, Index index, boolean cutShort) {}

  /** Begins an empty file; durable with the first {@link #sync}. */
  static Journal begin(SteadyFile file, byte[] salt, SecretBytes master) throws IOException {
    file.write(ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).put(salt).flip(), 0);
    return new Journal(file, file.again(), key(salt, master));
  }

  /** Reads all whole frames. Bytes after them that no whole frame fits are what a kill left. */
  static Opened open(SteadyFile file, SecretBytes master) throws IOException {
    long size = file.size();
    byte[] salt = readHeader(file, size);
    Journal journal = new Journal(file, file.again(), key(salt, master));
    try {
      Index index = new Index();
      while (journal.readFrame(size, index)) {}
      return new Opened(journal, index, journal.length < size);
    } catch (IOException e) {
      journal.close();
      throw e;
    }
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

  private boolean readFrame(long size, Index index) throws IOException {
    if (size - length < Integer.BYTES) {
      return false;
    }
    int n = file.read(length, Integer.BYTES).getInt();
    long end = length + Integer.BYTES + n;
    if (n < Aead.TAG_LENGTH || n > MAX_FRAME || end > size) {
      return cutOrDamaged(n, size);
    }
    Frame frame = next(n);
    byte[] sealed = file.read(frame.at(), n).array();
    try (SecretBytes opened = open(key, frame, sealed)) {
      byte[] plain = opened.reveal();
      index.apply(places(frame, plain));
      Arrays.fill(plain, (byte) 0);
    } catch (AEADBadTagException e) {
      if (end == size && frames > 0) {
        return false; // the last write did not reach the disk whole
      }
      throw damaged(frames, e);
    } catch (MalformedException e) {
      throw damaged(frames, e);
    }
    frames++;
    length = end;
    return true;
  }

  private Frame next(int sealed) {
    return new Frame(frames, length + Integer.BYTES, sealed);
  }

  /** Opens what was sealed as {@code frame}. */
  static SecretBytes open(SecretBytes key, Frame frame, byte[] sealed) throws AEADBadTagException {
    return Aead.CHACHA20_POLY1305.open(key, nonce(frame.number()), MAGIC, sealed);
  }

  /** A frame that ends beyond the file is the last write, cut short; any other is damage. */
  private boolean cutOrDamaged(int n, long size) throws StateDamagedException {
    if (n == 0 || (n >= Aead.TAG_LENGTH && n <= MAX_FRAME)) {
      return false;
    }
    throw new StateDamagedException(
        "state file: frame " + frames + " of " + n + " bytes in " + size + " (expected: a commit)");
  }

  static StateDamagedException damaged(long frame, Exception cause) {
    var damaged =
        new StateDamagedException(
            "state file: frame " + frame + " does not open (expected: the key it was made with)");
    damaged.initCause(cause);
    return damaged;
  }

  /**
   * Appends one commit; it is durable after {@link #sync}.
   *
   * @return where its values lie now; empty for a key that is deleted
   */
  Map<String, Optional<Place>> append(Map<String, Optional<Bytes>> changes) throws IOException {
    byte[] plain = encode(changes);
    byte[] sealed = Aead.CHACHA20_POLY1305.seal(key, nonce(frames), MAGIC, plain);
    if (sealed.length > MAX_FRAME) {
      throw new IllegalArgumentException(
          "changes: " + sealed.length + " bytes (expected: at most " + MAX_FRAME + ")");
    }
    Map<String, Optional<Place>> places;
    try {
      places = places(next(sealed.length), plain);
    } catch (MalformedException e) {
      throw new IllegalStateException("what was just written is well formed", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + sealed.length);
    file.write(frame.putInt(sealed.length).put(sealed).flip(), length);
    frames++;
    length += frame.capacity();
    return places;
  }

  void sync() throws IOException {
    file.sync();
  }

  /** What was appended, to be read. */
  FrameReader reader() {
    return reader;
  }

  /** Where the file is now. */
  void movedTo(Path path) {
    file.movedTo(path);
    reader.movedTo(path);
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

  @Override
  public void close() throws IOException {
    key.wipe();
    try (reader) {
      file.close();
    }
  }

  private static byte[] nonce(long frame) {
    return ByteBuffer.allocate(Aead.NONCE_LENGTH).putLong(4, frame).array();
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

  private static Map<String, Optional<Place>> places(Frame frame, byte[] plain)
      throws MalformedException {
    TlsReader in = TlsReader.over(plain);
    var places = new TreeMap<String, Optional<Place>>();
    while (in.hasRemaining()) {
      String name = in.text("key");
      places.put(name, in.optional("value", value -> place(frame, value)));
    }
    return places;
  }

  private static Place place(Frame frame, TlsReader in) throws MalformedException {
    int length = in.opaque("value").size();
    return new Place(frame, in.position() - length, length);
  }
}
