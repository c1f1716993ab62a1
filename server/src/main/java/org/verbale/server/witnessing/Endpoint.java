package org.verbale.server.witnessing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.verbale.log.Checkpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.witness.Cosignature;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.TrustPolicy;

/**
 * One witness as it is asked: all keys that the policy has under one URL. Their cosignatures come
 * in one answer.
 *
 * @param name of the first of them in the policy
 * @param prefix submission prefix, ending in a slash
 */
record Endpoint(String name, URI prefix, List<CosignerKey> keys) {
  Endpoint {
    keys = List.copyOf(keys);
  }

  /**
   * The witnesses of {@code policy} that have a URL, in its order.
   *
   * @throws IllegalArgumentException if a URL is none, or if those that have one are not enough for
   *     the quorum
   */
  static List<Endpoint> of(TrustPolicy policy) {
    Map<URI, Endpoint> byUrl = new LinkedHashMap<>();
    Set<CosignerKey> reachable = new HashSet<>();
    for (TrustPolicy.Witness witness : policy.witnesses()) {
      if (witness.url().isPresent()) {
        URI prefix = prefix(witness);
        List<CosignerKey> keys = new ArrayList<>();
        Endpoint known = byUrl.get(prefix);
        if (known != null) {
          keys.addAll(known.keys);
        }
        keys.add(witness.key());
        String name = known == null ? witness.name() : known.name;
        byUrl.put(prefix, new Endpoint(name, prefix, keys));
        reachable.add(witness.key());
      }
    }
    if (!policy.isReachedBy(reachable)) {
      throw new IllegalArgumentException(
          "policy: too few witnesses with a URL (expected: enough for its quorum)");
    }
    return List.copyOf(byUrl.values());
  }

  private static URI prefix(TrustPolicy.Witness witness) {
    String url = witness.url().orElseThrow();
    try {
      URI prefix = new URI(url.endsWith("/") ? url : url + "/");
      boolean web = "https".equals(prefix.getScheme()) || "http".equals(prefix.getScheme());
      if (web && prefix.getHost() != null && prefix.getRawQuery() == null) {
        return prefix;
      }
    } catch (URISyntaxException e) {
      throw notUrl(witness);
    }
    throw notUrl(witness);
  }

  private static IllegalArgumentException notUrl(TrustPolicy.Witness witness) {
    return new IllegalArgumentException(
        "policy, witness " + witness.name() + ": malformed URL (expected: https://HOST/PATH)");
  }

  /**
   * The cosignatures among {@code lines} that this witness made of {@code checkpoint}: each of its
   * keys' newest. Lines of other keys are ignored, whosever they are.
   *
   * @throws WitnessException if a line of one of its keys does not fit, or there is none
   */
  List<Cosignature> verify(Checkpoint checkpoint, List<NoteSignature> lines)
      throws WitnessException {
    List<Cosignature> own = new ArrayList<>();
    for (CosignerKey key : keys) {
      newest(key, checkpoint, lines, own);
    }
    if (own.isEmpty()) {
      throw new WitnessException(
          Failure.FOREIGN_COSIGNATURE, "cosignature: none of its keys (expected: of the policy's)");
    }
    return own;
  }

  private static void newest(
      CosignerKey key, Checkpoint checkpoint, List<NoteSignature> lines, List<Cosignature> to)
      throws WitnessException {
    Cosignature newest = null;
    for (NoteSignature line : lines) {
      if (key.isNamedBy(line)) {
        try {
          Cosignature cosignature = key.verify(checkpoint, line);
          // Without a time it does not say that the tree was the largest, and does not count.
          if (cosignature.seconds() > (newest == null ? 0 : newest.seconds())) {
            newest = cosignature;
          }
        } catch (BadSignatureException e) {
          throw new WitnessException(
              Failure.BAD_COSIGNATURE, "cosignature of " + key.name() + ": " + e.getMessage(), e);
        }
      }
    }
    if (newest != null) {
      to.add(newest);
    }
  }
}
