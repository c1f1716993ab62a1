package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.verbale.client.state.MemoryStore;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Position;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;

class KeepsakesTest {
  private static final Chain CHAIN = Chain.of(ChannelId.of("R-XA/dialogue"));
  private static final Chain OTHER = Chain.of(ChannelId.of("R-XB/dialogue"));
  private static final long NOW = 1_790_000_000_000L;

  private final MemoryStore store = new MemoryStore();
  private Keepsakes keepsakes = open();

  private Keepsakes open() {
    return Keepsakes.open(
        store, Duration.ofDays(1), InstantSource.fixed(Instant.ofEpochMilli(NOW)));
  }

  /** Entries of a chain from its start on, each with every blob that a record may have. */
  private static List<Entry> chain(Chain chain, int length) {
    ChannelHead head = ChannelHead.EMPTY;
    Entry[] entries = new Entry[length];
    for (int i = 0; i < length; i++) {
      Entry.Builder entry = SmallLog.entry(chain, head, NOW - 1000 + i, i).toBuilder();
      for (Blob.Kind kind :
          List.of(Blob.Kind.PRIVATE_BLOCK, Blob.Kind.CIPHERTEXT, Blob.Kind.TERMS)) {
        entry.addBlobs(
            Blob.newBuilder().setKind(kind).setContent(ByteString.copyFromUtf8(kind + " " + i)));
      }
      entries[i] = entry.build();
      head = head.next(SmallLog.leaf(entries[i]).hash());
    }
    return List.of(entries);
  }

  private void keep(List<Entry> entries, StateChanges changes) throws MalformedException {
    for (Entry entry : entries) {
      Position position = Position.parse(entry.getPosition().toStringUtf8());
      keepsakes.keep(entry, new PlacedLeaf(SmallLog.leaf(entry), position, 0), changes);
    }
  }

  private Optional<Entry> kept(Chain chain, Entry entry, long sequence) {
    return keepsakes.kept().entry(chain, sequence, SmallLog.leaf(entry).hash());
  }

  private void commit(StateChanges changes) throws IOException {
    store.commit(changes);
  }

  private static List<Blob.Kind> blobs(Optional<Entry> entry) {
    return entry.orElseThrow().getBlobsList().stream().map(Blob::getKind).toList();
  }

  @Test
  void whatWasErased_losesItsContent_andNothingElseDoes() throws Exception {
    List<Entry> here = chain(CHAIN, 13);
    List<Entry> there = chain(OTHER, 3);
    StateChanges read = new StateChanges();
    keep(here, read);
    keep(there, read);
    keepsakes.erase(CHAIN, Set.of(1L), read); // in the page in which it was read
    commit(read);
    StateChanges later = new StateChanges();
    keepsakes.erase(CHAIN, Set.of(2L, 11L), later);
    commit(later);
    for (int turn = 0; turn < 2; turn++) {
      for (int i = 0; i < here.size(); i++) {
        if (Set.of(1, 2, 11).contains(i)) {
          assertThat(blobs(kept(CHAIN, here.get(i), i))).containsExactly(Blob.Kind.PRIVATE_BLOCK);
        } else {
          assertThat(kept(CHAIN, here.get(i), i)).contains(here.get(i));
        }
      }
      for (int i = 0; i < there.size(); i++) {
        assertThat(kept(OTHER, there.get(i), i)).contains(there.get(i));
      }
      keepsakes = open();
    }
  }
}
