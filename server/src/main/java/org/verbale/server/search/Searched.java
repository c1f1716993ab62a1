package org.verbale.server.search;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.verbale.query.ChannelTables;
import org.verbale.refusal.RefusedException;
import org.verbale.server.search.ChannelIndex.Committed;
import org.verbale.server.search.ChannelIndexes.Lease;

/** A channel that is searched: its index as it was up to a place of the channel. */
final class Searched implements Closeable {
  private final ChannelTables tables;
  private final Lease lease;
  private final Committed committed;
  private final long indexed;

  private long bound = Long.MAX_VALUE;

  /** Waits for the index no longer than {@code budget} lasts. */
  Searched(ChannelTables tables, ChannelIndexes indexes, Budget budget) throws IOException {
    this.tables = tables;
    this.lease = indexes.lease(tables.channel(), budget.left());
    this.committed = lease.index().acquire();
    this.indexed = committed.progress().next();
  }

  ChannelTables tables() {
    return tables;
  }

  /** The first sequence that the index does not hold. */
  long indexed() {
    return indexed;
  }

  /** The first sequence that does not count. */
  long bound() {
    return Math.min(bound, indexed);
  }

  void countUntil(long sequence) {
    bound = sequence;
  }

  /**
   * A segment.
   *
   * @param counted documents that count, the first ones
   * @param until first sequence whose terms do not count; the largest number where all do
   */
  record Part(LeafReader segment, int counted, long until) {}

  /** The segments, in order. */
  List<Part> parts() throws IOException {
    boolean isWhole = bound >= indexed;
    int left = isWhole ? Integer.MAX_VALUE : before(bound);
    List<Part> parts = new ArrayList<>();
    for (LeafReaderContext leaf : committed.reader().leaves()) {
      int counted = Math.min(left, leaf.reader().maxDoc());
      boolean all = isWhole || !isChanged(leaf.reader(), bound);
      parts.add(new Part(leaf.reader(), counted, all ? Long.MAX_VALUE : bound));
      left -= isWhole ? 0 : counted;
    }
    return parts;
  }

  /** Whether a segment has records or terms that came at {@code sequence} or later. */
  private static boolean isChanged(LeafReader segment, long sequence) throws IOException {
    NumericDocValues changed = segment.getNumericDocValues(Documents.CHANGED);
    while (changed != null && changed.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (changed.longValue() >= sequence) {
        return true;
      }
    }
    return false;
  }

  int documents() {
    return committed.reader().maxDoc();
  }

  /** How many documents stand before {@code sequence}. */
  int before(long sequence) throws IOException {
    int low = 0;
    int high = documents();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence(committed.reader(), middle) < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long sequence(DirectoryReader reader, int document) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      int inLeaf = document - leaf.docBase;
      if (inLeaf >= 0 && inLeaf < leaf.reader().maxDoc()) {
        return Documents.sequence(leaf.reader(), inLeaf);
      }
    }
    throw new IndexDamagedException("document: none (expected: one)", null);
  }

  /**
   * Whether the files are what was written.
   *
   * @throws RefusedException OVERLOADED if there is no time to read them
   */
  boolean isSound(Budget budget) {
    try {
      for (LeafReaderContext leaf : committed.reader().leaves()) {
        budget.demandTime();
        leaf.reader().checkIntegrity();
      }
      return true;
    } catch (RefusedException e) {
      throw e;
    } catch (IOException | RuntimeException | InternalError e) { // the last: a file was cut
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (lease) {
      committed.release();
    }
  }
}
