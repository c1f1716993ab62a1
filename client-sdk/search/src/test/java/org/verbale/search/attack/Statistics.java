package org.verbale.search.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an attacker counts of things by their index. */
final class Statistics {
  /** In how many records each was seen. */
  final double[] alone;

  /** How often beyond the first time in each. */
  final double[] again;

  /** In how many records two were seen. */
  final double[][] together;

  /** How often the second was seen right behind the first. */
  final double[][] after;

  Statistics(List<Column> columns, int records) {
    int size = columns.size();
    alone = new double[size];
    again = new double[size];
    together = new double[size][size];
    after = new double[size][size];
    List<Map<Integer, int[]>> rows = new ArrayList<>();
    for (int record = 0; record < records; record++) {
      rows.add(new TreeMap<>());
    }
    for (int i = 0; i < size; i++) {
      int column = i;
      columns.get(i).at().forEach((record, positions) -> rows.get(record).put(column, positions));
    }
    rows.forEach(this::add);
  }

  private void add(Map<Integer, int[]> row) {
    Map<Integer, Integer> byPosition = new TreeMap<>();
    row.forEach(
        (column, positions) -> {
          alone[column]++;
          again[column] += Math.max(0, positions.length - 1);
          row.keySet().forEach(other -> together[column][other]++);
          for (int position : positions) {
            byPosition.put(position, column);
          }
        });
    byPosition.forEach(
        (position, column) -> {
          int next = byPosition.getOrDefault(position + 1, -1);
          if (next >= 0) {
            after[column][next]++;
          }
        });
  }
}
