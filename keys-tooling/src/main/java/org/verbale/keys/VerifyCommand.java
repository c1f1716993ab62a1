package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.verbale.codec.Bytes;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedReceipt;
import org.verbale.witness.Cosignature;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;
import org.verbale.witness.WitnessedReceipt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    aliases = "verify-receipt",
    description = {
      "Checks offline that what a receipt is about stands in the archive: FILE is a C2SP"
          + " tlog-proof. Or that a log signed a head: FILE is its checkpoint.",
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

  @Parameters(paramLabel = "FILE", description = "The receipt, or the checkpoint.")
  private Path file;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    TrustPolicy policy = trust.policy();
    Bytes content = KeyFiles.read(file);
    Printout printout = new Printout(surroundings);
    try {
      if (new String(content.toByteArray(), UTF_8).startsWith(Receipt.DOMAIN + "\n")) {
        Receipt receipt = Receipt.parse(content);
        trust.demandInTime(receipt.checkpoint());
        WitnessedReceipt witnessed = policy.verify(receipt);
        head(printout, policy, witnessed.checkpoint());
        leaf(printout, witnessed.receipt());
        cosignatures(printout, witnessed.checkpoint());
      } else {
        SignedCheckpoint checkpoint = SignedCheckpoint.parse(content);
        trust.demandInTime(checkpoint);
        WitnessedCheckpoint witnessed = policy.verify(checkpoint);
        head(printout, policy, witnessed);
        printout.line("tree size", witnessed.head().size());
        printout.line("root", witnessed.head().root().toBase64());
        cosignatures(printout, witnessed);
      }
    } catch (QuorumException e) {
      throw new CommandFailure(
          e.getMessage() + "; durable on the word of the log alone, cosigned by " + e.cosigned());
    }
    return 0;
  }

  private void head(Printout printout, TrustPolicy policy, WitnessedCheckpoint witnessed) {
    printout.line("verified", file);
    printout.line("standing", policy.isWithoutQuorum() ? "durable" : "witnessed");
    printout.line("log", witnessed.checkpoint().origin());
  }

  private static void leaf(Printout printout, VerifiedReceipt verified) {
    printout.line("kind", verified.leaf().kind());
    printout.line("index", verified.index());
    printout.line("time", Instant.ofEpochMilli(verified.leaf().time()));
    printout.line("object", verified.leaf().object());
    printout.line("tree size", verified.checkpoint().head().size());
  }

  private static void cosignatures(Printout printout, WitnessedCheckpoint witnessed) {
    for (Cosignature cosignature : witnessed.cosignatures()) {
      printout.line(
          "cosigned",
          cosignature.time() + " " + cosignature.key().name() + " " + cosignature.key().type());
    }
  }
}
