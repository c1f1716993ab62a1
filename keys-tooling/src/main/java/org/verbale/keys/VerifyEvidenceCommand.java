package org.verbale.keys;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.verbale.codec.Bytes;
import org.verbale.evidence.Contradiction;
import org.verbale.evidence.Evidence;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.witness.Cosignature;
import org.verbale.witness.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify-evidence",
    description = {
      "Checks offline that a log lied: FILE holds two of its signed statements and what shows that"
          + " they contradict. A client or a witness wrote it when it refused.",
      "",
      "That it lied about its own key is shown with --trust-root: a note counts if the root signed"
          + " it.",
      "",
      "Ends with 0 if the contradiction is shown, with 1 if it is not. With --policy it also says"
          + " which witnesses cosigned."
    },
    footer = {"%nExample:", "  verbale-keys verify-evidence --log-key log.vkey fork.evidence"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class VerifyEvidenceCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private TrustOptions trust;

  @Parameters(paramLabel = "FILE", description = "The evidence.")
  private Path file;

  VerifyEvidenceCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Bytes bytes = KeyFiles.read(file, Evidence.MAX_SIZE);
    Evidence evidence = Evidence.parse(bytes);
    Contradiction shown = evidence.verify(trust.keysOf(evidence.origin()), trust.roots());
    Printout printout = new Printout(surroundings);
    printout.line("shown", file);
    printout.line("log", shown.origin());
    printout.line("claim", evidence.claim());
    printout.line("meaning", shown.statement());
    for (SignedCheckpoint statement : evidence.statements()) {
      statement(statement, printout);
    }
    return 0;
  }

  private void statement(SignedCheckpoint statement, Printout printout) throws Exception {
    TrustPolicy policy = trust.policy();
    printout.line("signed", statement.unverified().head());
    try {
      for (Cosignature cosignature : policy.cosignatures(statement)) {
        printout.line("cosigned", cosignature.time() + " " + cosignature.key().name());
      }
    } catch (BadSignatureException e) { // what the log signed stays true
      printout.line("cosigned", "by nobody for sure: " + e.getMessage());
    }
  }
}
