package org.verbale.keys;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.Holder;
import org.verbale.identity.RootCertificate;
import org.verbale.identity.ServerCertificate;
import org.verbale.identity.Validity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "server-certificate",
    description = {
      "Makes the TLS certificate of a server, certified by the root: BASE.key, BASE.crt.",
      "",
      "Clients connect to one of the hosts and accept no other name."
    },
    footer = {
      "%nExample:",
      "  verbale-keys server-certificate --root root --host verbale.example --host 192.0.2.7 --out"
          + " server"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class ServerCertificateCommand implements Callable<Integer> {
  private static final int DAYS = 2 * 365;

  private final Surroundings surroundings;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the root's files.")
  private Path root;

  @Option(
      names = "--host",
      required = true,
      paramLabel = "HOST",
      description = "DNS name in lower case, or address; repeat for several.")
  private List<String> hosts;

  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;

  ServerCertificateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    KeyFiles.requireFree(keys.out(), keys.force());
    Holder.Server holder = new Holder.Server(hosts);
    RootCertificate issuer =
        KeyFiles.readCertificate(KeyFiles.certificate(root), RootCertificate.class, "a root's");
    Validity period = validity.from(surroundings.clock(), DAYS, Optional.of(issuer.validity()));
    try (Ed25519.Key rootKey = signer.open(root, surroundings);
        Ed25519.Key key = Ed25519.Key.generate(surroundings.random())) {
      ServerCertificate certificate =
          new RootAuthority(issuer, rootKey, surroundings.random())
              .certify(holder, Bytes.of(key.publicKey()), period);
      char[] passphrase = keys.passphrase(surroundings);
      try {
        new KeyOutput(surroundings, keys).write(keys.out(), certificate, key, passphrase);
      } finally {
        Arrays.fill(passphrase, '\0');
      }
      return 0;
    }
  }
}
