package org.verbale.server.archive;

import java.security.MessageDigest;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.log.TreeHasher;

/** SHA-256 that counts what it hashes because something names its hash. Not thread-safe. */
final class CheckHasher {
  private static final int NODE = 1 + 2 * Digest.LENGTH;

  private final MessageDigest sha = Digest.sha256();
  private final TreeHasher tree = new TreeHasher();
  private long bytes;
  private long pieces;

  Digest hash(byte[] content) {
    count(content.length);
    sha.update(content);
    return Digest.finish(sha);
  }

  Digest hash(Bytes content) {
    count(content.size());
    content.feed(sha);
    return Digest.finish(sha);
  }

  Digest leaf(byte[] data) {
    count(1 + data.length);
    return tree.leaf(data);
  }

  Digest node(Digest left, Digest right) {
    count(NODE);
    return tree.node(left, right);
  }

  private void count(int length) {
    bytes += length;
    pieces++;
  }

  /** Hands on what was counted. */
  void tell(CheckProgress progress) {
    progress.hashed(bytes, pieces);
    bytes = 0;
    pieces = 0;
  }
}
