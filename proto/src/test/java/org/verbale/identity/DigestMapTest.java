package org.verbale.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.id.Digest;
import org.verbale.testing.Seeds;

class DigestMapTest {
  static LongStream seeds() {
    return Seeds.of(3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomUpdates_agreeWithATreeMap_andOldMapsStayAsTheyWere(long seed) {
    var random = Seeds.random(getClass(), seed);
    Map<Digest, Integer> model = new TreeMap<>();
    DigestMap<Integer> map = DigestMap.empty();
    Map<Digest, Integer> halfModel = Map.of();
    DigestMap<Integer> half = map;
    for (int i = 0; i < 4000; i++) {
      Digest key = Digest.sha256(new byte[] {(byte) random.nextInt(), (byte) random.nextInt(8)});
      map = map.with(key, i);
      model.put(key, i);
      if (i == 2000) {
        half = map;
        halfModel = Map.copyOf(model);
      }
    }
    List<Integer> values = new ArrayList<>();
    map.forEach(values::add);
    assertThat(values).isEqualTo(List.copyOf(model.values()));
    for (Map.Entry<Digest, Integer> entry : model.entrySet()) {
      assertThat(map.get(entry.getKey())).contains(entry.getValue());
      assertThat(half.get(entry.getKey()))
          .isEqualTo(Optional.ofNullable(halfModel.get(entry.getKey())));
    }
  }

  @Test
  void keysThatDifferInTheLastBitAlone_areKeptApart() {
    byte[] bytes = new byte[Digest.LENGTH];
    Digest one = Digest.of(bytes);
    bytes[Digest.LENGTH - 1] = 1;
    Digest other = Digest.of(bytes);
    DigestMap<String> map = DigestMap.<String>empty().with(one, "one").with(other, "other");
    assertThat(map.get(one)).contains("one");
    assertThat(map.get(other)).contains("other");
    assertThat(map.with(one, "new").get(other)).contains("other");
    assertThat(map.get(Digest.sha256(bytes))).isEmpty();
  }
}
