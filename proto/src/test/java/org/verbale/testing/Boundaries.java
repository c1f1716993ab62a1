package org.verbale.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.verbale.testing.Strace.Fault;
import org.verbale.testing.Strace.Place;
import org.verbale.testing.Strace.Seen;

/**
 * The system calls at which a program fails or dies, one in each of its lives, and how many of them
 * were reached. {@code -Dfaults.rounds=3} meets each with every fault, {@code -Dfaults.first=9} the
 * first nine of a kind.
 */
public final class Boundaries {
  /** Times that every boundary is met, each time by the next of the faults. */
  private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);

  private final Map<Place, Seen> seen;
  private final List<Boundary> boundaries = new ArrayList<>();
  private final Map<Place, Map<Fault, Integer>> reached = new TreeMap<>();
  private int lives;

  /**
   * A call and what befalls it.
   *
   * @param nth such call of a thread, from 1
   */
  public record Boundary(Place place, int nth, Fault fault) {
    @Override
    public String toString() {
      return place + " " + nth + " " + fault;
    }
  }

  /** One life of the program. */
  @FunctionalInterface
  public interface Life {
    /** Whether the fault befell it. */
    boolean meets(Boundary boundary) throws Exception;
  }

  /**
   * In an order drawn by chance.
   *
   * @param seen in a life without faults
   * @param first calls of one kind, of one thread, that are walked through
   */
  public Boundaries(Map<Place, Seen> seen, int first, Random random) {
    this.seen = new TreeMap<>(seen);
    int most = Integer.getInteger("faults.first", first);
    List<Fault> faults = List.of(Fault.values());
    int turn = random.nextInt(faults.size());
    for (var each : this.seen.entrySet()) {
      for (int nth = 1; nth <= Math.min(most, each.getValue().most()); nth++) {
        for (int round = 0; round < ROUNDS; round++) {
          boundaries.add(new Boundary(each.getKey(), nth, faults.get(turn++ % faults.size())));
        }
      }
    }
    Collections.shuffle(boundaries, random);
  }

  /**
   * Goes through all of them, prints what was seen and reached.
   *
   * @throws AssertionError if a kind of call was never reached
   */
  public void walk(Life life) throws Exception {
    List<Boundary> left = new ArrayList<>(boundaries);
    Set<Boundary> again = new HashSet<>();
    for (int i = 0; i < left.size(); i++) {
      Boundary boundary = left.get(i);
      lives++;
      if (life.meets(boundary)) {
        reached
            .computeIfAbsent(boundary.place, place -> new EnumMap<>(Fault.class))
            .merge(boundary.fault, 1, Integer::sum);
      } else if (boundary.nth == 1 ? left.size() < 2 * boundaries.size() : again.add(boundary)) {
        left.add(boundary); // not every life has such a call: in another one
      }
    }
    print();
    if (!reached.keySet().equals(seen.keySet())) {
      throw new AssertionError(
          "reached: " + reached.keySet() + " (expected: " + seen.keySet() + ")");
    }
  }

  private void print() {
    int all = 0;
    for (var each : seen.entrySet()) {
      Map<Fault, Integer> faults = reached.getOrDefault(each.getKey(), Map.of());
      int sum = faults.values().stream().mapToInt(n -> n).sum();
      all += sum;
      System.out.printf(
          "  %-24s %5d calls seen, at most %4d of one thread, %2d met %s%n",
          each.getKey(), each.getValue().calls(), each.getValue().most(), sum, faults);
    }
    System.out.printf(
        "%d of %d boundaries of %d kinds of calls met in %d lives%n",
        all, boundaries.size(), seen.size(), lives);
  }
}
