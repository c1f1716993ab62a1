package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.identity.CertificateKey;
import org.verbale.identity.IdentityException;
import org.verbale.identity.RootCertificate;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NextKey;
import org.verbale.succession.SuccessionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "succession",
    description = {
      "Proposes or signs that a log goes on under another key, without which nobody believes it;"
          + " signs what generation proposed.",
      "",
      "Whoever runs the log gives both keys and makes FILE, a proposal. Whoever holds the root"
          + " gives FILE and --root, reads what is shown, and signs. A note that the root signed is"
          + " final: a second one from the same key would be evidence against the log."
    },
    footer = {
      "%nExamples:",
      "  verbale-keys succession log-2.succession --from log --to log-2 --size 81234",
      "  verbale-keys succession log-2.succession --root root"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class SuccessionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", description = "The note.")
  private Path file;

  @Option(
      names = "--from",
      paramLabel = "BASE",
      description = "Base name of the files of the log's key in force.")
  private @Nullable Path from;

  @Option(
      names = "--to",
      paramLabel = "BASE",
      description = "Base name of the files of the new key, made by log-key with the same name.")
  private @Nullable Path to;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Size of the log now, as its checkpoint has it: the new key signs none below.")
  private @Nullable Long size;

  @Option(
      names = "--root",
      paramLabel = "BASE",
      description = "Base name of the files of the Mechanism's root, which signs FILE.")
  private @Nullable Path root;

  @Mixin private SignerOptions signer;
  @Mixin private Confirmation confirmation;

  SuccessionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    return root == null ? propose() : sign(root);
  }

  private int propose() throws IOException, MalformedException {
    if (from == null || to == null || size == null) {
      throw new CommandFailure(
          "succession: not all of it (expected: --from, --to and --size, or --root)");
    }
    NewFile.requireFree(file, false);
    NextKey succession = new NextKey(vkey(from), vkey(to), size);
    ask(succession.toText(), "Propose this succession?");
    try (Ed25519.Key before = signer.open(from, surroundings);
        Ed25519.Key after = signer.open(to, surroundings)) {
      write(
          surroundings,
          file,
          SignedSuccession.propose(
              succession, by(succession.from(), before), by(succession.to(), after)),
          false);
    }
    return 0;
  }

  private int sign(Path base)
      throws IOException, MalformedException, IdentityException, SuccessionException {
    if (from != null || to != null || size != null) {
      throw new CommandFailure(file + ": proposed already (expected: --root alone)");
    }
    RootCertificate certificate =
        KeyFiles.readCertificate(KeyFiles.certificate(base), RootCertificate.class, "a root's");
    SignedSuccession proposal = SignedSuccession.parse(KeyFiles.read(file));
    if (proposal.isNote()) {
      throw new CommandFailure(file + ": signed already (expected: a proposal)");
    }
    ask(proposal.unverified().toText(), "Sign this succession? It is final.");
    try (Ed25519.Key key = signer.open(base, surroundings)) {
      write(surroundings, file, proposal.sign(CertificateKey.signer(certificate, key)), true);
    }
    return 0;
  }

  private void ask(String text, String question) {
    Printout printout = new Printout(surroundings);
    printout.text(text);
    printout.flush();
    confirmation.ask(surroundings, question);
  }

  static void write(Surroundings surroundings, Path file, SignedSuccession note, boolean replace)
      throws IOException {
    NewFile.write(file, note.toBytes().toByteArray(), replace);
    Printout printout = new Printout(surroundings);
    printout.line("signatures", note.note().signatures().size());
    printout.line("hash", note.note().hash());
    printout.wrote(file);
  }

  static VerifierKey vkey(Path base) throws IOException, MalformedException {
    Path file = base.resolveSibling(base.getFileName() + ".vkey");
    return VerifierKey.parse(KeyFiles.readText(file).strip());
  }

  static NoteSigner by(VerifierKey vkey, Ed25519.Key key) {
    NoteSigner signer = NoteSigner.of(vkey.name(), key);
    if (!signer.key().equals(vkey)) {
      throw new CommandFailure(vkey.name() + ": another key than its vkey (expected: its own)");
    }
    return signer;
  }
}
