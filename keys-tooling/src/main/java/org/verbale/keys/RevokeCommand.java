package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.Revocation;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.note.SignedNote;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "revoke",
    description = {
      "Signs that a certificate no longer counts. Submit the file to the server: the revocation is"
          + " in force from its place in the archive on.",
      "",
      "For a device: its party's authority, a focal point of its party, a device of the Secretariat,"
          + " or the root signs. For an authority, and so for all that it issued: the root."
    },
    footer = {
      "%nExample:",
      "  verbale-keys revoke --by xa --certificate xa-expert.signing.crt --reason lost --out"
          + " xa-expert.revocation"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class RevokeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--by",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the files of whoever revokes.")
  private Path by;

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "FILE",
      description = "The certificate that shall no longer count.")
  private Path certificate;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "REASON",
      description = "superseded, key-compromise, lost, left-office or ceased.")
  private String reason;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
  private Path out;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Mixin private SignerOptions signer;

  RevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    NewFile.requireFree(out, force);
    VerifiedCertificate target = KeyFiles.readCertificate(certificate);
    VerifiedCertificate signing = KeyFiles.readCertificate(KeyFiles.certificate(by));
    String text = new Revocation(target.hash(), Revocation.Reason.of(reason)).toText();
    try (Ed25519.Key key = signer.open(by, surroundings)) {
      SignedNote note = SignedNote.sign(text, CertificateKey.signer(signing, key));
      NewFile.write(out, note.toBytes().toByteArray(), force);
    }
    Printout printout = new Printout(surroundings);
    printout.certificate(target);
    printout.wrote(out);
    return 0;
  }
}
