package org.verbale.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * Where a leaf stands in its chain. The leaf holds its hash alone; the salt keeps outsiders from
 * guessing it.
 *
 * @param salt 32 random bytes
 * @param sequence from 0, without gaps
 * @param previous leaf hash of the chain's leaf before; {@link Digest#ZERO} for the first
 */
public record Position(Bytes salt, Chain chain, long sequence, Digest previous)
    implements LineFormat {
  /** Length of the salt in bytes. */
  public static final int SALT_LENGTH = 32;

  private static final String DOMAIN = "verbale/position/v1";

  /**
   * @throws IllegalArgumentException for another length of salt, a negative sequence number, a
   *     first position with a leaf before it, or a later one without
   */
  public Position {
    requireNonNull(chain, "chain");
    if (salt.size() != SALT_LENGTH) {
      throw new IllegalArgumentException("salt: " + salt.size() + " bytes (expected: 32)");
    }
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 0)");
    }
    if ((sequence == 0) != previous.equals(Digest.ZERO)) {
      throw new IllegalArgumentException("previous: inconsistent (expected: none at sequence 0)");
    }
  }

  /** The position right behind {@code head}. */
  public static Position after(ChannelHead head, Chain chain, Bytes salt) {
    return new Position(salt, chain, head.length(), head.last());
  }

  /**
   * Reads the position block.
   *
   * @throws MalformedException if {@code text} is none
   */
  public static Position parse(String text) throws MalformedException {
    return LineReader.decode(text, DOMAIN, Position::read);
  }

  private static Position read(LineReader in) throws MalformedException {
    Bytes salt = in.line("salt").bytes(SALT_LENGTH);
    Chain chain = in.line("channel").word("a channel, registry or log", Chain::of);
    long sequence = in.line("sequence").number();
    Digest previous = in.line("previous").digest();
    return new Position(salt, chain, sequence, previous);
  }

  /** The position block. */
  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN).line("salt").bytes(salt).line("channel").word(chain);
    return out.line("sequence").number(sequence).line("previous").digest(previous).toText();
  }

  /** SHA-256 of the position block: what the leaf holds. */
  public Digest hash() {
    return Digest.sha256(toText().getBytes(UTF_8));
  }
}
