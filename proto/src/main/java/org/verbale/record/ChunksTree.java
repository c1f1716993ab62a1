package org.verbale.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Aead;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.log.CompactRange;
import org.verbale.log.TreeHasher;

/**
 * The tree of a file's salted chunks, fed one after another; its root stands in the attachment
 * part. Holds a hash a level. Not thread-safe; closing it wipes its salt.
 *
 * <p>Leaf {@code j} is {@code SHA-256(0x00 || salt_j || uint64 j || uint32 length || chunk)},
 * {@code salt_j} is {@code HMAC(HMAC(seed, "attachment" || uint32 part), "chunk" || uint64 j)}.
 */
public final class ChunksTree implements AutoCloseable {
  private static final byte[] ATTACHMENT = "attachment".getBytes(US_ASCII);
  private static final byte[] CHUNK = "chunk".getBytes(US_ASCII);

  private final SecretBytes salt;
  private final TreeHasher hasher = new TreeHasher();
  private final CompactRange edge = new CompactRange();

  /**
   * An empty tree.
   *
   * @param seed of the record
   * @param part index of the attachment's part
   */
  public ChunksTree(SecretBytes seed, int part) {
    this(saltKey(seed, part));
  }

  /**
   * An empty tree of a file that was disclosed.
   *
   * @param saltKey the attachment's {@link #saltKey}, taken over
   */
  public ChunksTree(SecretBytes saltKey) {
    this.salt = saltKey;
  }

  /**
   * What the salts of one attachment's chunks are made of: disclosed with the file, and says
   * nothing of the seed or of another file. The caller wipes it.
   *
   * @param seed of the record
   * @param part index of the attachment's part
   * @return 32 bytes
   */
  public static SecretBytes saltKey(SecretBytes seed, int part) {
    return SecretBytes.adopt(
        Hkdf.mac(seed, ATTACHMENT, new TlsWriter().uint32(part).toByteArray()));
  }

  /**
   * How many chunks a stream of {@code length} bytes has: at least one, which is empty if the
   * stream is.
   */
  public static long chunks(long length) {
    return Math.max(1, (length + RecordLimits.CHUNK - 1) / RecordLimits.CHUNK);
  }

  /** How long the ciphertext of a file of {@code length} bytes is: padded, and a tag a chunk. */
  public static long ciphertextLength(long length) {
    long padded = Padme.paddedLength(length);
    return padded + Aead.TAG_LENGTH * chunks(padded);
  }

  /** Whether a file of some length within the limit has a ciphertext of this length. */
  static boolean isCiphertextLength(long length) {
    long sealedChunk = RecordLimits.CHUNK + Aead.TAG_LENGTH;
    long chunks = (length + sealedChunk - 1) / sealedChunk;
    long padded = length - Aead.TAG_LENGTH * chunks;
    return padded >= 0
        && padded <= RecordLimits.MAX_ATTACHMENT
        && ciphertextLength(padded) == length;
  }

  /** Adds the next chunk: that of index {@link #size}. */
  public void add(byte[] chunk) {
    byte[] place = new TlsWriter().uint64(edge.size()).toByteArray();
    byte[] length = new TlsWriter().uint32(chunk.length).toByteArray();
    edge.append(
        hasher.leaf(Hkdf.mac(salt, CHUNK, place), place, length, chunk),
        (level, index, hash) -> {});
  }

  /** Number of chunks so far. */
  public long size() {
    return edge.size();
  }

  /** The root over the chunks so far. */
  public Digest root() {
    return edge.head().root();
  }

  @Override
  public void close() {
    salt.wipe();
  }
}
