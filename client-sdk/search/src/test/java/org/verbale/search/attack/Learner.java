package org.verbale.search.attack;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Learns from published records what those that have a word look like at rest: naive Bayes over all
 * labels, and over the value of each byte of their slots.
 */
final class Learner {
  private static final double PRIOR = 0.5;

  private final Vault vault;
  private final int published;
  private final Map<String, BitSet> recordsWith = new HashMap<>();
  private final Map<Integer, Set<String>> features = new HashMap<>();
  private final Map<String, Column> words;

  Learner(Vault vault, int published) {
    this.vault = vault;
    this.published = published;
    words = Column.slots(vault.plain().subList(0, published));
    for (int record = 0; record < published; record++) {
      for (String feature : features(record)) {
        recordsWith.computeIfAbsent(feature, any -> new BitSet()).set(record);
      }
    }
  }

  private Set<String> features(int record) {
    return features.computeIfAbsent(record, any -> features(vault.slots(record)));
  }

  private static Set<String> features(List<byte[]> slots) {
    Set<String> features = new HashSet<>();
    for (byte[] slot : slots) {
      features.add(Long.toHexString(Vault.label(slot)));
      for (int i = 0; i < slot.length; i++) {
        features.add(i + "=" + slot[i]);
      }
    }
    return features;
  }

  /** By how much more likely a record looks so if it has the word. */
  double score(int record, String word) {
    Column column = words.get(word);
    if (column == null) {
      return 0;
    }
    BitSet having = new BitSet();
    column.at().keySet().forEach(having::set);
    int with = having.cardinality();
    double score = 0;
    for (String feature : features(record)) {
      BitSet seen = recordsWith.get(feature);
      if (seen != null) {
        BitSet both = (BitSet) seen.clone();
        both.and(having);
        double among = (both.cardinality() + PRIOR) / (with + 1);
        double elsewhere =
            (seen.cardinality() - both.cardinality() + PRIOR) / (published - with + 1);
        score += Math.log(among / elsewhere);
      }
    }
    return score;
  }
}
