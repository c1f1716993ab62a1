package org.verbale.server.archive;

import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.id.Digest;
import org.verbale.log.CompactRange;
import org.verbale.log.MapNode;
import org.verbale.log.MapNodes;
import org.verbale.log.NodeKey;
import org.verbale.log.NodeSource;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/** The log's tree and the completeness map as {@code org.verbale.log} reads them, from tables. */
final class ArchiveNodes {
  private ArchiveNodes() {}

  static NodeSource tree(View view) {
    return (level, index) -> {
      byte[] hash = view.get(Table.NODE, NodeKey.of(level, index));
      if (hash == null) {
        throw damaged("tree node: missing at level " + level, null);
      }
      return Digest.of(hash);
    };
  }

  static CompactRange edge(View view, long size) {
    return CompactRange.load(tree(view), size);
  }

  static MapNodes map(View view) {
    return path -> {
      byte[] node = view.get(Table.MAP, path.toKey());
      try {
        return node == null ? null : TlsReader.decode(Bytes.of(node), MapNode::read);
      } catch (MalformedException e) {
        throw damaged("map node: damaged at depth " + path.depth(), e);
      }
    };
  }

  static StorageException damaged(String what, @Nullable Throwable cause) {
    return new StorageException(Problem.DAMAGED, what + " (expected: as it was written)", cause);
  }
}
