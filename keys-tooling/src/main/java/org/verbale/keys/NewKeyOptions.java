package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How keys that are made are protected, and where they go. */
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class NewKeyOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the files to write: BASE.key, BASE.crt and so on.")
  private Path out;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "First line: the passphrase that will protect the new keys. Without it you are asked.")
  private @Nullable Path file;

  @Option(
      names = "--passphrase-env",
      paramLabel = "NAME",
      description = "Environment variable that holds that passphrase.")
  private @Nullable String variable;

  @Option(
      names = "--passphrase-drawn",
      description =
          "Says that a program drew the passphrase from 128 random bits or more, as"
              + " openssl rand -hex 16 does. Nobody guesses it, so opening the key need not be slow:"
              + " what starts with it starts sooner.")
  private boolean drawn;

  Path out() {
    return out;
  }

  /** {@code BASE.suffix}. */
  Path out(String suffix) {
    return out.resolveSibling(out.getFileName() + "." + suffix);
  }

  boolean force() {
    return force;
  }

  /** Of the keys that are made; the caller closes it. */
  Passphrase passphrase(Surroundings surroundings) throws IOException {
    var source = new PassphraseSource(surroundings, file, variable);
    return drawn ? source.drawn() : source.forNewKeys();
  }
}
