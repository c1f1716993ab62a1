package org.verbale.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;
import org.verbale.benchmarks.parts.Parts;

/** MLS operations and other parts, one by one. */
final class PartsTopic {
  private final Programme programme;

  PartsTopic(Programme programme) {
    this.programme = programme;
  }

  void run() throws RunnerException {
    Report report = programme.report();
    report.title("Parts: one thread, average time of one operation");
    Scale scale = programme.scale();
    for (Parts.Figure figure :
        Parts.run(scale.groups(), scale.forks(), scale.iterations(), scale.iterationMillis())) {
      String error =
          Double.isNaN(figure.error())
              ? "(one iteration)"
              : String.format(Locale.ROOT, "(± %.3f)", figure.error());
      report.line("%-36s %12.3f %s %s", figure.name(), figure.score(), figure.unit(), error);
    }
  }
}
