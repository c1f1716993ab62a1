package org.verbale.keys;

import picocli.CommandLine.Option;

/** A person reads before a key signs. */
final class Confirmation {
  @Option(names = "--yes", description = "Sign without asking.")
  private boolean yes;

  void ask(Surroundings surroundings, String question) {
    if (yes) {
      return;
    }
    String answer = surroundings.terminal().readLine(question + " Type yes: ");
    if (answer == null) {
      throw new CommandFailure("confirmation: no terminal (expected: --yes)");
    }
    if (!answer.strip().equals("yes")) {
      throw new CommandFailure("confirmation: not given (expected: yes)");
    }
  }
}
