package org.verbale.server.archive;

import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * What a feature knows of entries that the archive does not: which blobs an object names, which
 * rows follow from it. {@link ArchiveCheck} holds it against what is on disk. Thread-safe.
 */
public interface EntryRule {
  /** Tables each row of which follows from exactly one entry. */
  Set<Table> tables();

  /** Says what follows from {@code entry}, whose leaf, position and object fit already. */
  void entry(Entry entry, Consequences out);

  /** What of a row in {@link #tables} stays as its entry made it. */
  default byte[] lasting(Table table, byte[] value) {
    return value;
  }

  /** Checks what takes more than one entry. */
  default void whole(View view, Findings findings, Whole work) {}

  /** Runs what {@link #whole} needs, several pieces at once where there are several threads. */
  interface Whole {
    /** Runs {@code piece} now or soon; what it cannot read is a finding. */
    void piece(String where, Runnable piece);

    /** The same for a piece that verifies signatures rather than hashes: it is timed apart. */
    void judgement(String where, Runnable piece);

    /** Counts bytes that were hashed because something names their hash. */
    void hashed(long bytes);
  }

  /** Takes what follows from one entry. */
  interface Consequences {
    /** All that is there; may be shared by threads if the check's may. */
    View view();

    /** There must be this row. */
    void row(Table table, byte[] key, byte[] lasting);

    /** SHA-256, counted as work of the check. */
    Digest hash(Bytes content);

    /** Something of the entry, or that it names, is not as it must be. */
    void find(String what, String found, String expected);

    /**
     * Demands that {@code entry} has a blob of {@code kind} with this hash. Blobs that nothing
     * demands are findings too.
     */
    void demandBlob(Blob.Kind kind, Digest expected);
  }
}
