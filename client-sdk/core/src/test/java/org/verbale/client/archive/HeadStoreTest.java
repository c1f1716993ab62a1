package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.log.Receipt;

class HeadStoreTest {
  private final LyingServer server = new LyingServer();
  private final MemoryStore store = new MemoryStore();
  private final Trust trust = server.trust(Optional.empty());
  private final TrustedLog log = TrustedLog.open(server, trust, LyingServer.PARTY, store);

  @Test
  void manyHeadsAndReceipts_theNewestAreKept_withoutCosignatures() throws Exception {
    for (int i = 0; i < 2 * HeadStore.MOST; i++) {
      long index = server.honest.head().size();
      var leaf = SmallLog.leaf(server.honest.post(LyingServer.CHANNEL, 3_000 + i, i));
      server.honest.seal(3_000 + i);
      assertThat(log.receipt(leaf, index).checkpoint().note().signatures()).hasSize(2);
    }
    HeadStore heads =
        new HeadStore(store, trust, new Confessor(server, trust.log(), server.roots()));
    assertThat(heads.head()).isEqualTo(log.trusted());
    List<Receipt> seals = heads.seals();
    assertThat(seals).hasSize(HeadStore.MOST);
    assertThat(seals.get(0).proof()).isEqualTo(log.trusted().orElseThrow().seal().proof());
    assertThat(seals)
        .isSortedAccordingTo((a, b) -> Long.compare(b.proof().size(), a.proof().size()));
    assertThat(heads.receipts()).hasSize(2 * HeadStore.MOST);
    for (Receipt kept : heads.receipts()) {
      assertThat(kept.checkpoint().note().signatures()).hasSize(1);
      assertThat(kept.verify(server.log.key()).index()).isEqualTo(kept.proof().index());
    }
    log.receipt(SmallLog.leaf(server.entries.get(0)), 0); // older than all that are kept
    assertThat(heads.receipts()).hasSizeLessThanOrEqualTo(2 * HeadStore.MOST);
  }

  @Test
  void headStoredByAVersionBefore_isAnAnchor() throws Exception {
    TrustedHead head = log.refresh(1);
    Bytes stored = store.get("trust/head").orElseThrow();
    TlsReader in = new TlsReader(stored);
    TlsWriter old = new TlsWriter().opaque(in.opaque("checkpoint"));
    old.raw(in.raw("map root", 32).toByteArray()).uint64(in.uint64("time"));
    store.commit(
        new StateChanges()
            .put("trust/head", old.toBytes())
            .delete("trust/seal/" + "0".repeat(18) + "6"));
    TrustedLog again = TrustedLog.open(server, trust, LyingServer.PARTY, store);
    assertThat(again.trusted().orElseThrow().tree()).isEqualTo(head.tree());
    assertThat(again.refresh(1).mapRoot()).isEqualTo(head.mapRoot());
    server.truth = server.fork(1);
    assertThatThrownBy(() -> again.refresh(1)).hasMessageContaining("CONSISTENCY");
  }

  @Test
  void damagedHead_isNamed() {
    store.commit(new StateChanges().put("trust/head", Bytes.of(new byte[] {1, 2, 3})));
    assertThatThrownBy(() -> TrustedLog.open(server, trust, LyingServer.PARTY, store))
        .isInstanceOf(StateFailedException.class);
  }
}
