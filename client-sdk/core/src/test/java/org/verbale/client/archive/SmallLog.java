package org.verbale.client.archive;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.client.transport.ArchiveQueries;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Checkpoint;
import org.verbale.log.CompletenessMap;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapUpdate;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.succession.SignedSuccession;
import org.verbale.v1.ChannelHeadProof;
import org.verbale.v1.Entry;
import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.ListSuccessionsResponse;
import org.verbale.v1.PartyListProof;
import org.verbale.v1.SealedHead;

/** An honest log in memory; whoever wants a lie changes its answers. */
final class SmallLog implements ArchiveQueries {
  private NoteSigner signer;
  private final PartyCode party;
  private final MemoryTree tree = new MemoryTree();
  private final Map<Chain, ChannelHead> heads = new HashMap<>();
  private final Set<Chain> hidden = new HashSet<>();
  private final SortedSet<ChannelId> list = new TreeSet<>();
  private final Map<MapPath, MapNode> nodes = new HashMap<>();
  private final CompletenessMap map = new CompletenessMap(nodes::get);
  private final TreeMap<Long, SealedHead> sealed = new TreeMap<>();
  private final List<Entry> successions = new ArrayList<>();

  SmallLog(NoteSigner signer, PartyCode party) {
    this.signer = signer;
    this.party = party;
  }

  /** Appends a leaf of a channel and gives it. */
  Leaf append(ChannelId channel, long time, int salt) {
    Leaf leaf = leaf(time, salt);
    tree.append(leaf.hash());
    long length = heads.getOrDefault(Chain.of(channel), ChannelHead.EMPTY).length() + 1;
    heads.put(Chain.of(channel), new ChannelHead(length, leaf.hash()));
    list.add(channel);
    return leaf;
  }

  /** Appends an entry with all that members are shown of it. */
  Entry post(ChannelId channel, long time, int salt) {
    return post(Chain.of(channel), head(Chain.of(channel)), time, salt);
  }

  /** Enters a note into the log's own chain. */
  Entry enter(SignedSuccession note, long time) {
    Position position =
        Position.after(head(Chain.LOG), Chain.LOG, Bytes.of(new byte[Position.SALT_LENGTH]));
    Leaf leaf = new Leaf(LeafKind.CONFIGURATION, time, note.note().hash(), position.hash());
    Entry entry =
        Entry.newBuilder()
            .setIndex(tree.head().size())
            .setLeaf(string(leaf.toBytes()))
            .setPosition(ByteString.copyFromUtf8(position.toText()))
            .setObject(string(note.toBytes()))
            .build();
    tree.append(leaf.hash());
    heads.put(Chain.LOG, head(Chain.LOG).next(leaf.hash()));
    successions.add(entry);
    return entry;
  }

  /** Seals from here on are signed by {@code next}. */
  void signWith(NoteSigner next) {
    signer = next;
  }

  /** Appends an entry behind any head of its chain, which need not be the chain's. */
  Entry post(Chain chain, ChannelHead behind, long time, int salt) {
    Entry entry = entry(chain, behind, time, salt).toBuilder().setIndex(tree.head().size()).build();
    Leaf leaf = leaf(entry);
    tree.append(leaf.hash());
    heads.put(chain, behind.next(leaf.hash()));
    if (chain.channel().isPresent()) {
      list.add(chain.channel().get());
    }
    return entry;
  }

  /** An entry that stands nowhere yet. */
  static Entry entry(Chain chain, ChannelHead behind, long time, int salt) {
    byte[] salts = new byte[Position.SALT_LENGTH];
    salts[0] = (byte) salt;
    Position position = Position.after(behind, chain, Bytes.of(salts));
    byte[] object = {(byte) salt};
    Leaf leaf = new Leaf(LeafKind.RECORD, time, Digest.sha256(object), position.hash());
    return Entry.newBuilder()
        .setLeaf(string(leaf.toBytes()))
        .setPosition(ByteString.copyFromUtf8(position.toText()))
        .setObject(ByteString.copyFrom(object))
        .build();
  }

