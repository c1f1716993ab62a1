package org.verbale.keys;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.verbale.crypto.Ed25519;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.Holder;
import org.verbale.identity.Pem;
import org.verbale.identity.SigningRequest;
import org.verbale.identity.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "csr",
    description = {
      "Makes a device's two keys on the device, and a request for each: BASE.signing.key and .csr,"
          + " BASE.transport.key and .csr.",
      "",
      "Bring the .csr files to the authority of your party, which answers with issue. The keys stay"
          + " here. To renew, give the device's id."
    },
    footer = {"%nExample:", "  verbale-keys csr --party XA --role expert --out xa-expert"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class CsrCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--party",
      required = true,
      paramLabel = "CODE",
      description = "The party: 2 to 8 of A-Z, 0-9.")
  private String party;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "focal-point, temporary-focal-point, expert, state-observer, or secretariat for SEC.")
  private String role;

  @Mixin private DeviceOption device;
  @Mixin private NewKeyOptions keys;

  CsrCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    DeviceId id = device.device(surroundings.random());
    PartyCode code = new PartyCode(party);
    Role asked = Role.of(role);
    for (Use use : new Use[] {Use.SIGNING, Use.TRANSPORT}) {
      NewFile.requireFree(KeyFiles.key(keys.out(use.code())), keys.force());
      NewFile.requireFree(keys.out(use.code() + ".csr"), keys.force());
    }
    try (Passphrase passphrase = keys.passphrase(surroundings)) {
      write(new Holder.Device(code, asked, id, Use.SIGNING), passphrase);
      write(new Holder.Device(code, asked, id, Use.TRANSPORT), passphrase);
      return 0;
    }
  }

  private void write(Holder.Device holder, Passphrase passphrase) throws IOException {
    String use = holder.use().code();
    Printout printout = new Printout(surroundings);
    try (Ed25519.Key key = Ed25519.Key.generate(surroundings.random())) {
      String request = Pem.encode(Pem.REQUEST, SigningRequest.sign(holder, key));
      KeyFiles.writeKey(keys.out(use), key, passphrase, surroundings.random(), keys.force());
      NewFile.write(keys.out(use + ".csr"), request, keys.force());
    }
    printout.line("device", holder.device());
    printout.wrote(KeyFiles.key(keys.out(use)));
    printout.wrote(keys.out(use + ".csr"));
  }
}
