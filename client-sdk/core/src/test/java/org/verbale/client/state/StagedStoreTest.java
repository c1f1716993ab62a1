package org.verbale.client.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;

class StagedStoreTest {
  private final MemoryStore base = new MemoryStore();

  private static Bytes value(int value) {
    return Bytes.of(new byte[] {(byte) value});
  }

  private StagedStore staged() throws IOException {
    base.commit(
        new StateChanges()
            .put("read/a", value(1))
            .put("read/b", value(2))
            .put("kept/a", value(3))
            .put("kept/b", value(4)));
    return new StagedStore(base, key -> key.startsWith("read/"));
  }

  @Test
  void whatIsHidden_isNotThere_untilItIsPutAgain() throws IOException {
    StagedStore staged = staged();
    assertThat(staged.keys("")).containsExactly("kept/a", "kept/b");
    assertThat(staged.get("read/a")).isEmpty();
    staged.commit(new StateChanges().put("read/a", value(9)).delete("kept/b"));
    assertThat(staged.keys("")).containsExactly("kept/a", "read/a");
    assertThat(staged.get("read/a")).contains(value(9));
    assertThat(staged.get("kept/b")).isEmpty();
    assertThat(base.get("read/a")).as("the other store knows nothing yet").contains(value(1));
  }

  @Test
  void changes_makeTheOtherStoreTheSame() throws IOException {
    StagedStore staged = staged();
    staged.commit(new StateChanges().put("read/a", value(9)).delete("kept/b").put("new", value(5)));
    staged.commit(new StateChanges().delete("new").put("newer", value(6)));
    base.commit(staged.changes());
    assertThat(base.keys("")).containsExactly("kept/a", "newer", "read/a");
    assertThat(base.get("read/a")).contains(value(9));
  }
}
