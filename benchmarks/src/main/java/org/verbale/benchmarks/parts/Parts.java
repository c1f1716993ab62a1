package org.verbale.benchmarks.parts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package, each in a Java machine of its own. */
public final class Parts {
  private static final String MEMBERS = "members";

  private Parts() {}

  /**
   * One figure.
   *
   * @param name of the operation, with the size of the group where it has one
   * @param score average time of one
   * @param error half of the 99.9 % confidence interval, or NaN
   * @param unit of both
   */
  public record Figure(String name, double score, double error, String unit) {}

  /**
   * Runs all.
   *
   * @param groups sizes of MLS groups
   * @param forks Java machines for each; 0: this one
   * @param iterations measured, after as many that are not
   * @param millis of each
   */
  public static List<Figure> run(List<Integer> groups, int forks, int iterations, int millis)
      throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(Parts.class.getPackageName() + ".*")
                    .forks(forks)
                    .param(MEMBERS, groups.stream().map(String::valueOf).toArray(String[]::new))
                    .warmupIterations(iterations)
                    .warmupTime(TimeValue.milliseconds(millis))
                    .measurementIterations(iterations)
                    .measurementTime(TimeValue.milliseconds(millis))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    var figures = new ArrayList<Figure>();
    for (RunResult result : results) {
      String members = result.getParams().getParam(MEMBERS);
      String label = result.getPrimaryResult().getLabel();
      figures.add(
          new Figure(
              members == null ? label : label + ", " + members + " members",
              result.getPrimaryResult().getScore(),
              result.getPrimaryResult().getScoreError(),
              result.getPrimaryResult().getScoreUnit()));
    }
    return figures;
  }
}
