package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.verbale.keys.Surroundings;
import org.verbale.keys.Terminal;
import org.verbale.keys.VerbaleKeys;

/**
 * Runs {@code verbale-keys} as whoever holds the keys of a {@link Mechanism} does.
 *
 * @param folder what file names are relative to
 */
record KeyCommands(Path folder, SecureRandom random) {
  /** What a line printed that must succeed; every question is answered. */
  String run(String line) {
    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed, true);
    int status =
        VerbaleKeys.commandLine(
                new Surroundings(Clock.systemUTC(), random, answering(out), System.getenv()))
            .registerConverter(Path.class, folder::resolve)
            .execute(line.split(" "));
    assertThat(status).as(line + "\n" + printed).isZero();
    return printed.toString();
  }

  private static Terminal answering(PrintWriter out) {
    return new Terminal() {
      @Override
      public PrintWriter out() {
        return out;
      }

      @Override
      public PrintWriter err() {
        return out;
      }

      @Override
      public char @Nullable [] readPassphrase(String prompt) {
        return Mechanism.PASSPHRASE.toCharArray();
      }

      @Override
      public String readLine(String prompt) {
        return "yes";
      }
    };
  }
}
