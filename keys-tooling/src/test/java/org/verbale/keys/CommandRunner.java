package org.verbale.keys;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.verbale.testing.SeededRandom;

/** Runs {@code verbale-keys} as a shell would, in a folder of its own, and keeps what it prints. */
final class CommandRunner {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String PASSPHRASE = "correct horse battery staple";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final Path folder;
  private final SeededRandom random;
  private final Queue<String> typed = new ArrayDeque<>();
  private final StringBuilder everything = new StringBuilder();
  private final Map<String, String> variables;
  private String output = "";
  private boolean answering;

  CommandRunner(Path folder, long seed) {
    this.folder = folder;
    this.random = new SeededRandom(seed);
    this.variables = Map.of("VERBALE_PASSPHRASE", PASSPHRASE);
  }

  /** What the person will type, in order. */
  CommandRunner typing(String... lines) {
    typed.addAll(List.of(lines));
    return this;
  }

  /** Lets the person type the passphrase wherever one is asked for, and agree to everything. */
  CommandRunner answeringAlways() {
    answering = true;
    return this;
  }

  /** Runs a line; file arguments are taken from the folder. Returns the exit status. */
  int run(String line) {
    List<String> arguments = new ArrayList<>();
    Matcher words = WORD.matcher(line);
    while (words.find()) {
      String quoted = words.group(1);
      arguments.add(quoted == null ? words.group(2) : quoted);
    }
    StringWriter printed = new StringWriter();
    int status =
        VerbaleKeys.commandLine(surroundings(new PrintWriter(printed, true)))
            .registerConverter(Path.class, folder::resolve)
            .execute(arguments.toArray(String[]::new));
    output = printed.toString();
    everything.append(output);
    return status;
  }

  /** What the last command printed. */
  String output() {
    return output;
  }

  /** What all commands printed. */
  String everything() {
    return everything.toString();
  }

  private Surroundings surroundings(PrintWriter out) {
    Terminal terminal =
        new Terminal() {
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
            out.print(prompt);
            String line = answering ? PASSPHRASE : typed.poll();
            return line == null ? null : line.toCharArray();
          }

          @Override
          public @Nullable String readLine(String prompt) {
            out.print(prompt);
            return answering ? "yes" : typed.poll();
          }
        };
    return new Surroundings(Clock.fixed(NOW, ZoneOffset.UTC), random, terminal, variables);
  }
}
