package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.VerifiedCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes a key with its certificates as PKCS#12, for TLS of other programs: BASE.p12.",
      "",
      "Meant for transport and server keys. The new file has a passphrase of its own."
    },
    footer = {"%nExample:", "  verbale-keys export --key xa-expert.transport --out xa-expert"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class ExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the key and its certificate.")
  private Path source;

  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;

  ExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Path target = keys.out("p12");
    NewFile.requireFree(target, keys.force());
    VerifiedCertificate certificate = KeyFiles.readCertificate(KeyFiles.certificate(source));
    try (Ed25519.Key key = signer.open(source, surroundings);
        Passphrase passphrase = keys.passphrase(surroundings)) {
      byte[] store = TransportStore.write(certificate, key, passphrase.chars());
      NewFile.write(target, store, keys.force());
    }
    new Printout(surroundings).wrote(target);
    return 0;
  }
}
