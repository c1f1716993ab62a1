package org.verbale.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.evidence.Evidence;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.RootCertificate;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHasher;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.SignedSuccession;

/** A log's key is replaced: the ceremony, and what everybody verifies afterwards. */
class SuccessionCommandsTest {
  private static final String NEW = " --passphrase-env VERBALE_PASSPHRASE --passphrase-drawn";
  private static final String SIGN = " --signer-passphrase-env VERBALE_PASSPHRASE";
  private static final String ORIGIN = "test.example/log";
  private static final String PROPOSE =
      "succession next --from log --to log-2 --size 2 --yes" + SIGN;
  private static final String ROOT = "succession next --root root --yes" + SIGN;

  @TempDir Path folder;
  private CommandRunner shell;

  @BeforeEach
  void setUp() {
    shell = new CommandRunner(folder, 8163);
    succeed("root --name R --out root" + NEW);
    succeed("log-key --name " + ORIGIN + " --out log" + NEW);
    succeed("log-key --name " + ORIGIN + " --out log-2" + NEW);
  }

  private void succeed(String line) {
    assertThat(shell.run(line)).as(line + "\n" + shell.output()).isZero();
  }

  private void fail(String line, String message) {
    assertThat(shell.run(line)).as(line).isEqualTo(1);
    assertThat(shell.output()).contains("verbale-keys: ").contains(message).doesNotContain("\tat ");
  }

  private SignedSuccession note() throws Exception {
    return SignedSuccession.parse(Bytes.of(Files.readAllBytes(folder.resolve("next"))));
  }

  private NoteSigner log(String base) throws Exception {
    char[] passphrase = CommandRunner.PASSPHRASE.toCharArray();
    String pem = Files.readString(folder.resolve(base + ".key"));
    return NoteSigner.of(ORIGIN, PrivateKeyFile.read(pem, passphrase));
  }

  /** A log of {@code size} leaves that are all alike, 1 to 3, signed by the key {@code base}. */
  private Receipt receipt(String base, int size) throws Exception {
    Leaf leaf = Leaf.mapRoot(1_000, Digest.ZERO);
    Digest two = new TreeHasher().node(leaf.hash(), leaf.hash());
    List<Digest> roots = List.of(leaf.hash(), two, new TreeHasher().node(two, leaf.hash()));
    List<List<Digest>> paths = List.of(List.of(), List.of(leaf.hash()), List.of(two));
    TreeHead head = new TreeHead(size, roots.get(size - 1));
    return new Receipt(
        leaf,
        new InclusionProof(size - 1, size, paths.get(size - 1)),
        SignedCheckpoint.sign(new Checkpoint(ORIGIN, head), log(base)));
  }

  private void write(String file, Bytes content) throws IOException {
    Files.write(folder.resolve(file), content.toByteArray());
  }

  @Test
  void proposalSignedByTheRoot_isANote() throws Exception {
    succeed(PROPOSE);
    assertThat(shell.output()).contains("kind key").contains("size 2").contains("signatures   2");
    assertThat(note().isNote()).isFalse();
    succeed("inspect next");
    assertThat(shell.output()).contains("proposal of a log succession");
    succeed(ROOT);
    assertThat(note().isNote()).isTrue();
    succeed("inspect next");
    assertThat(shell.output())
        .contains("type         log succession")
        .contains("signature by " + ORIGIN)
        .contains("signature by cert/");
  }

  @Test
  void whatMakesNoNote_isRefusedBeforeAKeySigns() throws Exception {
    succeed("log-key --name other.example/log --out other" + NEW);
    fail(PROPOSE.replace("log-2", "other"), "of another log");
    fail(PROPOSE.replace("log-2", "log"), "the same key");
    fail(PROPOSE.replace(" --size 2", ""), "not all of it");
    fail(ROOT, "next: not found");
    assertThat(Files.exists(folder.resolve("next"))).isFalse();
    shell.typing("no");
    fail(PROPOSE.replace(" --yes", ""), "confirmation: not given");
    Files.copy(folder.resolve("log-2.vkey"), folder.resolve("wrong.vkey"));
    Files.copy(folder.resolve("other.key"), folder.resolve("wrong.key"));
    fail(PROPOSE.replace("log-2", "wrong"), "another key than its vkey");
    succeed(PROPOSE);
    fail(PROPOSE, "exists");
    succeed("ca --root root --party XA --out xa" + NEW + SIGN);
    fail(ROOT.replace("--root root", "--root xa"), "another kind of certificate");
    fail(ROOT + " --size 3", "proposed already");
    succeed(ROOT);
    fail(ROOT, "signed already");
  }

