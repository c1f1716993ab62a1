package org.verbale.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.Moment;
import org.verbale.identity.Pem;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.identity.Standing;
import org.verbale.identity.VerifiedCertificate;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;

class VerbaleKeysTest {
  private static final String NEW = " --passphrase-env VERBALE_PASSPHRASE --passphrase-drawn";
  private static final String SIGN = " --signer-passphrase-env VERBALE_PASSPHRASE";

  @TempDir static Path template;
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
    assertThat(shell.output()).contains("verbale-keys: " + message).doesNotContain("\tat ");
  }

  /** Authorities are the same for all tests: each key costs two derivations on purpose. */
  @BeforeAll
  static void makeTemplate() {
    CommandRunner maker = new CommandRunner(template, 7);
    assertThat(maker.run("root --name \"Test Mechanism\" --out root" + NEW)).isZero();
    for (String party : List.of("XA", "XB", "SEC")) {
      String line = "ca --root root --party " + party + " --out " + party + NEW + SIGN;
      assertThat(maker.run(line)).as(maker.output()).isZero();
    }
  }

  private void copyAuthorities() throws IOException {
    try (Stream<Path> files = Files.list(template)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private VerifiedCertificate certificate(String file) throws Exception {
    return CertificateChain.read(Files.readString(folder.resolve(file)));
  }

  private Ed25519.Key key(String file) throws Exception {
    return PrivateKeyFile.read(
        Files.readString(folder.resolve(file)), CommandRunner.PASSPHRASE.toCharArray());
  }

  /** Submits files in order, as the server would take them. */
  private Registry replay(String... files) throws Exception {
    Registry registry = Registry.trusting(Set.of(certificate("root.crt").hash()));
    int position = 0;
    for (String file : files) {
      Bytes object;
      Kind kind;
      if (file.endsWith(".crt")) {
        object = certificate(file).der().bytes();
        kind = file.equals("root.crt") ? Kind.TRUST_ROOT : Kind.CERTIFICATE;
      } else {
        object = Bytes.of(Files.readAllBytes(folder.resolve(file)));
        kind = file.endsWith(".revocation") ? Kind.REVOCATION : Kind.ASSIGNMENT;
      }
      registry =
          registry.with(new RegistryEntry(kind, new Moment(position++, CommandRunner.NOW), object));
    }
    return registry;
  }

  private void makeReview() throws IOException {
    copyAuthorities();
    succeed("device --ca XA --role focal-point --out fp" + NEW + SIGN);
    succeed("assignment-key --ca SEC --out a1" + NEW + SIGN);
    succeed("assignment-key --ca SEC --out a2" + NEW + SIGN);
    succeed(
        "assign r.assignment --sign a1 --review R-XA --phase 1 --under-review XA"
            + " --reviewing XB --yes"
            + SIGN);
    succeed("assign r.assignment --sign a2 --yes" + SIGN);
    succeed(
        "revoke --by XA --certificate fp.signing.crt --reason left-office --out fp.revocation"
            + SIGN);
  }

  @Test
  void everythingFromRootToTheFirstReview_isTakenByTheRegistry() throws Exception {
    makeReview();
    Registry registry =
        replay(
            "root.crt",
            "XA.crt",
            "XB.crt",
            "SEC.crt",
            "a1.crt",
            "a2.crt",
            "fp.signing.crt",
            "fp.transport.crt",
            "r.assignment",
            "fp.revocation");

    Moment last = new Moment(9, CommandRunner.NOW);
    assertThat(registry.channels(new PartyCode("XB"), last)).hasSize(3);
    var fp = certificate("fp.signing.crt").hash();
    assertThat(registry.standing(fp, last)).isEqualTo(Standing.ENTITLED);
    assertThat(registry.standing(fp, new Moment(10, CommandRunner.NOW)))
        .isEqualTo(Standing.REVOKED);
  }

  @Test
  void requestsFromADevice_areAnsweredWithoutItsKeys() throws Exception {
    copyAuthorities();
    succeed("csr --party XA --role expert --out expert" + NEW);
    Path elsewhere = Files.createDirectory(folder.resolve("authority"));
    for (String use : List.of("signing", "transport")) {
      Files.move(
          folder.resolve("expert." + use + ".csr"), elsewhere.resolve("expert." + use + ".csr"));
    }

    succeed(
        "issue --ca XA authority/expert.signing.csr authority/expert.transport.csr --yes" + SIGN);

    var signing = certificate("authority/expert.signing.crt");
    assertThat(Bytes.of(key("expert.signing.key").publicKey())).isEqualTo(signing.publicKey());
    succeed("inspect authority/expert.signing.csr");
    assertThat(shell.output()).contains("request for").contains("expert");
  }

  @Test
  void requestForAnotherState_isRefused() throws Exception {
    copyAuthorities();
    succeed("csr --party XB --role expert --out foreign" + NEW);
    fail("issue --ca XA foreign.signing.csr --yes" + SIGN, "party: XB (expected: XA");
    assertThat(folder.resolve("foreign.signing.crt")).doesNotExist();
  }

  @Test
  void signingWithoutConfirmation_doesNothing() throws Exception {
    copyAuthorities();
    succeed("csr --party XA --role expert --out expert" + NEW);
    fail("issue --ca XA expert.signing.csr" + SIGN, "confirmation: no terminal");
    shell.typing("no");
    fail("issue --ca XA expert.signing.csr" + SIGN, "confirmation: not given");
    assertThat(folder.resolve("expert.signing.crt")).doesNotExist();
    shell.typing("yes");
    succeed("issue --ca XA expert.signing.csr" + SIGN);
  }

  @Test
  void renewal_keepsPartyRoleAndDevice() throws Exception {
    copyAuthorities();
    succeed("device --ca XA --role expert --out old" + NEW + SIGN);
    succeed("renew --ca XA --device old --out new" + NEW + SIGN);
    for (String use : List.of("signing", "transport")) {
      var before = certificate("old." + use + ".crt");
      var after = certificate("new." + use + ".crt");
      assertThat(after.holder()).isEqualTo(before.holder());
      assertThat(after.publicKey()).isNotEqualTo(before.publicKey());
    }
    replay(
        "root.crt",
        "XA.crt",
        "old.signing.crt",
        "old.transport.crt",
        "new.signing.crt",
        "new.transport.crt");
  }

  @Test
  void exportedStore_opensInThePlatform() throws Exception {
    copyAuthorities();
    succeed("device --ca XA --role expert --out expert" + NEW + SIGN);
    succeed("export --key expert.transport --out expert" + NEW + SIGN);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(
        new ByteArrayInputStream(Files.readAllBytes(folder.resolve("expert.p12"))),
        CommandRunner.PASSPHRASE.toCharArray());
    assertThat(store.getCertificateChain(TransportStore.ALIAS)).hasSize(2);
    assertThat(store.getKey(TransportStore.ALIAS, CommandRunner.PASSPHRASE.toCharArray()))
        .isNotNull();
    succeed("inspect expert.p12");
    assertThat(shell.output()).contains("PKCS#12");
  }

  @Test
  void nextVersionOfAnAssignment_namesItsPredecessor() throws Exception {
    copyAuthorities();
    succeed("assignment-key --ca SEC --out a1" + NEW + SIGN);
    succeed("assignment-key --ca SEC --out a2" + NEW + SIGN);
    String content = " --phase 2 --under-review XA --reviewing XB:FA,TIP --yes" + SIGN;
    succeed("assign r1 --sign a1 --review R-XA" + content);
    fail("assign r1 --sign a1 --yes" + SIGN, "signer: signed already");
    fail("assign r1 --sign a1 --review R-XA" + content, folder + "/r1: exists");
    succeed("assign r1 --sign a2 --yes" + SIGN);
    succeed("assign r2 --sign a2 --previous r1" + content);
    succeed("assign r2 --sign a1 --yes" + SIGN);

    Registry registry = replay("root.crt", "SEC.crt", "a1.crt", "a2.crt", "r1", "r2");

    assertThat(registry.assignment(registry.reviews().first(), new Moment(99, CommandRunner.NOW)))
        .get()
        .satisfies(version -> assertThat(version.assignment().version()).isEqualTo(2));
    succeed("inspect r2");
    assertThat(shell.output()).contains("R-XA/dialogue/FA [SEC, XA, XB]");
  }

  @Test
  void assignmentSignedByAnObserverDevice_isRefused() throws Exception {
    copyAuthorities();
    succeed("device --ca SEC --role secretariat --out sec1" + NEW + SIGN);
    fail(
        "assign r1 --sign sec1.signing --review R-XA --phase 1 --under-review XA --reviewing XB"
            + " --yes"
            + SIGN,
        "signer: may not sign this assignment");
  }

  @Test
  void receipt_isVerifiedOfflineOrRefused() throws Exception {
    succeed("log-key --name test.example/log --out log" + NEW);
    succeed("log-key --name test.example/log --out other" + NEW);
    Leaf leaf = Leaf.mapRoot(1_000, Digest.ZERO);
    try (Ed25519.Key key = key("log.key")) {
      SignedCheckpoint checkpoint =
          SignedCheckpoint.sign(
              new Checkpoint("test.example/log", new TreeHead(1, leaf.hash())),
              NoteSigner.of("test.example/log", key));
      Receipt receipt = new Receipt(leaf, new InclusionProof(0, 1, List.of()), checkpoint);
      Files.write(folder.resolve("r.tlog-proof"), receipt.toBytes().toByteArray());
    }

    succeed("verify-receipt --log-key log.vkey r.tlog-proof");
    assertThat(shell.output()).contains("MAP_ROOT");
    fail("verify-receipt --log-key other.vkey r.tlog-proof", "signature: by no known key");
    succeed("inspect r.tlog-proof");
    succeed("inspect log.vkey");
    succeed("inspect log.key");
    assertThat(shell.output()).contains("scrypt");
  }

  @Test
  void serverCertificate_isForItsHosts() throws Exception {
    copyAuthorities();
    succeed(
        "server-certificate --root root --host localhost --host 127.0.0.1 --out server"
            + NEW
            + SIGN);
    succeed("inspect server.crt");
    assertThat(shell.output()).contains("localhost, 127.0.0.1");
    fail(
        "server-certificate --root root --host Upper.Example --out s2" + NEW + SIGN,
        "host: malformed");
  }

  @Test
  void filesThatExist_areNotReplacedUnlessForced() throws Exception {
    succeed("root --name R --out root" + NEW);
    byte[] before = Files.readAllBytes(folder.resolve("root.key"));
    fail("root --name R --out root" + NEW, folder + "/root.crt: exists (expected: no such file");
    assertThat(Files.readAllBytes(folder.resolve("root.key"))).isEqualTo(before);
    succeed("root --name R --out root --force" + NEW);
    assertThat(Files.readAllBytes(folder.resolve("root.key"))).isNotEqualTo(before);
  }

  @Test
  void allFiles_areTheOwnersAlone() throws IOException {
    copyAuthorities();
    succeed("csr --party XA --role expert --out expert" + NEW);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .isEqualTo(PosixFilePermissions.fromString("rw-------")));
    }
  }

  @Test
  void passphraseTyped_isAskedTwiceForNewKeys() {
    shell.typing("a long enough passphrase", "another long passphrase");
    fail("root --name R --out root", "passphrase: typed differently");
    shell.typing("short");
    fail("root --name R --out root", "passphrase: too short (expected: at least 12");
    fail("root --name R --out root", "passphrase: no terminal");
    shell.typing("a long enough passphrase", "a long enough passphrase");
    succeed("root --name R --out root");
    shell.typing("a wrong passphrase!");
    fail("ca --root root --party XA --out xa" + NEW, "key file: does not open");
  }

  @Test
  void passphraseDrawnByAProgram_makesAKeyThatOpensFast() throws Exception {
    Files.writeString(folder.resolve("drawn"), "00112233445566778899aabbccddeeff\n");
    Files.writeString(folder.resolve("chosen"), "a long enough phrase\n");
    String root = "root --name R --passphrase-drawn --out ";
    succeed(root + "root --passphrase-file drawn");
    succeed("root --name R --out slow --passphrase-file drawn");
    assertThat(rounds("root")).isEqualTo(1024);
    assertThat(rounds("slow")).isEqualTo(16_384);
    fail(root + "r2 --passphrase-file chosen", "passphrase: too short (expected: at least 22");
    fail(root + "r2", "--passphrase-drawn: without a passphrase");
  }

  /** scrypt's N in the key file. */
  private int rounds(String base) throws Exception {
    byte[] der =
        Pem.decode(PrivateKeyFile.LABEL, Files.readString(folder.resolve(base + ".key")))
            .toByteArray();
    var scheme = EncryptedPrivateKeyInfo.getInstance(der).getEncryptionAlgorithm();
    var derivation = PBES2Parameters.getInstance(scheme.getParameters()).getKeyDerivationFunc();
    return ScryptParams.getInstance(derivation.getParameters()).getCostParameter().intValueExact();
  }

  @Test
  void passphraseFile_givesItsFirstLine() throws Exception {
    Files.writeString(folder.resolve("secret"), CommandRunner.PASSPHRASE + "\nmore\n");
    succeed("root --name R --out root --passphrase-file secret");
    key("root.key").close();
    fail("root --name R --out r2 --passphrase-file none", folder + "/none: not found");
    fail("root --name R --out r2 --passphrase-env NONE", "variable NONE: not set");
  }

  @Test
  void nothingSecret_isEverPrinted() throws Exception {
    makeReview();
    succeed("log-key --name l --out log" + NEW);
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      succeed("inspect " + file.getFileName());
    }
    String printed = shell.everything();
    assertThat(printed).doesNotContain(CommandRunner.PASSPHRASE);
    int keys = 0;
    for (Path file : files) {
      if (file.toString().endsWith(".key")) {
        byte[] seed = key(file.getFileName().toString()).seed().reveal();
        assertThat(printed)
            .doesNotContain(HexFormat.of().formatHex(seed))
            .doesNotContain(Base64.getEncoder().encodeToString(seed).substring(0, 40))
            .doesNotContain(new String(seed, UTF_8));
        keys++;
      }
    }
    assertThat(keys).isGreaterThan(8);
  }

  @Test
  void unknownFile_isNamedSo() throws Exception {
    Files.writeString(folder.resolve("x"), "hello");
    fail("inspect x", folder + "/x: unknown");
    fail("inspect none", folder + "/none: not found");
  }

  @Test
  void wrongUsage_endsWithTwo() {
    assertThat(shell.run("")).isEqualTo(2);
    assertThat(shell.run("root")).isEqualTo(2);
    assertThat(shell.run("nonsense")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root",
        "ca",
        "device",
        "csr",
        "issue",
        "renew",
        "export",
        "revoke",
        "server-certificate",
        "assignment-key",
        "assign",
        "log-key",
        "succession",
        "generation",
        "inspect",
        "verify",
        "verify-evidence",
        "witness-key",
        "witness"
      })
  void help_teachesWithAnExample(String command) {
    succeed(command + " --help");
    assertThat(shell.output()).contains("Example").contains("  verbale-keys " + command + " ");
  }

  @Test
  void completion_isAScript() {
    succeed("generate-completion");
    assertThat(shell.output()).contains("complete -F").contains("assignment-key");
  }

  @Test
  void stateAuthorityForTheSecretariatsRole_isRefused() throws Exception {
    copyAuthorities();
    fail(
        "ca --root root --party XA --roles secretariat --out xa" + NEW + SIGN,
        "role: secretariat of XA");
    fail("ca --root root --party xa --out xa" + NEW + SIGN, "party: malformed");
  }
}
