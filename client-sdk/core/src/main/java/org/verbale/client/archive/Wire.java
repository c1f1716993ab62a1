package org.verbale.client.archive;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/** What the wire brings, in our own types. */
final class Wire {
  private Wire() {}

  static Bytes bytes(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }

  /**
   * @throws IllegalArgumentException if one is no hash
   */
  static List<Digest> path(List<ByteString> hashes) {
    List<Digest> path = new ArrayList<>(hashes.size());
    hashes.forEach(hash -> path.add(Digest.of(hash.toByteArray())));
    return path;
  }
}
