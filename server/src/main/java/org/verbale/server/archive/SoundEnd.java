package org.verbale.server.archive;

import org.verbale.id.Digest;
import org.verbale.log.CompletenessMap;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** Whether the end of the archive fits together, at a cost that does not grow with it. */
final class SoundEnd {
  private final View view;
  private final long size;
  private final TreeHead sealed;

  private SoundEnd(View view) {
    this.view = view;
    this.size = Rows.size(view);
    this.sealed = Rows.sealed(view);
  }

  static void demand(View view) {
    var end = new SoundEnd(view);
    end.demandExtent();
    end.demandSealed();
  }

  private void demandExtent() {
    if (size < sealed.size()) {
      throw ArchiveNodes.damaged("size: " + size + ", sealed " + sealed.size(), null);
    }
    if (size > 0) {
      Leaf last = leaf(size - 1);
      Digest node = ArchiveNodes.tree(view).node(0, size - 1);
      if (!last.hash().equals(node)) {
        throw ArchiveNodes.damaged("entry " + (size - 1) + ": another leaf than its node's", null);
      }
    }
    view.scan(
        Table.ENTRY,
        KeyRange.from(Key.uint64(size)),
        (key, row) -> {
          throw ArchiveNodes.damaged("size: " + size + ", and an entry behind it", null);
        });
    if (ArchiveNodes.edge(view, size).size() != size) {
      throw ArchiveNodes.damaged("tree: another size than " + size, null);
    }
  }

  private void demandSealed() {
    if (sealed.size() == 0) {
      return;
    }
    if (!ArchiveNodes.edge(view, sealed.size()).head().equals(sealed)) {
      throw ArchiveNodes.damaged("tree: another root than sealed at " + sealed.size(), null);
    }
    SignedCheckpoint checkpoint = Rows.sealed(view, sealed.size());
    if (checkpoint == null || !checkpoint.unverified().head().equals(sealed)) {
      throw ArchiveNodes.damaged("checkpoint " + sealed.size() + ": not of the sealed head", null);
    }
    demandWitnessed();
    Leaf mapLeaf = leaf(sealed.size() - 1);
    Digest root = new CompletenessMap(ArchiveNodes.map(view)).root();
    if (mapLeaf.kind() != LeafKind.MAP_ROOT || !mapLeaf.object().equals(root)) {
      throw ArchiveNodes.damaged("map: another root than sealed at " + sealed.size(), null);
    }
  }

  /** What witnesses cosigned is a head that was sealed here. */
  private void demandWitnessed() {
    SignedCheckpoint witnessed = Rows.witnessed(view);
    if (witnessed != null && !Rows.isOfSeal(view, witnessed)) {
      throw ArchiveNodes.damaged("archive/witnessed: not of a sealed head", null);
    }
  }

  private Leaf leaf(long index) {
    byte[] row = view.get(Table.ENTRY, Rows.uint64(index));
    if (row == null) {
      throw ArchiveNodes.damaged("entry " + index + ": missing", null);
    }
    return Rows.place(row).leaf();
  }
}
