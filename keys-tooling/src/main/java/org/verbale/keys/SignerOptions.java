package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import picocli.CommandLine.Option;

/** How the key that signs is opened. */
final class SignerOptions {
  @Option(
      names = "--signer-passphrase-file",
      paramLabel = "FILE",
      description = "First line: the passphrase of the key that signs. Without it you are asked.")
  private @Nullable Path file;

  @Option(
      names = "--signer-passphrase-env",
      paramLabel = "NAME",
      description = "Environment variable that holds the passphrase of the key that signs.")
  private @Nullable String variable;

  Ed25519.Key open(Path base, Surroundings surroundings) throws IOException, MalformedException {
    return KeyFiles.readKey(base, passphrase(surroundings));
  }

  PassphraseSource passphrase(Surroundings surroundings) {
    return new PassphraseSource(surroundings, file, variable);
  }
}
