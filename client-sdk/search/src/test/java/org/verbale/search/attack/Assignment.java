package org.verbale.search.attack;

import java.util.Arrays;

/**
 * The assignment problem: gives each row a column of its own at the least sum of costs, along
 * shortest augmenting paths (Jonker and Volgenant 1987).
 */
final class Assignment {
  private Assignment() {}

  /**
   * The column of each row.
   *
   * @param cost as many columns as rows, or more
   */
  static int[] solve(double[][] cost) {
    int rows = cost.length;
    int columns = rows == 0 ? 0 : cost[0].length;
    double[] rowPrice = new double[rows + 1];
    double[] columnPrice = new double[columns + 1];
    int[] rowOf = new int[columns + 1]; // 0: none; rows and columns count from 1
    for (int row = 1; row <= rows; row++) {
      rowOf[0] = row;
      augment(cost, rowPrice, columnPrice, rowOf);
    }
    int[] columnOf = new int[rows];
    for (int column = 1; column <= columns; column++) {
      if (rowOf[column] > 0) {
        columnOf[rowOf[column] - 1] = column - 1;
      }
    }
    return columnOf;
  }

  private static void augment(
      double[][] cost, double[] rowPrice, double[] columnPrice, int[] rowOf) {
    int columns = columnPrice.length - 1;
    double[] slack = new double[columns + 1];
    Arrays.fill(slack, Double.POSITIVE_INFINITY);
    int[] cameFrom = new int[columns + 1];
    boolean[] done = new boolean[columns + 1];
    int at = 0;
    do {
      done[at] = true;
      int row = rowOf[at];
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int column = 1; column <= columns; column++) {
        if (!done[column]) {
          double here = cost[row - 1][column - 1] - rowPrice[row] - columnPrice[column];
          if (here < slack[column]) {
            slack[column] = here;
            cameFrom[column] = at;
          }
          if (slack[column] < least) {
            least = slack[column];
            nearest = column;
          }
        }
      }
      for (int column = 0; column <= columns; column++) {
        if (done[column]) {
          rowPrice[rowOf[column]] += least;
          columnPrice[column] -= least;
        } else {
          slack[column] -= least;
        }
      }
      at = nearest;
    } while (rowOf[at] != 0);
    while (at != 0) {
      rowOf[at] = rowOf[cameFrom[at]];
      at = cameFrom[at];
    }
  }
}
