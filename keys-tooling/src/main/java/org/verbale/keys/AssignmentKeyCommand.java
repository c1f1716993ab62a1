package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.id.Role;
import org.verbale.identity.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "assignment-key",
    description = {
      "Makes a key that signs assignments of reviews: BASE.key, BASE.crt.",
      "",
      "An assignment needs two of them. Make each in the hands of another person, and keep them"
          + " apart from the Secretariat's devices. To renew one, give its device id."
    },
    footer = {"%nExample:", "  verbale-keys assignment-key --ca sec --out assignment-1"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class AssignmentKeyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the files of the Secretariat's authority.")
  private Path ca;

  @Mixin private DeviceOption device;
  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;

  AssignmentKeyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    new DeviceIssue(surroundings, keys, signer, validity)
        .issue(ca, Role.SECRETARIAT, device.device(surroundings.random()), Use.ASSIGNMENT);
    return 0;
  }
}
