package org.verbale.client.archive;

import static java.util.Objects.requireNonNull;
import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.state.MemoryStore;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;
import org.verbale.v1.Entry;

/** A client that reads one channel and checks it as the SDK's façade does, without its network. */
final class Victim {
  private final LyingServer server;
  private final MemoryStore store;
  private final Optional<EvidenceFolder> folder;
  final TrustedLog log;
  ChainReader reader = ChainReader.atStartOf(LyingServer.CHAIN);
  private final List<Digest> hashes = new ArrayList<>();

  Victim(LyingServer server, MemoryStore store, Optional<EvidenceFolder> folder) {
    this.server = server;
    this.store = store;
    this.folder = folder;
    this.log =
        TrustedLog.open(server, server.trust(folder), LyingServer.PARTY, store, server.roots());
  }

  /** After a restart. */
  Victim again() {
    Victim again = new Victim(server, store, folder);
    again.reader = reader;
    again.hashes.addAll(hashes);
    return again;
  }

  void read(Entry entry) {
    try {
      ChainReader.Step step = reader.read(entry);
      hashes.add(step.entry().leafHash());
      reader = step.next();
    } catch (DishonestServerException e) {
      throw log.accuse(e);
    }
  }

  /** From the feed, once more. */
  void reread(Entry entry, int sequence) {
    try {
      reader.demandSame(entry, hashes.get(sequence));
    } catch (DishonestServerException e) {
      throw log.accuse(e);
    }
  }

  Completeness ask() {
    return log.completeness(List.of(LyingServer.CHAIN), true);
  }

  void check() {
    Completeness proven = ask();
    PlacedLeaf last = reader.last().orElseThrow();
    try {
      ChannelHead head = requireNonNull(proven.chains().get(LyingServer.CHAIN));
      if (head.length() > 0
          && (head.length() > hashes.size()
              || !hashes.get((int) head.length() - 1).equals(head.last()))) {
        throw new DishonestServerException(CHAIN, "another chain than the map's");
      }
      proven.demandCounted(last);
    } catch (DishonestServerException e) {
      throw log.accuse(e, proven.hiding(last));
    }
  }
}
