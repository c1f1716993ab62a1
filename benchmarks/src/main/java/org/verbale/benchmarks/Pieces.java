package org.verbale.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;

/** Our bytes as the wire's, and their hashes. */
final class Pieces {
  private Pieces() {}

  static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
  }

  static Bytes bytes(ByteString string) {
    return Bytes.of(string.toByteArray());
  }

  static Digest hash(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }
}
