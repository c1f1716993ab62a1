package org.verbale.keys;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.Holder;
import org.verbale.identity.Validity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "root",
    description = {
      "Makes the root of a Mechanism: BASE.key and BASE.crt.",
      "",
      "Everything is trusted because of it. Make it on a machine without a network, keep the key"
          + " there, and tell everyone the hash that is printed: clients and servers are configured"
          + " with it."
    },
    footer = {"%nExample:", "  verbale-keys root --name \"Review Mechanism\" --out root"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class RootCommand implements Callable<Integer> {
  private static final int DAYS = 30 * 365;

  private final Surroundings surroundings;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the Mechanism: letters, digits, spaces, hyphens.")
  private String name;

  @Mixin private NewKeyOptions keys;
  @Mixin private ValidityOption validity;

  RootCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    KeyFiles.requireFree(keys.out(), keys.force());
    Validity period = validity.from(surroundings.clock(), DAYS, Optional.empty());
    try (Passphrase passphrase = keys.passphrase(surroundings);
        Ed25519.Key key = Ed25519.Key.generate(surroundings.random())) {
      RootAuthority root =
          RootAuthority.create(new Holder.Root(name), key, period, surroundings.random());
      new KeyOutput(surroundings, keys).write(keys.out(), root.certificate(), key, passphrase);
      return 0;
    }
  }
}
