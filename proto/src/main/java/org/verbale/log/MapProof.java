package org.verbale.log;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * What stands where a key's way through the map ends: the key's own entry, or what is there in its
 * place. Nothing is proven before {@link #verify}.
 *
 * <p>Encoded as {@code optional<MapEntry> end; opaque siblings<V>}, 32 bytes a hash.
 *
 * @param end the key's own entry; for absence, the other entry that is alone in the subtree where
 *     the key would be, or nothing if that subtree is empty
 * @param siblings hashes beside the way from the root down; {@link Digest#ZERO} for empty subtrees
 */
public record MapProof(Optional<MapEntry> end, List<Digest> siblings) implements TlsStruct {
  /**
   * @throws IllegalArgumentException if there are more than 256 siblings
   */
  public MapProof {
    siblings = List.copyOf(siblings);
    if (siblings.size() > MapPath.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "siblings: " + siblings.size() + " (expected: at most 256)");
    }
  }

  /**
   * What the map with {@code root} holds under {@code key}: its value, or nothing.
   *
   * @throws ProofException if neither is shown
   */
  public Optional<Digest> verify(Digest key, Digest root) throws ProofException {
    int depth = siblings.size();
    if (depth > 0 && siblings.get(depth - 1).equals(Digest.ZERO)) {
      throw new ProofException("map", "last sibling empty", "the shortest way");
    }
    TreeHasher hasher = new TreeHasher();
    Digest node = Digest.ZERO;
    if (end.isPresent()) {
      if (!sharesWay(end.get().key(), key)) {
        throw new ProofException("map", "entry beside the way", "on the key's own");
      }
      node = end.get().hash(hasher);
    }
    for (int i = depth - 1; i >= 0; i--) {
      Digest sibling = siblings.get(i);
      node = key.bit(i) ? hasher.node(sibling, node) : hasher.node(node, sibling);
    }
    if (!node.equals(root)) {
      throw new ProofException("map", "leads to another root", "the sealed one");
    }
    return end.filter(entry -> entry.key().equals(key)).map(MapEntry::value);
  }

  /**
   * Checks that the map with {@code root} holds exactly {@code entry}.
   *
   * @throws ProofException if it is not shown
   */
  public void verify(MapEntry entry, Digest root) throws ProofException {
    Optional<Digest> value = verify(entry.key(), root);
    if (!value.equals(Optional.of(entry.value()))) {
      throw new ProofException(
          "map", value.isPresent() ? "holds another value" : "does not hold the key", "the entry");
    }
  }

  private boolean sharesWay(Digest other, Digest key) {
    for (int i = 0; i < siblings.size(); i++) {
      if (other.bit(i) != key.bit(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads the encoding; bytes left over are refused.
   *
   * @throws MalformedException if {@code bytes} are none
   */
  public static MapProof parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, MapProof::read);
  }

  /** Reads one from {@code in}. */
  public static MapProof read(TlsReader in) throws MalformedException {
    Optional<MapEntry> end = in.optional("end", MapProof::readEntry);
    return new MapProof(end, Path.read(in, MapPath.MAX_DEPTH));
  }

  private static MapEntry readEntry(TlsReader in) throws MalformedException {
    if (MapNode.read(in) instanceof MapEntry entry) {
      return entry;
    }
    throw new MalformedException("end", "a branch", "an entry");
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.optional(end);
    Path.write(out, siblings);
  }
}
