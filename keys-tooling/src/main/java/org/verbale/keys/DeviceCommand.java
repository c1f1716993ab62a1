package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "device",
    description = {
      "Makes the keys and certificates of a device: BASE.signing.key and .crt for records and"
          + " groups, BASE.transport.key and .crt for the connection to the server.",
      "",
      "The certificates name party, role and device id, never a person. Where the keys should be"
          + " made on the device itself, use csr there and issue here."
    },
    footer = {
      "%nExamples:",
      "  verbale-keys device --ca xa --role focal-point --out xa-focal-point",
      "  verbale-keys device --ca sec --role secretariat --out sec-1"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class DeviceCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the authority's files.")
  private Path ca;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "focal-point, temporary-focal-point, expert, state-observer, or secretariat for SEC.")
  private String role;

  @Mixin private DeviceOption device;
  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;

  DeviceCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    new DeviceIssue(surroundings, keys, signer, validity)
        .issue(ca, Role.of(role), device.device(surroundings.random()), Use.SIGNING, Use.TRANSPORT);
    return 0;
  }
}
