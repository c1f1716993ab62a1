package org.verbale.server.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What the demo claims, each claim with whether it held. Says each as it is made. */
final class Checks {
  private final PrintWriter out;
  private final List<String> held = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  Checks(PrintWriter out) {
    this.out = out;
  }

  /** Notes a claim. */
  void claim(String claim, boolean holds) {
    (holds ? held : failed).add(claim);
    out.println((holds ? "  ok      " : "  FAILED  ") + claim);
    out.flush();
  }

  boolean allHeld() {
    return failed.isEmpty() && !held.isEmpty();
  }

  /** Number of claims, and those that failed by name. */
  void summarize() {
    out.println();
    out.println((held.size() + failed.size()) + " checks, " + failed.size() + " failed");
    failed.forEach(claim -> out.println("  FAILED  " + claim));
    out.flush();
  }
}
