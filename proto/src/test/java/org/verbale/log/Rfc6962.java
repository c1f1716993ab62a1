package org.verbale.log;

import java.util.ArrayList;
import java.util.List;
import org.verbale.id.Digest;

/** Section 2.1 of RFC 6962, word for word and without a thought for speed. */
final class Rfc6962 {
  private Rfc6962() {}

  /** MTH(D[n]) over leaf hashes. */
  static Digest root(List<Digest> leaves) {
    int n = leaves.size();
    if (n == 0) {
      return Digest.sha256(new byte[0]);
    }
    if (n == 1) {
      return leaves.get(0);
    }
    int k = split(n);
    return node(root(leaves.subList(0, k)), root(leaves.subList(k, n)));
  }

  /** PATH(m, D[n]). */
  static List<Digest> path(int m, List<Digest> leaves) {
    int n = leaves.size();
    if (n == 1) {
      return new ArrayList<>();
    }
    int k = split(n);
    List<Digest> path;
    if (m < k) {
      path = path(m, leaves.subList(0, k));
      path.add(root(leaves.subList(k, n)));
    } else {
      path = path(m - k, leaves.subList(k, n));
      path.add(root(leaves.subList(0, k)));
    }
    return path;
  }

  /** PROOF(m, D[n]), 0 < m < n. */
  static List<Digest> proof(int m, List<Digest> leaves) {
    return subproof(m, leaves, true);
  }

  private static List<Digest> subproof(int m, List<Digest> leaves, boolean b) {
    int n = leaves.size();
    if (m == n) {
      List<Digest> path = new ArrayList<>();
      if (!b) {
        path.add(root(leaves));
      }
      return path;
    }
    int k = split(n);
    List<Digest> path;
    if (m <= k) {
      path = subproof(m, leaves.subList(0, k), b);
      path.add(root(leaves.subList(k, n)));
    } else {
      path = subproof(m - k, leaves.subList(k, n), false);
      path.add(root(leaves.subList(0, k)));
    }
    return path;
  }

  static Digest leaf(byte[] data) {
    return Digest.sha256(new byte[] {0}, data);
  }

  static Digest node(Digest left, Digest right) {
    return Digest.sha256(new byte[] {1}, left.toByteArray(), right.toByteArray());
  }

  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }
}
