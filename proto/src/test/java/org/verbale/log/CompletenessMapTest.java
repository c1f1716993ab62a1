package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.testing.Seeds;

class CompletenessMapTest {
  /** Nodes as a server keeps them: bytes under ordered bytes; it counts what is asked of it. */
  private static final class Store implements MapNodes {
    final TreeMap<byte[], Bytes> nodes = new TreeMap<>(Arrays::compareUnsigned);
    int reads;

    @Override
    public @Nullable MapNode get(MapPath path) {
      reads++;
      Bytes bytes = nodes.get(path.toKey());
      try {
        return bytes == null ? null : TlsReader.decode(bytes, MapNode::read);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }

    void put(MapUpdate update) {
      update.puts().forEach((path, node) -> nodes.put(path.toKey(), node.toBytes()));
    }
  }

  /** The definition in the protocol, word for word. */
  private static Digest naive(List<MapEntry> entries, int depth) {
    if (entries.isEmpty()) {
      return Digest.ZERO;
    }
    if (entries.size() == 1) {
      MapEntry only = entries.get(0);
      return Digest.sha256(new byte[] {0}, only.key().toByteArray(), only.value().toByteArray());
    }
    List<MapEntry> left = entries.stream().filter(entry -> !entry.key().bit(depth)).toList();
    List<MapEntry> right = entries.stream().filter(entry -> entry.key().bit(depth)).toList();
    return Rfc6962.node(naive(left, depth + 1), naive(right, depth + 1));
  }

  private static List<MapEntry> entries(Map<Digest, Digest> map) {
    List<MapEntry> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(new MapEntry(key, value)));
    return entries;
  }

  private static Digest random(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Digest.of(bytes);
  }

  /** A key that shares its first bits, sometimes all but one, with one that is there. */
  private static Digest key(Random random, List<Digest> keys) {
    Digest fresh = random(random);
    if (keys.isEmpty() || random.nextBoolean()) {
      return fresh;
    }
    byte[] near = keys.get(random.nextInt(keys.size())).toByteArray();
    int shared = random.nextInt(256);
    for (int bit = shared; bit < (random.nextBoolean() ? 256 : shared + 1); bit++) {
      if (fresh.bit(bit) || bit == shared) {
        near[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
      }
    }
    return Digest.of(near);
  }

  static LongStream seeds() {
    return Seeds.of(6);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void walkOfUpdates_agreesWithTheDefinition_andEveryKeyIsProven(long seed) throws Exception {
    Random random = Seeds.random(CompletenessMapTest.class, seed);
    Store store = new Store();
    CompletenessMap map = new CompletenessMap(store);
    Map<Digest, Digest> model = new HashMap<>();
    List<Digest> keys = new ArrayList<>();
    for (int step = 0; step < 40; step++) {
      Map<Digest, Digest> changes = new HashMap<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        boolean old = !keys.isEmpty() && random.nextInt(3) == 0;
        Digest key = old ? keys.get(random.nextInt(keys.size())) : key(random, keys);
        changes.put(key, random(random));
      }
      MapUpdate update = map.update(entries(changes));
      store.put(update);
      model.putAll(changes);
      keys.clear();
      keys.addAll(new TreeSet<>(model.keySet()));
      Digest root = naive(entries(model), 0);
      assertThat(update.root()).isEqualTo(root);
      assertThat(map.root()).isEqualTo(root);
      assertThat(CompletenessMap.rootOf(entries(model))).isEqualTo(root);
      for (Digest key : keys) {
        assertThat(map.prove(key).verify(key, root)).contains(model.get(key));
        Digest absent = key(random, List.of(key));
        if (!model.containsKey(absent)) {
          assertThat(map.prove(absent).verify(absent, root)).isEmpty();
        }
      }
    }
  }

  @Test
  void emptyMap_hasTheRootZero_andProvesAbsence() throws Exception {
    CompletenessMap map = new CompletenessMap(path -> null);
    assertThat(map.root()).isEqualTo(Digest.ZERO);
    assertThat(CompletenessMap.rootOf(List.of())).isEqualTo(Digest.ZERO);
    assertThat(map.update(List.of())).isEqualTo(new MapUpdate(Digest.ZERO, Map.of()));
    assertThat(map.prove(Digest.ZERO).verify(Digest.ZERO, Digest.ZERO)).isEmpty();
  }

  @Test
  void updateWithoutStoring_changesNothing() {
    Store store = new Store();
    CompletenessMap map = new CompletenessMap(store);
    Random random = new Random(1);
    store.put(map.update(List.of(new MapEntry(random(random), random(random)))));
    Digest before = map.root();
    map.update(List.of(new MapEntry(random(random), random(random)))).root();
    assertThat(map.root()).isEqualTo(before);
  }

  @Test
  void updateOfOneAmongManyKeys_readsAndWritesItsWayAlone() {
    Store store = new Store();
    CompletenessMap map = new CompletenessMap(store);
    Random random = new Random(2);
    List<MapEntry> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      many.add(new MapEntry(random(random), random(random)));
    }
    store.put(map.update(many));
    int most = 0;
    for (int i = 0; i < 500; i++) {
      store.reads = 0;
      MapUpdate update = map.update(List.of(new MapEntry(many.get(i).key(), random(random))));
      most = Math.max(most, Math.max(store.reads, update.puts().size()));
      store.put(update);
    }
    assertThat(most).isLessThanOrEqualTo(40); // log2(20000) is 14.3; the deepest pair lies lower
  }

