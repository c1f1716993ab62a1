package org.verbale.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import java.util.Locale;

/** What is printed, as it comes. */
final class Report {
  private final PrintWriter out;

  Report(PrintWriter out) {
    this.out = out;
  }

  void title(String title) {
    out.printf("%n%s%n", title);
    out.flush();
  }

  /** A line; formatted as for no country in particular. */
  @FormatMethod
  void line(String format, Object... values) {
    out.println("  " + format(format, values));
    out.flush();
  }

  /** Formatted as for no country in particular. */
  @FormatMethod
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A figure beside what was aimed at. */
  void goal(String what, double goal, double reached, boolean atLeast) {
    boolean met = atLeast ? reached >= goal : reached <= goal;
    line(
        "goal %s: %s %.2f, reached %.2f%s",
        what,
        atLeast ? "at least" : "at most",
        goal,
        reached,
        met ? "" : ": missed, see the profile");
  }
}
