package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.VerifiedReceipt;
import org.verbale.publication.FileSink;
import org.verbale.publication.VerifiedPublication;
import org.verbale.witness.Cosignature;
import org.verbale.witness.QuorumException;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedCheckpoint;
import org.verbale.witness.WitnessedReceipt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    aliases = "verify-receipt",
    description = {
      "Checks offline that what a receipt is about stands in the archive: FILE is a C2SP"
          + " tlog-proof. Or that a log signed a head: FILE is its checkpoint. Or that a State"
          + " published this: FILE is a bundle (.vpub), and --trust-root the Mechanism's root.",
      "",
      "A log whose key was replaced is verified with the first key and --succession, or with all.",
      "",
      "With --log-key the log's own word is enough: durable. With --policy enough witnesses must"
          + " have seen the same log: witnessed. Ends with 0 if it is so, with 1 if not."
    },
    footer = {
      "%nExamples:",
      "  verbale-keys verify --policy trust.policy record.tlog-proof",
      "  verbale-keys verify --policy trust.policy --trust-root root.crt answer.vpub --extract answer"
    })
@SuppressWarnings("NullAway.Init") // picocli sets required options before a command runs
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private TrustOptions trust;

  @Parameters(paramLabel = "FILE", description = "The receipt, the checkpoint, or the bundle.")
  private Path file;

  @Option(
      names = "--extract",
      paramLabel = "DIR",
      description =
          "Where to write what a bundle discloses, once it is verified: texts and files under names"
              + " of this tool's own. Nothing is replaced.")
  private @Nullable Path extract;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    TrustPolicy policy = trust.policy();
    Printout printout = new Printout(surroundings);
    if (PublicationFile.isBundle(file)) {
      publication(new PublicationFile(file, policy, trust), printout);
      return 0;
    }
    if (extract != null) {
      throw new CommandFailure("--extract: of no bundle (expected: a .vpub file)");
    }
    Bytes content = KeyFiles.read(file);
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

  private void publication(PublicationFile bundle, Printout printout) throws Exception {
    VerifiedPublication shown = bundle.verify(FileSink.NONE);
    List<Path> written = extract == null ? List.of() : bundle.extract(extract);
    standing(printout, shown.isWitnessed(), shown.checkpoint());
    PublicationFile.print(shown, printout);
    cosignatures(printout, shown.checkpoint());
    written.forEach(printout::wrote);
  }

  private void head(Printout printout, TrustPolicy policy, WitnessedCheckpoint witnessed) {
    standing(printout, !policy.isWithoutQuorum(), witnessed);
  }

  private void standing(Printout printout, boolean isWitnessed, WitnessedCheckpoint witnessed) {
    printout.line("verified", file);
    printout.line("standing", isWitnessed ? "witnessed" : "durable");
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
