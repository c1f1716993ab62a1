package org.verbale.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.CompletenessMap;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;

/**
 * A log as an honest server makes it, built without the auditor's code: the map from scratch at
 * each seal. The test lies by giving it other pieces.
 */
public final class LogBuilder {
  private final List<AuditEntry> entries = new ArrayList<>();
  private final MemoryTree tree = new MemoryTree();
  private final SortedMap<Chain, ChannelHead> chains = new TreeMap<>();
  private final SortedMap<PartyCode, SortedSet<ChannelId>> lists = new TreeMap<>();
  private final SortedSet<Listing> fresh = new TreeSet<>();
  private long time = 1000;

  public List<AuditEntry> entries() {
    return entries;
  }

  public MemoryTree tree() {
    return tree;
  }

  public ChannelHead head(Chain chain) {
    return chains.getOrDefault(chain, ChannelHead.EMPTY);
  }

  /** Appends a leaf of {@code kind} to {@code chain}. */
  public LogBuilder append(LeafKind kind, Chain chain) {
    byte[] number = ByteBuffer.allocate(8).putLong(entries.size()).array();
    Bytes salt = Bytes.of(Digest.sha256("salt".getBytes(UTF_8), number).toByteArray());
    Position position = Position.after(head(chain), chain, salt);
    Digest object = Digest.sha256("object".getBytes(UTF_8), number);
    time += 7;
    add(
        new AuditEntry(
            new Leaf(kind, time, object, position.hash()), new Opening.Placed(position)));
    return this;
  }

  /** Creates a channel that the Secretariat and {@code parties} have on their lists. */
  public LogBuilder create(ChannelId channel, String... parties) {
    append(LeafKind.CHANNEL_CREATED, Chain.of(channel));
    list("SEC", channel);
    for (String party : parties) {
      list(party, channel);
    }
    return this;
  }

  public LogBuilder list(String party, ChannelId channel) {
    fresh.add(new Listing(new PartyCode(party), channel));
    return this;
  }

  /** Appends the map's root. */
  public LogBuilder seal() {
    for (Listing listing : fresh) {
      lists.computeIfAbsent(listing.party(), p -> new TreeSet<>()).add(listing.channel());
    }
    List<MapEntry> map = new ArrayList<>();
    chains.forEach((chain, head) -> map.add(MapEntry.of(chain, head)));
    lists.forEach((party, channels) -> map.add(MapEntry.of(party, channels)));
    time += 7;
    add(
        new AuditEntry(
            Leaf.mapRoot(time, CompletenessMap.rootOf(map)),
            new Opening.Sealed(List.copyOf(fresh))));
    fresh.clear();
    return this;
  }

  /** Appends whatever it is given. */
  public LogBuilder add(AuditEntry entry) {
    entries.add(entry);
    tree.append(entry.leaf().hash());
    if (entry.opening() instanceof Opening.Placed placed) {
      Chain chain = placed.position().chain();
      chains.put(chain, head(chain).next(entry.leaf().hash()));
    }
    return this;
  }
}