  @Test
  void generationOfAnotherName_isProposedByTheNewKeyAlone_andSignedByTheRoot() throws Exception {
    String root = Digest.ZERO.toBase64();
    String propose =
        "generation next --from log --to log-g2 --last 9 "
            + root
            + " --restored 7 "
            + root
            + " --yes";
    succeed("log-key --name " + ORIGIN + "/2 --out log-g2" + NEW);
    Files.delete(folder.resolve("log.key")); // lost, and not needed
    fail(propose.replace("--to log-g2", "--to log-2") + SIGN, "of the same log");
    fail(propose.replace("--last 9", "--last nine") + SIGN, "--last: no head");
    fail(
        propose.replace("--last 9 ", "--last 7 ").replace("7 " + root + " --yes", "7 x --yes")
            + SIGN,
        "--restored: no head");
    assertThat(Files.exists(folder.resolve("next"))).isFalse();
    succeed(propose + SIGN);
    assertThat(shell.output()).contains("kind generation").contains("restored 7 " + root);
    assertThat(note().isNote()).isFalse();
    fail(propose + SIGN, "exists");
    succeed(ROOT);
    assertThat(note().isNote()).isTrue();
    VerifierKey from = VerifierKey.parse(Files.readString(folder.resolve("log.vkey")).strip());
    var certificate = CertificateChain.read(Files.readString(folder.resolve("root.crt")));
    Lineage lineage = Lineage.verify(from, List.of(note()), List.of((RootCertificate) certificate));
    assertThat(lineage.current().name()).isEqualTo(ORIGIN + "/2");
  }

  @Test
  void receiptsOfBothKeys_areVerifiedByTheFirstKeyAndTheNote() throws Exception {
    write("before", receipt("log", 1).toBytes());
    write("after", receipt("log-2", 3).toBytes());
    write("early", receipt("log-2", 1).toBytes());
    write("head", receipt("log-2", 3).checkpoint().toBytes());
    write("early-head", receipt("log-2", 1).checkpoint().toBytes());
    succeed(PROPOSE);
    String first = "verify --log-key log.vkey ";
    String chain = first + "--succession next --trust-root root.crt ";
    fail(chain + "after", "signed by others");
    succeed(ROOT);
    succeed(first + "before");
    succeed(chain + "before");
    succeed(chain + "after");
    succeed("verify --log-key log-2.vkey after");
    fail(first + "after", "by no known key");
    fail(chain + "early", "before its time");
    succeed(chain + "head");
    assertThat(shell.output()).contains("durable").contains("tree size    3");
    fail(first + "head", "by no known key");
    fail(chain + "early-head", "before its time");
    String later = chain.replace("log.vkey", "log-2.vkey");
    succeed(later + "after");
    fail(later + "before", "by no known key");
    fail(first + "--succession next after", "without a root");
    succeed("root --name S --out stranger" + NEW);
    fail(chain.replace("root.crt", "stranger.crt") + "after", "signed by no trusted root");
    succeed("log-key --name " + ORIGIN + " --out third" + NEW);
    fail(chain.replace("log.vkey", "third.vkey") + "after", "of another log");
  }

  @Test
  void contradictionBetweenTwoKeys_isEvidence() throws Exception {
    succeed(PROPOSE);
    succeed(ROOT);
    TreeHead other = new TreeHead(3, Digest.ZERO);
    SignedCheckpoint forged = SignedCheckpoint.sign(new Checkpoint(ORIGIN, other), log("log-2"));
    Evidence fork = new Evidence.TwoRoots(receipt("log", 3).checkpoint(), forged);
    write("fork", fork.toBytes());
    fail("verify-evidence --log-key log.vkey fork", "by no known key");
    succeed("verify-evidence --log-key log.vkey --succession next --trust-root root.crt fork");
    assertThat(shell.output()).contains("two roots");
  }
}
