package org.verbale.keys;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.verbale.log.Receipt;
import org.verbale.log.VerifiedReceipt;
import org.verbale.witness.Cosignature;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedReceipt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    aliases = "verify-receipt",
    description = {
      "Checks offline that what a receipt is about stands in the archive: FILE is a C2SP"
          + " tlog-proof.",
      "",
      "A log whose key was replaced is verified with the first key and --succession, or with all.",
      "",
      "With --log-key the log's own word is enough: durable. With --policy enough witnesses must"
          + " have seen the same log: witnessed. Ends with 0 if it is so, with 1 if not."
    },
    footer = {"%nExample:", "  verbale-keys verify --policy trust.policy record.tlog-proof"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private TrustOptions trust;

  @Parameters(paramLabel = "FILE", description = "The receipt.")
  private Path file;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    TrustPolicy policy = trust.policy();
    Receipt receipt = Receipt.parse(KeyFiles.read(file));
    trust.demandInTime(receipt.checkpoint());
    WitnessedReceipt witnessed;
    try {
      witnessed = policy.verify(receipt);
    } catch (QuorumException e) {
      throw new CommandFailure(
          e.getMessage() + "; durable on the word of the log alone, cosigned by " + e.cosigned());
    }
    VerifiedReceipt verified = witnessed.receipt();
    Printout printout = new Printout(surroundings);
    printout.line("verified", file);
    printout.line("standing", policy.isWithoutQuorum() ? "durable" : "witnessed");
    printout.line("log", verified.checkpoint().checkpoint().origin());
    printout.line("kind", verified.leaf().kind());
    printout.line("index", verified.index());
    printout.line("time", Instant.ofEpochMilli(verified.leaf().time()));
    printout.line("object", verified.leaf().object());
    printout.line("tree size", verified.checkpoint().head().size());
    for (Cosignature cosignature : witnessed.checkpoint().cosignatures()) {
      printout.line(
          "cosigned",
          cosignature.time() + " " + cosignature.key().name() + " " + cosignature.key().type());
    }
    return 0;
  }
}
