package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CaCertificate;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Pem;
import org.verbale.identity.SigningRequest;
import org.verbale.identity.Validity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "issue",
    description = {
      "Answers requests that a device made with csr: writes NAME.crt beside each NAME.csr.",
      "",
      "Shows what each request asks for and asks before it signs. Compare the device id with what"
          + " the device's holder reads to you."
    },
    footer = {
      "%nExample:",
      "  verbale-keys issue --ca xa xa-expert.signing.csr xa-expert.transport.csr"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class IssueCommand implements Callable<Integer> {
  private static final String REQUEST = ".csr";

  private final Surroundings surroundings;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the authority's files.")
  private Path ca;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Requests, NAME.csr.")
  private List<Path> requests;

  @Option(names = "--force", description = "Replace files that exist.")
  private boolean force;

  @Mixin private SignerOptions signer;
  @Mixin private ValidityOption validity;
  @Mixin private Confirmation confirmation;

  IssueCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Printout printout = new Printout(surroundings);
    List<SigningRequest> asked = new ArrayList<>();
    for (Path file : requests) {
      NewFile.requireFree(KeyFiles.certificate(base(file)), force);
      SigningRequest request =
          SigningRequest.verify(Pem.decode(Pem.REQUEST, KeyFiles.readText(file)));
      printout.line("request", file);
      printout.holder(request.holder());
      asked.add(request);
    }
    printout.flush();
    CaCertificate authority =
        KeyFiles.readCertificate(KeyFiles.certificate(ca), CaCertificate.class, "an authority's");
    confirmation.ask(surroundings, "Certify?");
    try (Ed25519.Key key = signer.open(ca, surroundings)) {
      issue(new PartyAuthority(authority, key, surroundings.random()), asked, printout);
    }
    return 0;
  }

  private void issue(PartyAuthority issuer, List<SigningRequest> asked, Printout printout)
      throws IOException, MalformedException, IdentityException {
    Validity period =
        validity.from(
            surroundings.clock(), DeviceIssue.DAYS, Optional.of(issuer.certificate().validity()));
    for (int i = 0; i < asked.size(); i++) {
      SigningRequest request = asked.get(i);
      DeviceCertificate certificate = issuer.certify(request.holder(), request.publicKey(), period);
      KeyFiles.writeCertificate(base(requests.get(i)), certificate, force);
      printout.certificate(certificate);
      printout.wrote(KeyFiles.certificate(base(requests.get(i))));
    }
  }

  private static Path base(Path request) {
    String name = request.getFileName().toString();
    if (!name.endsWith(REQUEST)) {
      throw new CommandFailure("request: " + request + " (expected: NAME.csr)");
    }
    return request.resolveSibling(name.substring(0, name.length() - REQUEST.length()));
  }
}