  @Test
  void sameEntriesInAnyOrderAndAnyBatches_giveOneRoot() {
    Random random = new Random(3);
    List<MapEntry> entries = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      entries.add(new MapEntry(random(random), random(random)));
    }
    Digest root = CompletenessMap.rootOf(entries);
    for (int round = 0; round < 10; round++) {
      Collections.shuffle(entries, random);
      Store store = new Store();
      CompletenessMap map = new CompletenessMap(store);
      for (int from = 0; from < 60; ) {
        int to = Math.min(60, from + 1 + random.nextInt(20));
        store.put(map.update(entries.subList(from, to)));
        from = to;
      }
      assertThat(map.root()).isEqualTo(root);
    }
  }

  @Test
  void keysThatDifferInTheLastBit_standAtTheGreatestDepth() throws Exception {
    byte[] bits = new byte[32];
    bits[31] = 1;
    MapEntry even = new MapEntry(Digest.ZERO, Digest.sha256(new byte[] {1}));
    MapEntry odd = new MapEntry(Digest.of(bits), Digest.sha256(new byte[] {2}));
    Store store = new Store();
    CompletenessMap map = new CompletenessMap(store);
    store.put(map.update(List.of(even)));
    store.put(map.update(List.of(odd)));
    assertThat(map.root()).isEqualTo(naive(List.of(even, odd), 0));
    MapProof proof = map.prove(odd.key());
    assertThat(proof.siblings()).hasSize(256);
    proof.verify(odd, map.root());
    assertThat(MapProof.parse(proof.toBytes())).isEqualTo(proof);
  }

  @Test
  void lostNode_stopsUpdateAndProof() {
    Store store = new Store();
    CompletenessMap map = new CompletenessMap(store);
    Random random = new Random(4);
    List<MapEntry> entries = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      entries.add(new MapEntry(random(random), random(random)));
    }
    store.put(map.update(entries));
    Digest key = entries.get(0).key();
    int depth = map.prove(key).siblings().size();
    store.nodes.remove(new MapPath(depth, key).toKey());
    assertThatThrownBy(() -> map.prove(key)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> map.update(List.of(new MapEntry(key, Digest.ZERO))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoEntriesOfOneKey_areRefused() {
    List<MapEntry> twice =
        List.of(new MapEntry(Digest.ZERO, Digest.ZERO), new MapEntry(Digest.ZERO, Digest.ZERO));
    assertThatThrownBy(() -> new CompletenessMap(path -> null).update(twice))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CompletenessMap.rootOf(twice))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pathsOfAllDepths_haveDistinctKeys_andForgetTheRestOfTheKey() {
    Digest ones = Digest.fromHex("f".repeat(64));
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    for (int depth = 0; depth <= 256; depth++) {
      MapPath path = new MapPath(depth, ones);
      assertThat(keys.add(path.toKey())).isTrue();
      for (int bit = 0; bit < 256; bit++) {
        assertThat(path.prefix().bit(bit)).isEqualTo(bit < depth);
      }
    }
    assertThatThrownBy(() -> new MapPath(257, ones)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MapPath(-1, ones)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entryOfAChannel_changesWithLengthAndHead_andOfAPartyWithItsList() {
    Chain chain = Chain.of("R-XA/dialogue");
    Digest leaf = Digest.sha256(new byte[] {1});
    MapEntry entry = MapEntry.of(chain, new ChannelHead(3, leaf));
    assertThat(entry.key()).isEqualTo(MapEntry.key(chain));
    assertThat(entry).isNotEqualTo(MapEntry.of(chain, new ChannelHead(4, leaf)));
    assertThat(entry)
        .isNotEqualTo(MapEntry.of(chain, new ChannelHead(3, Digest.sha256(new byte[] {2}))));
    PartyCode party = new PartyCode("XA");
    TreeSet<ChannelId> channels = new TreeSet<>();
    MapEntry none = MapEntry.of(party, channels);
    channels.add(ChannelId.of("R-XA/dialogue"));
    assertThat(MapEntry.of(party, channels).key()).isEqualTo(none.key());
    assertThat(MapEntry.of(party, channels).value()).isNotEqualTo(none.value());
    assertThat(Optional.of(none.key())).isNotEqualTo(Optional.of(MapEntry.key(Chain.REGISTRY)));
  }
}
