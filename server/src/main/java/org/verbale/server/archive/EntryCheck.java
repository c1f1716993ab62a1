package org.verbale.server.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** Checks one entry of a chain: what its leaf and its object name by hash. */
final class EntryCheck implements EntryRule.Consequences {
  private final ChunkCheck.Frame frame;
  private final CheckHasher hasher;
  private final long index;
  private final Rows.Place place;
  private final byte @Nullable [] object;
  private final List<Blob> blobs;
  private final Set<Blob.Kind> demanded = EnumSet.noneOf(Blob.Kind.class);

  EntryCheck(
      ChunkCheck.Frame frame,
      CheckHasher hasher,
      long index,
      Rows.Place place,
      byte @Nullable [] object,
      List<Blob> blobs) {
    this.frame = frame;
    this.hasher = hasher;
    this.index = index;
    this.place = place;
    this.object = object;
    this.blobs = blobs;
  }

  /**
   * @param readable whether all could be read: then what is not there is missing
   */
  void run(boolean readable) {
    Leaf leaf = place.leaf();
    Optional<Position> position = place.position();
    if (position.isEmpty()) {
      find("position", "missing", "one in its chain");
      return;
    }
    Digest positionHash = hasher.hash(position.get().toText().getBytes(UTF_8));
    if (!positionHash.equals(leaf.position())) {
      find("position", "SHA-256 " + positionHash, leaf.position() + " as its leaf says");
    }
    byte[] at = Rows.uint64(index);
    row(
        Table.CHAIN_ENTRY,
        Appender.chainKey(position.get().chain(), position.get().sequence()),
        at);
    row(Table.OBJECT, leaf.object().toByteArray(), at);
    if (object == null) {
      if (readable) {
        find("object", "missing", "SHA-256 " + leaf.object());
      }
      return;
    }
    Digest objectHash = hasher.hash(object);
    if (!objectHash.equals(leaf.object())) {
      find("object", "SHA-256 " + objectHash, leaf.object() + " as its leaf says");
      return; // what it would name is nobody's statement
    }
    if (!frame.rules().isEmpty()) {
      consequences(new Entry(index, leaf, position, Bytes.of(object), blobs));
    }
  }

  private void consequences(Entry entry) {
    String where = "entry " + index;
    for (EntryRule rule : frame.rules()) {
      frame.findings().attempt(where, () -> rule.entry(entry, this));
    }
    for (Blob blob : blobs) {
      if (!demanded.contains(blob.kind())) {
        find(blob.kind().name(), "a blob", "none: nothing names it");
      }
    }
  }

  @Override
  public View view() {
    return frame.view();
  }

  @Override
  public Digest hash(Bytes content) {
    return hasher.hash(content);
  }

  @Override
  public void row(Table table, byte[] key, byte[] lasting) {
    frame.rows().row(table, key, lasting);
  }

  @Override
  public void demandBlob(Blob.Kind kind, Digest expected) {
    demanded.add(kind);
    for (Blob blob : blobs) {
      if (blob.kind() == kind) {
        Digest actual = hasher.hash(blob.content());
        if (!actual.equals(expected)) {
          find(kind.name(), "SHA-256 " + actual, expected.toString());
        }
        return;
      }
    }
    find(kind.name(), "missing", "SHA-256 " + expected);
  }

  @Override
  public void find(String what, String found, String expected) {
    String where = place.position().map(p -> ", " + p.chain() + " " + p.sequence()).orElse("");
    frame.findings().find("entry " + index + where + ", " + what, found, expected);
  }
}
