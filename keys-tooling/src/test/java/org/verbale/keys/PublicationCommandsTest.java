package org.verbale.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.Language;
import org.verbale.identity.CertificateChain;
import org.verbale.publication.BundleDraft;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationScene;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism.Device;

/** What somebody does who was handed a published record. */
class PublicationCommandsTest {
  private static final String VERIFY = "verify --log-key log.vkey --trust-root root.crt ";

  @TempDir Path folder;
  private CommandRunner shell;
  private PublicationScene scene;

  @BeforeEach
  void setUp() throws Exception {
    shell = new CommandRunner(folder, 8163);
    scene = new PublicationScene(91);
    write("log.vkey", PublicationScene.log().key() + "\n");
    write("trust.policy", PublicationScene.policyFile());
    write("root.crt", CertificateChain.write(scene.mechanism.root()));
  }

  private void write(String file, String text) throws Exception {
    Files.writeString(folder.resolve(file), text);
  }

  private void write(BundleDraft draft) throws Exception {
    Files.write(folder.resolve("a.vpub"), draft.bundle().toBytes().toByteArray());
  }

  private void succeed(String line) {
    assertThat(shell.run(line)).as(line + "\n" + shell.output()).isZero();
  }

  private void fail(String line, String message) {
    assertThat(shell.run(line)).as(line).isEqualTo(1);
    assertThat(shell.output()).contains("verbale-keys: ").contains(message).doesNotContain("\tat ");
  }

  private List<String> files(String name) throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void bundle_saysWhoPublishedWhat() throws Exception {
    write(scene.draft());
    succeed(VERIFY + "a.vpub");
    assertThat(shell.output().replaceAll(" +", " "))
        .contains("standing durable")
        .contains("log log.example")
        .contains("State XA")
        .contains("review R-XA\n")
        .contains("record 00112233445566778899aabbccddeeff")
        .contains("type answer")
        .contains("language en")
        .contains("archived 2026-02-10T00:00:00Z")
        .contains("published 2026-02-20T00:00:00Z")
        .contains("via XA itself")
        .contains("parts 2 of 8 (padded)")
        .contains("part 1 paragraph, 28 bytes")
        .doesNotContain("law");
    succeed("inspect a.vpub");
    assertThat(shell.output()).contains("not verified here").contains("parts 1-2");
  }

  @Test
  void publicationViaTheSecretariatOfWordsThatTheirStateAgreedTo_saysSo() throws Exception {
    BundleDraft draft = scene.draft().viaSecretariat();
    draft.type = RecordType.MESSAGE;
    draft.authors = new Device[] {scene.xbExpert};
    draft.requesters = new Device[] {scene.xa, scene.xb};
    write(draft);
    succeed(VERIFY + "a.vpub");
    assertThat(shell.output())
        .contains("the Secretariat, at the request of XA")
        .contains("XB, which agreed")
        .contains("number 2");
  }

  @Test
  void policy_wantsWitnesses() throws Exception {
    String verify = "verify --policy trust.policy --trust-root root.crt a.vpub";
    BundleDraft draft = scene.draft();
    draft.checkpoint = head -> PublicationScene.cosigned(head, PublicationScene.witness(1));
    write(draft);
    fail(verify, "QUORUM, cosignatures: of 1");
    draft.checkpoint =
        head ->
            PublicationScene.cosigned(
                head, PublicationScene.witness(1), PublicationScene.witness(2));
    write(draft);
    succeed(verify);
    assertThat(shell.output()).contains("witnessed").contains("w2.example");
  }

  @Test
  void whoTrustsNobody_orOthers_verifiesNothing() throws Exception {
    write(scene.draft());
    fail("verify --log-key log.vkey a.vpub", "root: not given (expected: --trust-root");
    fail("verify --trust-root root.crt a.vpub", "trust: nobody");
    var other = new PublicationScene(92);
    write("root.crt", CertificateChain.write(other.mechanism.root()));
    fail(VERIFY + "a.vpub", "ROOT, root: another one");
  }

  @Test
  void forgery_isRefusedByNameAndNothingIsExtracted() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("1,4");
    byte[] bytes = draft.bundle().toBytes().toByteArray();
    bytes[bytes.length - 1] ^= 1;
    Files.write(folder.resolve("a.vpub"), bytes);
    fail(VERIFY + "a.vpub --extract out", "FILE_ROOT, file: another one");
    assertThat(folder.resolve("out")).doesNotExist();
    Files.write(folder.resolve("a.vpub"), Arrays.copyOf(bytes, bytes.length - 1));
    fail(VERIFY + "a.vpub --extract out", "MALFORMED, file: ends 1 bytes early");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void extraction_writesTextsAndFilesUnderNamesOfItsOwn() throws Exception {
    byte[] large = new byte[300_000];
    large[299_999] = 7;
    BundleDraft draft = scene.draft().file("\u202e..exe.txt", large);
    draft.decided = PartRanges.parse("0-1,4-5");
    write(draft);
    succeed(VERIFY + "a.vpub --extract out");
    assertThat(files("out"))
        .containsExactly("part-0000.txt", "part-0001.txt", "part-0004.txt", "part-0005.txt");
    assertThat(folder.resolve("out/part-0001.txt")).hasContent("The law of 2019 covers this.");
    assertThat(folder.resolve("out/part-0005.txt")).hasBinaryContent(large);
    assertThat(shell.output()).contains("\\u{202e}..exe.txt").doesNotContain("\u202e");
    assertThat(Files.getPosixFilePermissions(folder.resolve("out/part-0004.txt")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void extraction_replacesNothing() throws Exception {
    BundleDraft draft = scene.draft();
    draft.decided = PartRanges.parse("1,4");
    write(draft);
    Files.createDirectory(folder.resolve("out"));
    write("out/part-0004.txt", "mine");
    fail(VERIFY + "a.vpub --extract out", "part-0004.txt: exists");
    assertThat(files("out")).containsExactly("part-0004.txt");
    assertThat(folder.resolve("out/part-0004.txt")).hasContent("mine");
  }

  @Test
  void textThatWouldMoveTheCursor_isShownAsItsCode() throws Exception {
    BundleDraft draft = scene.draft();
    draft.parts.set(
        1, Part.paragraph("\u001b[2J\u001b[1;1H\u0085\u2028State XB \"x\"", Language.EN, "x"));
    write(draft);
    succeed(VERIFY + "a.vpub");
    assertThat(shell.output())
        .contains("\\u{1b}[2J\\u{1b}[1;1H\\u{85}\\u{2028}State XB \\u{22}x\\u{22}")
        .doesNotContain("\u001b");
  }

  @Test
  void extractionOfSomethingElse_isRefused() throws Exception {
    write("some.txt", "verbale/bundle/v2\n");
    fail(VERIFY + "some.txt --extract out", "--extract: of no bundle");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
