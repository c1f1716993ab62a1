package org.verbale.log;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.verbale.id.Digest;

/**
 * Section 2.1 of RFC 6962 over many leaves: the recursive definitions as they stand there, with the
 * hashes of complete, aligned subtrees computed once, level by level. Shares no code with the
 * product but SHA-256.
 */
final class PerfectSubtrees {
  private static final int HASH = 32;

  private final List<byte[]> levels = new ArrayList<>();
  private final MessageDigest sha = Digest.sha256();

  PerfectSubtrees(List<Digest> leaves) {
    byte[] level = new byte[leaves.size() * HASH];
    for (int i = 0; i < leaves.size(); i++) {
      System.arraycopy(leaves.get(i).toByteArray(), 0, level, i * HASH, HASH);
    }
    while (level.length >= HASH) {
      levels.add(level);
      byte[] above = new byte[level.length / (2 * HASH) * HASH];
      for (int i = 0; i * HASH < above.length; i++) {
        sha.update((byte) 1);
        sha.update(level, 2 * i * HASH, 2 * HASH);
        System.arraycopy(sha.digest(), 0, above, i * HASH, HASH);
      }
      level = above;
    }
  }

  /** MTH(D[start:end]). */
  byte[] root(int start, int end) {
    int n = end - start;
    if (n == 0) {
      return sha.digest();
    }
    if (Integer.bitCount(n) == 1) {
      byte[] level = levels.get(Integer.numberOfTrailingZeros(n));
      return Arrays.copyOfRange(level, start / n * HASH, start / n * HASH + HASH);
    }
    int k = split(n);
    byte[] left = root(start, start + k);
    byte[] right = root(start + k, end);
    sha.update((byte) 1);
    sha.update(left);
    return sha.digest(right);
  }

  /** PROOF(m, D[n]), 0 < m < n; PATH(m, D[n]) is a recursion of the same kind. */
  List<Digest> proof(int m, int n) {
    List<Digest> path = new ArrayList<>();
    subproof(m, 0, n, true, path);
    return path;
  }

  private void subproof(int m, int start, int end, boolean b, List<Digest> path) {
    int n = end - start;
    if (m == n) {
      if (!b) {
        path.add(Digest.of(root(start, end)));
      }
      return;
    }
    int k = split(n);
    if (m <= k) {
      subproof(m, start, start + k, b, path);
      path.add(Digest.of(root(start + k, end)));
    } else {
      subproof(m - k, start + k, end, false, path);
      path.add(Digest.of(root(start, start + k)));
    }
  }

  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }
}
