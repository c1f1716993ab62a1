package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "renew",
    description = {
      "Makes new keys and certificates for a device that has some: same party, role and device id.",
      "",
      "Register the new certificates while the old ones are valid; the device then replaces its"
          + " leaf in each group by itself. A device that was lost is no case for this: revoke it"
          + " and make a new one."
    },
    footer = {"%nExample:", "  verbale-keys renew --ca xa --device xa-expert --out xa-expert-2028"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class RenewCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the authority's files.")
  private Path ca;

  @Option(
      names = "--device",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the device's present files.")
  private Path device;

  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;

  RenewCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Path old = device.resolveSibling(device.getFileName() + "." + Use.SIGNING.code());
    DeviceCertificate present =
        KeyFiles.readCertificate(KeyFiles.certificate(old), DeviceCertificate.class, "a device's");
    new DeviceIssue(surroundings, keys, signer, validity)
        .issue(ca, present.role(), present.device(), Use.SIGNING, Use.TRANSPORT);
    return 0;
  }
}
