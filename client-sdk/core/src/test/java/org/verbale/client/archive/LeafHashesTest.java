package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;

class LeafHashesTest {
  private final MemoryStore store = new MemoryStore();

  private static Digest hash(int i) {
    return Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8)});
  }

  @Test
  void storedInAnySteps_comeBackWhole() throws MalformedException {
    LeafHashes hashes = LeafHashes.load(store, "h/");
    int[] steps = {1, 63, 64, 2, 200, 0, 6};
    int count = 0;
    for (int step : steps) {
      for (int i = 0; i < step; i++) {
        hashes.add(hash(count++));
      }
      StateChanges changes = new StateChanges();
      hashes.save(changes);
      store.commit(changes);
      LeafHashes again = LeafHashes.load(store, "h/");
      assertThat(again.size()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(again.get(i)).isEqualTo(hash(i));
      }
    }
  }

  @Test
  void savingNothingNew_writesNothing() throws MalformedException {
    LeafHashes hashes = LeafHashes.load(store, "h/");
    for (int i = 0; i < 64; i++) {
      hashes.add(hash(i));
    }
    hashes.save(new StateChanges());
    StateChanges second = new StateChanges();
    hashes.save(second);
    assertThat(second.isEmpty()).isTrue();
  }

  @Test
  void head_isAnAncestorOnlyWhereItStood() throws MalformedException {
    LeafHashes hashes = LeafHashes.load(store, "h/");
    hashes.add(hash(1));
    hashes.add(hash(2));
    assertThat(hashes.isAncestor(ChannelHead.EMPTY)).isTrue();
    assertThat(hashes.isAncestor(new ChannelHead(1, hash(1)))).isTrue();
    assertThat(hashes.isAncestor(new ChannelHead(2, hash(2)))).isTrue();
    assertThat(hashes.isAncestor(new ChannelHead(2, hash(1)))).isFalse();
    assertThat(hashes.isAncestor(new ChannelHead(3, hash(2)))).isFalse();
  }

  @Test
  void damagedBlock_isRefused() {
    store.commit(new StateChanges().put("h/00000000", Bytes.of(new byte[33])));
    assertThatThrownBy(() -> LeafHashes.load(store, "h/")).isInstanceOf(MalformedException.class);
  }
}
