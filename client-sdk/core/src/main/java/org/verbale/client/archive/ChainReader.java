package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;
import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;
import static org.verbale.client.error.DishonestServerException.Statement.TIME;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.verbale.client.error.DishonestServerException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;

/**
 * Follows one chain from its first entry, or from where it was left. Immutable: reading an entry
 * gives the next reader, so that a caller keeps the old one until its state is stored.
 *
 * @param chain whose entries these are
 * @param head of what was read
 * @param index of the last entry read in the log, -1 before the first
 * @param time of the last entry read, milliseconds
 * @param last entry read; empty before the first, and where a version before this one read it
 */
public record ChainReader(
    Chain chain, ChannelHead head, long index, long time, Optional<PlacedLeaf> last)
    implements TlsStruct {
  /**
   * @throws IllegalArgumentException if {@code last} is not the head's
   */
  public ChainReader {
    if (last.isPresent() && !isLast(last.get(), chain, head, index, time)) {
      throw new IllegalArgumentException("last: another entry (expected: the head's)");
    }
  }

  private static boolean isLast(
      PlacedLeaf last, Chain chain, ChannelHead head, long index, long time) {
    return last.leaf().hash().equals(head.last())
        && last.position().chain().equals(chain)
        && last.position().sequence() == head.length() - 1
        && last.index() == index
        && last.leaf().time() == time;
  }

  /** Before the first entry of {@code chain}. */
  public static ChainReader atStartOf(Chain chain) {
    return new ChainReader(chain, ChannelHead.EMPTY, -1, 0, Optional.empty());
  }

  /** What reading one entry gives. */
  public record Step(ChainReader next, VerifiedEntry entry) {}

  /**
   * Reads the entry right behind {@link #head}.
   *
   * @throws DishonestServerException if it is not
   */
  public Step read(Entry entry) {
    try {
      return step(entry);
    } catch (MalformedException | CharacterCodingException e) {
      throw new DishonestServerException(CHAIN, "entry: malformed (expected: a leaf's opening)", e);
    }
  }

  private Step step(Entry entry) throws MalformedException, CharacterCodingException {
    Leaf leaf = Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    Bytes positionText = Bytes.of(entry.getPosition().toByteArray());
    check(leaf.position().equals(sha256(positionText)), CONTENT, "position", "the leaf's");
    Bytes object = Bytes.of(entry.getObject().toByteArray());
    check(leaf.object().equals(sha256(object)), CONTENT, "object", "the leaf's");
    Position position = Position.parse(utf8(positionText));
    check(position.chain().equals(chain), CHAIN, "chain", "the one asked for");
    check(entry.getIndex() >= 0, CHAIN, "index", "one of the log's");
    PlacedLeaf placed = new PlacedLeaf(leaf, position, entry.getIndex());
    checkBeside(
        head.isFollowedBy(position), CHAIN, "position", "right behind the one before", placed);
    checkBeside(entry.getIndex() > index, CHAIN, "index", "increasing", placed);
    checkBeside(leaf.time() >= time, TIME, "time", "not before the entry before", placed);
    Digest leafHash = leaf.hash();
    var next =
        new ChainReader(
            chain, head.next(leafHash), entry.getIndex(), leaf.time(), Optional.of(placed));
    Map<Blob.Kind, Bytes> blobs = new EnumMap<>(Blob.Kind.class);
    for (Blob blob : entry.getBlobsList()) {
      blobs.put(blob.getKind(), Bytes.of(blob.getContent().toByteArray()));
    }
    return new Step(
        next, new VerifiedEntry(entry.getIndex(), leaf, leafHash, position, object, blobs));
  }

  /**
   * Holds an entry whose place was read before against what was read there.
   *
   * @param known hash of the leaf that was read
   * @throws DishonestServerException if it is another
   */
  public void demandSame(Entry entry, Digest known) {
    try {
      PlacedLeaf placed = placed(entry);
      checkBeside(
          placed.leaf().hash().equals(known), CHAIN, "entry", "the one read before", placed);
    } catch (MalformedException | CharacterCodingException | IllegalArgumentException e) {
      throw new DishonestServerException(CHAIN, "entry: malformed (expected: a leaf's opening)", e);
    }
  }

  private static PlacedLeaf placed(Entry entry)
      throws MalformedException, CharacterCodingException {
    Leaf leaf = Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    Position position = Position.parse(utf8(Bytes.of(entry.getPosition().toByteArray())));
    return new PlacedLeaf(leaf, position, entry.getIndex());
  }

  /** A leaf that does not fit beside the last one may show that the log signed for both. */
  private void checkBeside(
      boolean fits,
      DishonestServerException.Statement statement,
      String what,
      String expected,
      PlacedLeaf next) {
    if (!fits && last.isPresent()) {
      throw new DishonestServerException(
          statement,
          what + ": another (expected: " + expected + ")",
          new ConflictException(new Conflict.TwoLeaves(last.get(), next)));
    }
    check(fits, statement, what, expected);
  }

  private static void check(
      boolean fits, DishonestServerException.Statement statement, String what, String expected) {
    if (!fits) {
      throw new DishonestServerException(
          statement, what + ": another (expected: " + expected + ")");
    }
  }

  private static Digest sha256(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  private static String utf8(Bytes bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(java.nio.ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  /** Reads the stored form. */
  public static ChainReader parse(Bytes bytes) throws MalformedException {
    try {
      return TlsReader.decode(bytes, ChainReader::read);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("chain reader", "malformed", "a chain and its head");
    }
  }

  private static ChainReader read(TlsReader in) throws MalformedException {
    Chain chain = Chain.of(in.text("chain"));
    long length = in.uint64("length");
    Digest last = Digest.of(in.raw("last", Digest.LENGTH).toByteArray());
    ChannelHead head = new ChannelHead(length, last);
    long index = in.uint64("index");
    long time = in.uint64("time");
    Optional<PlacedLeaf> entry = Optional.empty();
    if (in.hasRemaining()) {
      Leaf leaf = Leaf.read(in);
      entry = Optional.of(new PlacedLeaf(leaf, Position.parse(in.text("position")), index));
    }
    return new ChainReader(chain, head, index, time, entry);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.text(chain.toString()).uint64(head.length()).raw(head.last().toByteArray());
    out.uint64(index).uint64(time);
    if (last.isPresent()) {
      last.get().leaf().writeTo(out);
      out.text(last.get().position().toText());
    }
  }
}
