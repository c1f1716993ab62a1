package org.verbale.server.demo;

import static org.verbale.server.demo.Script.Speaker.XA;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.verbale.client.Channel;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.ProofException;
import org.verbale.log.Receipt;
import org.verbale.note.BadSignatureException;
import org.verbale.note.VerifierKey;
import org.verbale.server.demo.Delegation.Sent;

/** What is left when all has been said: proofs, a receipt, and a disk without plaintext. */
final class Evidence {
  private final Path directory;
  private final Documents documents;
  private final Checks checks;
  private final Consumer<String> say;

  Evidence(Path directory, Documents documents, Checks checks, Consumer<String> say) {
    this.directory = directory;
    this.documents = documents;
    this.checks = checks;
    this.say = say;
  }

  /** Each device has it proven that it was given all. */
  void complete(Stage stage) throws Exception {
    List<Boolean> proven =
        stage.each(
            delegation -> {
              delegation.client().sync();
              return delegation.client().channels().stream()
                  .filter(status -> status.standing() == Stage.MEMBER)
                  .map(status -> status.channel())
                  .toList()
                  .equals(Stage.scopes(delegation.speaker()).stream().map(Stage::id).toList());
            });
    checks.claim(
        "all " + proven.size() + " devices have it proven that nothing was withheld",
        proven.stream().allMatch(Boolean::booleanValue));
  }

  /** A receipt verifies without any server, and not once it was changed. */
  void receipt(Stage stage) throws Exception {
    Sent answers = stage.allSent().get(0);
    Channel channel = stage.cast(XA).channel(answers.channel());
    Path file = directory.resolve("answers.tlog-proof");
    Files.write(file, channel.receipt(answers.record()).toBytes().toByteArray());
    VerifierKey log = VerifierKey.parse(stage.mechanism().logVkey());
    byte[] bytes = Files.readAllBytes(file);
    var verified = Receipt.parse(Bytes.of(bytes)).verify(log);
    Digest note =
        channel.headers().stream()
            .filter(header -> header.record().equals(answers.record()))
            .findFirst()
            .orElseThrow()
            .note();
    checks.claim(
        "a receipt of the questionnaire's answer verifies offline, at index " + verified.index(),
        verified.leaf().object().equals(note));
    checks.claim("and does not once a byte of the leaf is another", !verifiesChanged(bytes, log));
  }

  private static boolean verifiesChanged(byte[] receipt, VerifierKey log) {
    String text = new String(receipt, StandardCharsets.ISO_8859_1);
    int digit = text.indexOf("extra ") + "extra ".length() + 60;
    char other = text.charAt(digit) == 'A' ? 'B' : 'A';
    String changed = text.substring(0, digit) + other + text.substring(digit + 1);
    try {
      var unused =
          Receipt.parse(Bytes.of(changed.getBytes(StandardCharsets.ISO_8859_1))).verify(log);
      return true;
    } catch (MalformedException | BadSignatureException | ProofException e) {
      return false;
    }
  }

  /** What was said is nowhere on the server's disk, nor readable on the clients'. */
  void scan(Stage stage) throws IOException {
    var needles = new Needles();
    Script.texts().forEach(needles::add);
    documents.addTo(needles);
    var scan = new DiskScan(needles);
    Path copy = directory.resolve("planted");
    SortedSet<String> planted = DiskScan.plant(stage.data(), copy, Script.QUESTIONNAIRE.text());
    DiskScan.Result control = scan.scan(copy);
    say.accept("control: " + planted.size() + " planted, " + control.hits().size() + " hits");
    checks.claim(
        "what is planted in a copy is found wherever it is", control.hits().containsAll(planted));
    DiskScan.Result found = scan.scan(stage.data());
    say.accept(
        String.format(
            "%,d rows of %d column families, %d files, %,d bytes; %,d needles",
            found.rows(), found.families(), found.files(), found.bytes(), needles.count()));
    found.hits().forEach(hit -> say.accept("PLAINTEXT in " + hit));
    checks.claim(
        "the server's data directory holds no plaintext",
        found.rows() > 0 && found.hits().isEmpty());
    DiskScan.Result states = scan.scanFiles(stage.states());
    states.hits().forEach(hit -> say.accept("PLAINTEXT in " + hit));
    checks.claim(
        "nor does the state of the devices", states.files() > 0 && states.hits().isEmpty());
  }
}
