package org.verbale.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NewGeneration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generation",
    description = {
      "Proposes that another log goes on where one ended in a disaster.",
      "",
      "Whoever runs the log makes FILE, a proposal, of the old log's public key, the new key, which"
          + " has another name, and what 'verbale restore' printed. Whoever holds the root signs it"
          + " with 'succession FILE --root', and it is final: what members saw above the restored"
          + " leaves is theirs to put back."
    },
    footer = {
      "%nExample:",
      "  verbale-keys generation log-g2.succession --from log --to log-g2 \\",
      "      --last 81234 VCpD...Q6w= --restored 80001 9pWf...a1c="
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class GenerationCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", description = "The note.")
  private Path file;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the old log's last key; its .vkey is enough.")
  private Path from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "BASE",
      description = "Base name of the files of the new key, made by log-key with another name.")
  private Path to;

  @Option(
      names = "--last",
      required = true,
      arity = "2",
      paramLabel = "HEAD",
      description =
          "Size and root of the old log's last checkpoint that is known to have been witnessed:"
              + " lines 2 and 3 of what a witness shows; or the restored one.")
  private String[] last;

  @Option(
      names = "--restored",
      required = true,
      arity = "2",
      paramLabel = "HEAD",
      description = "Size and root of all leaves that were restored.")
  private String[] restored;

  @Mixin private SignerOptions signer;
  @Mixin private Confirmation confirmation;

  GenerationCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, MalformedException {
    NewFile.requireFree(file, false);
    var generation =
        new NewGeneration(
            SuccessionCommand.vkey(from),
            SuccessionCommand.vkey(to),
            head("--last", last),
            head("--restored", restored));
    Printout shown = new Printout(surroundings);
    shown.text(generation.toText());
    shown.flush();
    confirmation.ask(surroundings, "Propose this generation?");
    try (Ed25519.Key key = signer.open(to, surroundings)) {
      NoteSigner by = SuccessionCommand.by(generation.to(), key);
      SuccessionCommand.write(surroundings, file, SignedSuccession.propose(generation, by), false);
    }
    return 0;
  }

  private static TreeHead head(String option, String[] words) {
    try {
      return new TreeHead(Long.parseLong(words[0]), Digest.fromBase64(words[1]));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(option + ": no head (expected: size and root, as was printed)");
    }
  }
}
