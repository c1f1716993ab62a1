package org.verbale.keys;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.verbale.log.Receipt;
import org.verbale.log.VerifiedReceipt;
import org.verbale.note.VerifierKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify-receipt",
    description = {
      "Checks offline that what a receipt is about stands in the archive: FILE is a C2SP tlog-proof,"
          + " the key is the log's vkey.",
      "",
      "Ends with 0 if it does, with 1 if it does not."
    },
    footer = {"%nExample:", "  verbale-keys verify-receipt --log-key log.vkey record.tlog-proof"})
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class VerifyReceiptCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--log-key",
      required = true,
      paramLabel = "FILE",
      description = "File with the vkey of the log that you trust.")
  private Path logKey;

  @Parameters(paramLabel = "FILE", description = "The receipt.")
  private Path file;

  VerifyReceiptCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    VerifierKey log = VerifierKey.parse(KeyFiles.readText(logKey).strip());
    VerifiedReceipt receipt = Receipt.parse(KeyFiles.read(file)).verify(log);
    Printout printout = new Printout(surroundings);
    printout.line("verified", file);
    printout.line("log", log.name());
    printout.line("kind", receipt.leaf().kind());
    printout.line("index", receipt.index());
    printout.line("time", Instant.ofEpochMilli(receipt.leaf().time()));
    printout.line("object", receipt.leaf().object());
    printout.line("tree size", receipt.checkpoint().head().size());
    return 0;
  }
}
