package org.verbale.search.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Gives names to what was seen without one, by the statistics of similar text: what was seen
 * happens as often as what is known, up to chance.
 *
 * <p>{@link #byFrequency} is SAP (Oya and Kerschbaum, "Hiding the Access Pattern is Not Enough",
 * 2021), {@link #byPairs} IHOP (the same, "IHOP: Improved Statistical Query Recovery", 2022): all
 * but a quarter of the names are held for right, that quarter is assigned anew, again and again.
 */
final class Matching {
  private static final double CONTRADICTION = 1e9;
  private static final int QUARTER = 4;

  private final List<Column> seen;
  private final int names;
  private final Statistics counts;
  private final double[][] alone;
  private final Likelihood together;
  private final Likelihood after;

  /**
   * The first records, if they are in clear.
   *
   * @param columns of their text
   * @param known the names that are tried
   */
  record Published(int records, Map<String, Column> columns, List<Column> known) {
    Column column(int name) {
      String wanted = known.get(name).name();
      return columns.getOrDefault(wanted, new Column(wanted));
    }
  }

  /** What a count costs where so much is expected: {@code base - count * slope}. */
  private static final class Likelihood {
    private static final double UNSEEN = 0.5;

    private final double[][] base;
    private final double[][] slope;

    private Likelihood(int rows, int columns) {
      base = new double[rows][columns];
      slope = new double[rows][columns];
    }

    /** In how many of {@code trials}, if in {@code hits} of {@code known} elsewhere. */
    static Likelihood binomial(double[][] hits, int known, int trials) {
      Likelihood cost = new Likelihood(hits.length, hits[0].length);
      for (int i = 0; i < hits.length; i++) {
        for (int j = 0; j < hits[i].length; j++) {
          double share = (hits[i][j] + UNSEEN) / (known + 2 * UNSEEN);
          cost.base[i][j] = -trials * Math.log(1 - share);
          cost.slope[i][j] = Math.log(share / (1 - share));
        }
      }
      return cost;
    }

    /** How often in {@code records}, if so often in {@code known} elsewhere. */
    static Likelihood poisson(double[][] times, int known, int records) {
      Likelihood cost = new Likelihood(times.length, times[0].length);
      for (int i = 0; i < times.length; i++) {
        for (int j = 0; j < times[i].length; j++) {
          cost.base[i][j] = (times[i][j] + UNSEEN) * records / known;
          cost.slope[i][j] = Math.log(cost.base[i][j]);
        }
      }
      return cost;
    }

    double cost(double count, int i, int j) {
      return base[i][j] - count * slope[i][j];
    }
  }

  /**
   * @param seen of so many records
   * @param known of so many records, as many names or more
   */
  Matching(List<Column> seen, int seenRecords, List<Column> known, int knownRecords) {
    this.seen = seen;
    names = known.size();
    counts = new Statistics(seen, seenRecords);
    Statistics similar = new Statistics(known, knownRecords);
    together = Likelihood.binomial(similar.together, knownRecords, seenRecords);
    after = Likelihood.poisson(similar.after, knownRecords, seenRecords);
    double[][] once = {similar.alone};
    double[][] again = {similar.again};
    Likelihood inRecords = Likelihood.binomial(once, knownRecords, seenRecords);
    Likelihood repeated = Likelihood.poisson(again, knownRecords, seenRecords);
    alone = new double[seen.size()][names];
    for (int i = 0; i < seen.size(); i++) {
      for (int name = 0; name < names; name++) {
        alone[i][name] =
            inRecords.cost(counts.alone[i], 0, name) + repeated.cost(counts.again[i], 0, name);
      }
    }
  }

  /** Uses published records: what was seen elsewhere in them has another name. */
  Matching with(Published published) {
    for (int name = 0; name < names; name++) {
      Column column = published.column(name);
      for (int i = 0; i < seen.size(); i++) {
        if (!seen.get(i).matches(column, published.records)) {
          alone[i][name] += CONTRADICTION;
        }
      }
    }
    return this;
  }

  /** For each thing seen the index of a name. */
  int[] byFrequency() {
    return Assignment.solve(alone);
  }

  /** The same, with what was seen together and side by side. */
  int[] byPairs(int rounds, Random random) {
    int[] found = byFrequency();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      order.add(i);
    }
    int free = (found.length + QUARTER - 1) / QUARTER;
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order, random);
      int[] shuffled = order.stream().mapToInt(Integer::intValue).toArray();
      assign(found, shuffled, free);
    }
    return found;
  }

  /** Names the first {@code free} of {@code order} anew. */
  private void assign(int[] found, int[] order, int free) {
    int[] left = left(found, order, free);
    double[][] cost = new double[free][left.length];
    for (int row = 0; row < free; row++) {
      for (int column = 0; column < left.length; column++) {
        int i = order[row];
        double sum = alone[i][left[column]];
        for (int at = free; at < order.length; at++) {
          sum += pair(i, left[column], order[at], found[order[at]]);
        }
        cost[row][column] = sum;
      }
    }
    int[] solved = Assignment.solve(cost);
    for (int row = 0; row < free; row++) {
      found[order[row]] = left[solved[row]];
    }
  }

  /** Names that none of those held has. */
  private int[] left(int[] found, int[] order, int free) {
    boolean[] taken = new boolean[names];
    for (int at = free; at < order.length; at++) {
      taken[found[order[at]]] = true;
    }
    int[] left = new int[names - order.length + free];
    int size = 0;
    for (int name = 0; name < names; name++) {
      if (!taken[name]) {
        left[size++] = name;
      }
    }
    return left;
  }

  private double pair(int i, int name, int j, int other) {
    return together.cost(counts.together[i][j], name, other)
        + after.cost(counts.after[i][j], name, other)
        + after.cost(counts.after[j][i], other, name);
  }
}
