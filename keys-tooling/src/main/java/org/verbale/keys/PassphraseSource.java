package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.identity.PassphraseKind;

/** Where a passphrase comes from: a file, a variable, or the keyboard. */
final class PassphraseSource {
  /** Fewest characters of a new one. */
  static final int MIN_LENGTH = 12;

  /** Fewest characters that 128 random bits make, in base64. */
  static final int MIN_DRAWN = 22;

  private static final int MAX_SIZE = 1024;

  private final Surroundings surroundings;
  private final Optional<Path> file;
  private final Optional<String> variable;

  PassphraseSource(Surroundings surroundings, @Nullable Path file, @Nullable String variable) {
    this.surroundings = surroundings;
    this.file = Optional.ofNullable(file);
    this.variable = Optional.ofNullable(variable);
  }

  /** The passphrase of a key that exists. */
  Passphrase forKey(String name) throws IOException {
    Optional<Passphrase> given = given();
    return given.isPresent() ? given.get() : typed("Passphrase of " + name + ": ");
  }

  /** The passphrase of keys that are being made. */
  Passphrase forNewKeys() throws IOException {
    Optional<Passphrase> given = given();
    Passphrase passphrase =
        given.isPresent() ? given.get() : typed("Passphrase that will protect the new keys: ");
    boolean accepted = false;
    try {
      demandLength(passphrase, MIN_LENGTH);
      if (given.isEmpty()) {
        demandTypedAgain(passphrase);
      }
      accepted = true;
      return passphrase;
    } finally {
      if (!accepted) {
        passphrase.close();
      }
    }
  }

  /** That of keys that are being made, which nobody chose or types. */
  Passphrase drawn() throws IOException {
    Passphrase passphrase =
        given()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "--passphrase-drawn: without a passphrase (expected: --passphrase-file or"
                            + " --passphrase-env)"));
    boolean accepted = false;
    try {
      demandLength(passphrase, MIN_DRAWN);
      accepted = true;
      return passphrase.of(PassphraseKind.RANDOM);
    } finally {
      if (!accepted) {
        passphrase.close();
      }
    }
  }

  private static void demandLength(Passphrase passphrase, int least) {
    if (passphrase.chars().length < least) {
      throw new CommandFailure(
          "passphrase: too short (expected: at least " + least + " characters)");
    }
  }

  private void demandTypedAgain(Passphrase passphrase) {
    try (Passphrase again = typed("Once more: ")) {
      if (!Arrays.equals(passphrase.chars(), again.chars())) {
        throw new CommandFailure("passphrase: typed differently (expected: the same twice)");
      }
    }
  }

  private Optional<Passphrase> given() throws IOException {
    if (file.isPresent()) {
      return Optional.of(firstLine(file.get()));
    }
    if (variable.isPresent()) {
      String value = surroundings.variables().get(variable.get());
      if (value == null) {
        throw new CommandFailure(
            "variable " + variable.get() + ": not set (expected: the passphrase)");
      }
      return Optional.of(new Passphrase(value.toCharArray()));
    }
    return Optional.empty();
  }

  private static Passphrase firstLine(Path file) throws IOException {
    if (Files.size(file) > MAX_SIZE) {
      throw new CommandFailure(
          "passphrase file: too large (expected: at most " + MAX_SIZE + " bytes)");
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      return new Passphrase(new String(bytes, UTF_8).lines().findFirst().orElse("").toCharArray());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private Passphrase typed(String prompt) {
    char[] passphrase = surroundings.terminal().readPassphrase(prompt);
    if (passphrase == null) {
      throw new CommandFailure(
          "passphrase: no terminal (expected: an option that names a file or a variable)");
    }
    return new Passphrase(passphrase);
  }
}
