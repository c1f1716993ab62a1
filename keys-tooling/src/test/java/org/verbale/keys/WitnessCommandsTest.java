package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.evidence.Evidence;
import org.verbale.id.Digest;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.witness.Cosigner;
import org.verbale.witness.CosignerKey;

/** Keys of witnesses, receipts under a policy, and evidence, as a person handles them. */
class WitnessCommandsTest {
  private static final String NEW = " --passphrase-env VERBALE_PASSPHRASE --passphrase-drawn";
  private static final String ORIGIN = "test.example/log";
  private static final Leaf LEAF = Leaf.mapRoot(1_000, Digest.ZERO);

  @TempDir Path folder;
  private CommandRunner shell;

  @BeforeEach
  void setUp() {
    shell = new CommandRunner(folder, 8163);
  }

  private void succeed(String line) {
    assertThat(shell.run(line)).as(line + "\n" + shell.output()).isZero();
  }

  private void fail(String line, String message) {
    assertThat(shell.run(line)).as(line).isEqualTo(1);
    assertThat(shell.output()).contains("verbale-keys: ").contains(message).doesNotContain("\tat ");
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private NoteSigner log() throws Exception {
    char[] passphrase = CommandRunner.PASSPHRASE.toCharArray();
    return NoteSigner.of(ORIGIN, PrivateKeyFile.read(text("log.key"), passphrase));
  }

  private SignedCheckpoint checkpoint(TreeHead head) throws Exception {
    return SignedCheckpoint.sign(new Checkpoint(ORIGIN, head), log());
  }

  private void write(String file, byte[] content) throws IOException {
    Files.write(folder.resolve(file), content);
  }

  @Test
  void keysOfBothKinds_areMade_andOpenWithThePassphraseAlone() throws Exception {
    succeed("witness-key --name w.example/1 --out w1" + NEW);
    List<String> vkeys = text("w1.vkey").lines().toList();
    assertThat(vkeys).hasSize(2);
    char[] passphrase = CommandRunner.PASSPHRASE.toCharArray();
    CosignerKey classical = CosignerKey.parse(vkeys.get(0));
    CosignerKey postQuantum = CosignerKey.parse(vkeys.get(1));
    try (Ed25519.Key one = PrivateKeyFile.read(text("w1.ed25519.key"), passphrase);
        MlDsa44.Key two = PrivateKeyFile.readMlDsa44(text("w1.ml-dsa-44.key"), passphrase)) {
      assertThat(Cosigner.of("w.example/1", one).key()).isEqualTo(classical);
      assertThat(Cosigner.of("w.example/1", two).key()).isEqualTo(postQuantum);
    }
    assertThat(shell.everything()).doesNotContain(CommandRunner.PASSPHRASE);
    succeed("inspect w1.vkey");
    assertThat(shell.output()).contains("ED25519").contains("ML_DSA_44");
    fail("witness-key --name w.example/1 --out w1" + NEW, "exists");
    fail("witness-key --name \"w 1\" --out w2" + NEW, "cosigner name");
    succeed("witness-key --name w.example/3 --type ML_DSA_44 --out w3" + NEW);
    assertThat(text("w3.vkey").lines()).hasSize(1);
    assertThat(folder.resolve("w3.ed25519.key")).doesNotExist();
  }

  @Test
  void receipt_isWitnessedUnderThePolicy_orOnlyDurable() throws Exception {
    succeed("log-key --name " + ORIGIN + " --out log" + NEW);
    succeed("witness-key --name w.example/1 --type ED25519 --out w1" + NEW);
    char[] passphrase = CommandRunner.PASSPHRASE.toCharArray();
    Cosigner witness =
        Cosigner.of("w.example/1", PrivateKeyFile.read(text("w1.ed25519.key"), passphrase));
    SignedCheckpoint signed = checkpoint(new TreeHead(1, LEAF.hash()));
    InclusionProof proof = new InclusionProof(0, 1, List.of());
    write("durable.tlog-proof", new Receipt(LEAF, proof, signed).toBytes().toByteArray());
    SignedCheckpoint cosigned =
        signed.with(List.of(witness.cosign(signed.unverified(), 1_767_225_601L)));
    write("witnessed.tlog-proof", new Receipt(LEAF, proof, cosigned).toBytes().toByteArray());
    String policy = "log " + text("log.vkey") + "witness W " + text("w1.vkey") + "quorum W\n";
    write("trust.policy", policy.getBytes(UTF_8));

    succeed("verify --policy trust.policy witnessed.tlog-proof");
    assertThat(shell.output()).contains("witnessed").contains("2026-01-01T00:00:01Z w.example/1");
    succeed("verify --log-key log.vkey durable.tlog-proof");
    assertThat(shell.output()).contains("durable");
    fail("verify --policy trust.policy durable.tlog-proof", "durable on the word of the log alone");
    fail("verify durable.tlog-proof", "trust: nobody");
    write("trust.policy", policy.replace("quorum W", "quorum X").getBytes(UTF_8));
    fail("verify --policy trust.policy witnessed.tlog-proof", "policy, line 3: unknown quorum");
  }

  @Test
  void evidence_isShownToWhoeverTrustsTheLogsKey_alone() throws Exception {
    succeed("log-key --name " + ORIGIN + " --out log" + NEW);
    succeed("log-key --name " + ORIGIN + " --out other" + NEW);
    SignedCheckpoint one = checkpoint(new TreeHead(5, Digest.ZERO));
    SignedCheckpoint two = checkpoint(new TreeHead(5, Digest.sha256(new byte[0])));
    write("fork.evidence", new Evidence.TwoRoots(one, two).toBytes().toByteArray());
    write("none.evidence", new Evidence.TwoRoots(one, one).toBytes().toByteArray());

    succeed("verify-evidence --log-key log.vkey fork.evidence");
    assertThat(shell.output()).contains("two roots of the tree of 5 leaves");
    fail("verify-evidence --log-key other.vkey fork.evidence", "signature: ");
    fail("verify-evidence --log-key log.vkey none.evidence", "evidence: one root");
    fail("verify-evidence --log-key log.vkey log.vkey", "domain line");
    succeed("inspect fork.evidence");
    assertThat(shell.output()).contains("not verified here");
  }

  @Test
  void witness_doesNotStartOnWhatItCannotTrust() throws Exception {
    succeed("log-key --name " + ORIGIN + " --out log" + NEW);
    succeed("witness-key --name w.example/1 --type ED25519 --out w1" + NEW);
    String start =
        "witness --key w1 --log log.vkey --state state"
            + " --signer-passphrase-env VERBALE_PASSPHRASE";
    fail(start, "state");
    Files.createDirectory(folder.resolve("state"));
    fail(start, "nothing known of this log");
    fail(start + " --begin --listen here", "listen: malformed");
    fail(start + " --begin --audit https://h.example/", "audit: no certificate");
    succeed("witness-key --name w.example/2 --type ED25519 --out w2" + NEW);
    Files.copy(
        folder.resolve("w2.vkey"),
        folder.resolve("w1.vkey"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    fail(start + " --begin", "another key");
  }
}
