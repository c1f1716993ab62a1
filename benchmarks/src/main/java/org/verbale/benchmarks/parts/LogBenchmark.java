package org.verbale.benchmarks.parts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.CompactRange;
import org.verbale.log.CompletenessMap;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.MapEntry;
import org.verbale.log.MapNode;
import org.verbale.log.MapPath;
import org.verbale.log.MapProof;
import org.verbale.log.MapUpdate;
import org.verbale.log.MemoryTree;
import org.verbale.log.Position;
import org.verbale.log.ProofException;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;

/** The archive's hashing: a tree of a hundred thousand leaves, a map of three thousand channels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else
public class LogBenchmark {
  private static final int LEAVES = 100_000;
  private static final int CHANNELS = 3_000;
  private static final int CHANGED = 64;

  private final MemoryTree tree = new MemoryTree();
  private final Map<MapPath, MapNode> nodes = new HashMap<>();
  private final TreeHasher hasher = new TreeHasher();
  private final Chain chain = Chain.of(channel(0));
  private final Digest key = MapEntry.key(chain);
  private CompactRange edge;
  private TreeHead head;
  private ChannelHead last;
  private CompletenessMap map;
  private List<MapEntry> changes;
  private Digest root;
  private InclusionProof proof;
  private MapProof mapProof;
  private long next;

  private static ChannelId channel(int number) {
    return ChannelId.of("R-%04d/dialogue".formatted(number));
  }

  private static Digest digest(long number) {
    return Digest.sha256(ByteBuffer.allocate(8).putLong(number).array());
  }

  /** Fills both. */
  @Setup
  public void fill() {
    for (int i = 0; i < LEAVES; i++) {
      tree.append(digest(i));
    }
    head = tree.head();
    edge = CompactRange.load(tree, head.size());
    last = new ChannelHead(1, digest(0));
    List<MapEntry> all = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      all.add(MapEntry.of(Chain.of(channel(i)), new ChannelHead(1, digest(i))));
    }
    map = new CompletenessMap(nodes::get);
    MapUpdate update = map.update(all);
    nodes.putAll(update.puts());
    root = update.root();
    changes = all.subList(0, CHANGED);
    proof = InclusionProof.of(tree, 1234, head.size());
    mapProof = map.prove(key);
  }

  /** A leaf with its position, hashed and appended to the tree. */
  @Benchmark
  public long appendLeaf() {
    Digest object = digest(next++);
    Position position = Position.after(last, chain, Bytes.of(object.toByteArray()));
    Digest leaf = new Leaf(LeafKind.RECORD, 1, object, position.hash()).hash(hasher);
    return edge.append(leaf, (level, index, hash) -> {});
  }

  /** Makes an inclusion proof from stored nodes. */
  @Benchmark
  public InclusionProof proveInclusion() {
    return InclusionProof.of(tree, next++ % LEAVES, head.size());
  }

  /** What a client does with one. */
  @Benchmark
  public InclusionProof verifyInclusion() throws ProofException {
    proof.verify(digest(1234), head);
    return proof;
  }

  /** Changes 64 channels in the map, as a seal may. */
  @Benchmark
  public Digest updateMap() {
    return map.update(changes).root();
  }

  /** Makes a map proof. */
  @Benchmark
  public MapProof proveMap() {
    return map.prove(key);
  }

  /** What a client does with one. */
  @Benchmark
  public Object verifyMap() throws ProofException {
    return mapProof.verify(key, root);
  }
}
