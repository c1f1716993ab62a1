package org.verbale.client.archive;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;
import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;
import static org.verbale.client.error.DishonestServerException.Statement.TIME;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
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
 */
public record ChainReader(Chain chain, ChannelHead head, long index, long time)
    implements TlsStruct {

  /** Before the first entry of {@code chain}. */
  public static ChainReader atStartOf(Chain chain) {
    return new ChainReader(chain, ChannelHead.EMPTY, -1, 0);
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
    check(head.isFollowedBy(position), CHAIN, "position", "right behind the one before");
    check(entry.getIndex() > index, CHAIN, "index", "increasing");
    check(leaf.time() >= time, TIME, "time", "not before the entry before");
    Digest leafHash = leaf.hash();
    var next = new ChainReader(chain, head.next(leafHash), entry.getIndex(), leaf.time());
    Map<Blob.Kind, Bytes> blobs = new EnumMap<>(Blob.Kind.class);
    for (Blob blob : entry.getBlobsList()) {
      blobs.put(blob.getKind(), Bytes.of(blob.getContent().toByteArray()));
    }
    return new Step(
        next, new VerifiedEntry(entry.getIndex(), leaf, leafHash, position, object, blobs));
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
    String chain = in.text("chain");
    long length = in.uint64("length");
    Digest last = Digest.of(in.raw("last", Digest.LENGTH).toByteArray());
    long index = in.uint64("index");
    return new ChainReader(
        Chain.of(chain), new ChannelHead(length, last), index, in.uint64("time"));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.text(chain.toString()).uint64(head.length()).raw(head.last().toByteArray());
    out.uint64(index).uint64(time);
  }
}
