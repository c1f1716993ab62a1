package org.verbale.keys;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.verbale.identity.Holder;
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
    Holder.Server holder = new Holder.Server(hosts);
    new RootIssue(surroundings, keys, signer, validity)
        .issue(root, DAYS, (authority, key, period) -> authority.certify(holder, key, period));
    return 0;
  }
}