  static Leaf leaf(Entry entry) {
    try {
      return Leaf.parse(Bytes.of(entry.getLeaf().toByteArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  ChannelHead head(Chain chain) {
    return heads.getOrDefault(chain, ChannelHead.EMPTY);
  }

  /** From here on the map shows {@code head} for a chain, until something is posted there. */
  void pretend(Chain chain, ChannelHead head) {
    heads.put(chain, head);
  }

  /** From here on no map holds a chain that none held before. */
  void hide(Chain chain) {
    hidden.add(chain);
  }

  static Leaf leaf(long time, int salt) {
    Digest object = Digest.sha256(new byte[] {(byte) salt});
    return new Leaf(LeafKind.RECORD, time, object, Digest.sha256(object.toByteArray()));
  }

  /** Seals what was appended. */
  SealedHead seal(long time) {
    List<MapEntry> entries = new ArrayList<>();
    heads.forEach(
        (chain, head) -> {
          if (!hidden.contains(chain)) {
            entries.add(MapEntry.of(chain, head));
          }
        });
    if (!list.isEmpty()) {
      entries.add(MapEntry.of(party, list));
    }
    MapUpdate update = map.update(entries);
    nodes.putAll(update.puts());
    return sealWith(Leaf.mapRoot(time, update.root()));
  }

  /** Seals with any leaf at the end. */
  SealedHead sealWith(Leaf last) {
    tree.append(last.hash());
    TreeHead head = tree.head();
    SealedHead next = sign(head, signer, last);
    sealed.put(head.size(), next);
    return next;
  }

  SealedHead sign(TreeHead head, NoteSigner by, Leaf last) {
    var checkpoint = new Checkpoint(by.key().name(), head);
    var proof = InclusionProof.of(tree, head.size() - 1, head.size());
    return SealedHead.newBuilder()
        .setCheckpoint(string(SignedCheckpoint.sign(checkpoint, by).toBytes()))
        .setMapLeaf(string(last.toBytes()))
        .addAllMapLeafProof(path(proof.path()))
        .build();
  }

  /** {@code sealed} with more lines under its checkpoint. */
  static SealedHead cosigned(SealedHead sealed, NoteSignature... lines) {
    return sealed.toBuilder()
        .setCheckpoint(string(checkpoint(sealed).with(List.of(lines)).toBytes()))
        .build();
  }

  static SignedCheckpoint checkpoint(SealedHead sealed) {
    try {
      return SignedCheckpoint.parse(Bytes.of(sealed.getCheckpoint().toByteArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  TreeHead head() {
    return tree.head();
  }

  /** A head that was sealed here. */
  TreeHead headAt(long size) {
    return checkpoint(java.util.Objects.requireNonNull(sealed.get(size))).unverified().head();
  }

  @Override
  public SealedHead getSealedHead(GetSealedHeadRequest request) {
    return sealed.lastEntry().getValue();
  }

  @Override
  public GetConsistencyResponse getConsistency(GetConsistencyRequest request) {
    var proof = ConsistencyProof.of(tree, request.getOldSize(), request.getNewSize());
    return GetConsistencyResponse.newBuilder().addAllProof(path(proof.path())).build();
  }

  @Override
  public GetInclusionResponse getInclusion(GetInclusionRequest request) {
    var proof = InclusionProof.of(tree, request.getIndex(), request.getSize());
    return GetInclusionResponse.newBuilder().addAllProof(path(proof.path())).build();
  }

  @Override
  public GetCompletenessResponse getCompleteness(GetCompletenessRequest request) {
    var response = GetCompletenessResponse.newBuilder().setHead(sealed.lastEntry().getValue());
    for (String name : request.getChannelsList()) {
      response.addChannels(headProof(Chain.of(name)));
    }
    if (request.getPartyList()) {
      response.setParty(
          PartyListProof.newBuilder()
              .setParty(party.value())
              .addAllChannels(list.stream().map(ChannelId::toString).toList())
              .setMapProof(string(map.prove(MapEntry.key(party)).toBytes())));
    }
    return response.build();
  }

  @Override
  public ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request) {
    return ListSuccessionsResponse.newBuilder().addAllEntries(successions).build();
  }

  ChannelHeadProof headProof(Chain chain) {
    ChannelHead head = hidden.contains(chain) ? ChannelHead.EMPTY : head(chain);
    var proof =
        ChannelHeadProof.newBuilder()
            .setChannel(chain.toString())
            .setLength(head.length())
            .setMapProof(string(map.prove(MapEntry.key(chain)).toBytes()));
    if (head.length() > 0) {
      proof.setHead(ByteString.copyFrom(head.last().toByteArray()));
    }
    return proof.build();
  }

  static List<ByteString> path(List<Digest> hashes) {
    return hashes.stream().map(hash -> ByteString.copyFrom(hash.toByteArray())).toList();
  }

  static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
