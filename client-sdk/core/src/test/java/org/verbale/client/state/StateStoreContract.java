package org.verbale.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.codec.Bytes;
import org.verbale.testing.Seeds;

/** What every {@link StateStore} keeps. */
abstract class StateStoreContract {
  /** Opens the one store of this test, again after it was closed. */
  abstract StateStore open() throws IOException;

  static LongStream seeds() {
    return Seeds.of(5);
  }

  @Test
  void committedChanges_areThereAfterReopening() throws IOException {
    try (StateStore store = open()) {
      store.commit(new StateChanges().put("a", bytes(1)).put("b", bytes(2)));
      store.commit(new StateChanges().delete("a").put("c", Bytes.EMPTY));
    }
    try (StateStore store = open()) {
      assertThat(store.get("a")).isEmpty();
      assertThat(store.get("b")).contains(bytes(2));
      assertThat(store.get("c")).contains(Bytes.EMPTY);
    }
  }

  @Test
  void keysOfPrefix_areThoseThatBeginWithIt_inOrder() throws IOException {
    try (StateStore store = open()) {
      store.commit(new StateChanges().put("b/2", bytes(1)).put("b/1", bytes(1)).put("c", bytes(1)));
      assertThat(store.keys("b/")).containsExactly("b/1", "b/2");
      assertThat(store.keys("d")).isEmpty();
    }
  }

  @Test
  void commitAfterClose_isRefused() throws IOException {
    StateStore store = open();
    store.close();
    assertThatThrownBy(() -> store.commit(new StateChanges().put("a", bytes(1))))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomCommitsAndReopenings_agreeWithAMap(long seed) throws IOException {
    Random random = Seeds.random(getClass(), seed);
    var expected = new TreeMap<String, Bytes>();
    StateStore store = open();
    for (int step = 0; step < 300; step++) {
      var changes = new StateChanges();
      for (int i = random.nextInt(4); i >= 0; i--) {
        String key = "k" + random.nextInt(20);
        if (random.nextInt(4) == 0) {
          changes.delete(key);
          expected.remove(key);
        } else {
          byte[] value = new byte[random.nextInt(20_000)];
          random.nextBytes(value);
          changes.put(key, Bytes.of(value));
          expected.put(key, Bytes.of(value));
        }
      }
      store.commit(changes);
      if (random.nextInt(20) == 0) {
        store.close();
        store = open();
      }
    }
    assertThat(store.keys("")).containsExactlyElementsOf(expected.keySet());
    for (var entry : expected.entrySet()) {
      assertThat(store.get(entry.getKey())).contains(entry.getValue());
    }
    store.close();
  }

  static Bytes bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.of(bytes);
  }
}
