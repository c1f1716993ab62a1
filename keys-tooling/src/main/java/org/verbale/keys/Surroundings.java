package org.verbale.keys;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/**
 * All that a command takes from outside: nothing else in this package asks for time, randomness,
 * input or the environment. Paths are relative to the working directory of the process.
 *
 * @param variables the environment
 */
public record Surroundings(
    Clock clock, SecureRandom random, Terminal terminal, Map<String, String> variables) {
  public Surroundings {
    requireNonNull(clock, "clock");
    requireNonNull(random, "random");
    requireNonNull(terminal, "terminal");
    variables = Map.copyOf(variables);
  }
}
