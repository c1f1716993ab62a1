package org.verbale.keys;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.Holder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ca",
    description = {
      "Makes the certificate authority of one party, certified by the root: BASE.key, BASE.crt.",
      "",
      "It issues for this party and these roles alone; everyone who verifies holds it to that. The"
          + " Secretariat is party SEC, and only its authority issues the role secretariat."
    },
    footer = {
      "%nExamples:",
      "  verbale-keys ca --root root --party XA --out xa",
      "  verbale-keys ca --root root --party XB --roles focal-point,expert --out xb",
      "  verbale-keys ca --root root --party SEC --out sec"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class CaCommand implements Callable<Integer> {
  private static final int DAYS = 10 * 365;

  private final Surroundings surroundings;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the root's files.")
  private Path root;

  @Option(
      names = "--party",
      required = true,
      paramLabel = "CODE",
      description = "The party: 2 to 8 of A-Z, 0-9.")
  private String party;

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE",
      description =
          "Roles it may issue: focal-point, temporary-focal-point, expert, state-observer. Default:"
              + " all of them; for SEC, secretariat.")
  private @Nullable List<String> roles;

  @Mixin private NewKeyOptions keys;
  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;

  CaCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Holder.Authority holder = new Holder.Authority(new PartyCode(party), roles());
    new RootIssue(surroundings, keys, signer, validity)
        .issue(root, DAYS, (authority, key, period) -> authority.certify(holder, key, period));
    return 0;
  }

  private Set<Role> roles() {
    if (roles != null) {
      return roles.stream()
          .map(Role::of)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }
    return party.equals(PartyCode.SECRETARIAT.value())
        ? EnumSet.of(Role.SECRETARIAT)
        : EnumSet.complementOf(EnumSet.of(Role.SECRETARIAT));
  }
}
