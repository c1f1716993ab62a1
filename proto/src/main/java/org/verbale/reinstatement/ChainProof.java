package org.verbale.reinstatement;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.MapEntry;
import org.verbale.log.MapProof;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;

/**
 * That a log, at one of its sealed heads, held a chain of this length with this end. As received:
 * nothing is shown before {@link #verify}. Members get all of it from {@code GetCompleteness}.
 *
 * <p>Encoded as {@code opaque seal<V>; opaque chain<V>; uint64 length; opaque last[32]; opaque
 * map<V>}.
 *
 * @param seal receipt of the map's root, the last leaf under its checkpoint
 * @param head of the chain: not empty
 * @param map that the sealed map holds that head
 */
public record ChainProof(Receipt seal, Chain chain, ChannelHead head, MapProof map)
    implements TlsStruct {
  private static final int MAX_MAP = 16 << 10;

  /**
   * @throws IllegalArgumentException if the head is empty: that nothing was there helps nobody
   */
  public ChainProof {
    requireNonNull(seal, "seal");
    requireNonNull(chain, "chain");
    requireNonNull(map, "map");
    if (head.length() == 0) {
      throw new IllegalArgumentException("head: empty (expected: one leaf at least)");
    }
  }

  /**
   * Believes that the log of {@code keys} held the chain.
   *
   * @param keys of one log: all that it ever had
   * @throws BadSignatureException if the checkpoint is of none of them
   * @throws ProofException if a proof does not lead to it
   */
  public FormerChain verify(Collection<VerifierKey> keys)
      throws BadSignatureException, ProofException {
    Digest root = seal.verify(keys).sealedMapRoot();
    map.verify(MapEntry.of(chain, head), root);
    return new FormerChain(chain, head, seal.proof().size());
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(seal.toBytes()).text(chain.toString()).uint64(head.length());
    out.raw(head.last().toByteArray()).opaque(map.toBytes());
  }

  /** Reads one from {@code in}. */
  public static ChainProof read(TlsReader in) throws MalformedException {
    Receipt seal = Receipt.parse(in.opaque("seal", Receipt.MAX_SIZE));
    try {
      Chain chain = Chain.of(in.text("chain"));
      long length = in.uint64("length");
      Digest last = Digest.of(in.raw("last", Digest.LENGTH).toByteArray());
      MapProof map = MapProof.parse(in.opaque("map", MAX_MAP));
      return new ChainProof(seal, chain, new ChannelHead(length, last), map);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("chain", "no chain and its end", "a chain with a leaf");
    }
  }
}
