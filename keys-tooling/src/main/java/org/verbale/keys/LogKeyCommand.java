package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.note.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "log-key",
    description = {
      "Makes the key with which a server signs the checkpoints of its archive: BASE.key, and"
          + " BASE.vkey for everyone who verifies (C2SP signed-note).",
      "",
      "The name becomes the origin of the log. It never changes."
    },
    footer = {"%nExample:", "  verbale-keys log-key --name verbale.example/log --out log"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class LogKeyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the log, without spaces and plus signs; by custom a host and a path.")
  private String name;

  @Mixin private NewKeyOptions keys;

  LogKeyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Path vkey = keys.out("vkey");
    NewFile.requireFree(vkey, keys.force());
    NewFile.requireFree(KeyFiles.key(keys.out()), keys.force());
    try (Ed25519.Key key = Ed25519.Key.generate(surroundings.random())) {
      VerifierKey verifier = new VerifierKey(name, Bytes.of(key.publicKey()));
      try (Passphrase passphrase = keys.passphrase(surroundings)) {
        KeyFiles.writeKey(keys.out(), key, passphrase, surroundings.random(), keys.force());
      }
      NewFile.write(vkey, verifier + "\n", keys.force());
      Printout printout = new Printout(surroundings);
      printout.line("vkey", verifier);
      printout.wrote(vkey);
      printout.wrote(KeyFiles.key(keys.out()));
    }
    return 0;
  }
}
