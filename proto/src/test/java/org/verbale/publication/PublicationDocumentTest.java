package org.verbale.publication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.note.VerifierKey;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism.Device;
import org.verbale.testing.PlatformSignatures;
import org.verbale.witness.TrustPolicy;

/** {@code docs/protocol/publication.md}: its tables are complete, its example is right. */
class PublicationDocumentTest {
  private final PublicationDocument document = new PublicationDocument();

  PublicationDocumentTest() throws Exception {}

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Leaf and proof look alike for all notes, and a request as a decision does. */
  private static String row(String field) {
    if (field.startsWith("request.")) {
      return "request";
    }
    return field.replaceFirst("^(decision\\.(?:leaf|proof))\\..*", "$1");
  }

  /** A bundle that has everything that one can have. */
  private static Bundle full() throws Exception {
    PublicationScene scene = new PublicationScene(85);
    BundleDraft draft = scene.draft().viaSecretariat();
    draft.type = RecordType.FEEDBACK;
    draft.authors = new Device[] {scene.xbExpert, scene.xb};
    draft.requesters = new Device[] {scene.xa, scene.xb};
    draft.decided = PartRanges.parse("0-2,4");
    draft.checkpoint =
        head ->
            PublicationScene.cosigned(
                head, PublicationScene.witness(1), PublicationScene.witness(2));
    Bundle bundle = draft.bundle();
    scene.verifier(PublicationScene.witnessed()).verify(bundle);
    return bundle;
  }

  @Test
  void everyFieldOfABundle_standsInTheTableAndNoOther() throws Exception {
    BundleWalk walk = BundleWalk.of(full().toBytes().toByteArray());
    Set<String> rows = new TreeSet<>();
    walk.names().forEach(name -> rows.add(row(name)));
    assertThat(document.rows(5)).containsExactlyInAnyOrderElementsOf(rows);
    List<String> asked =
        walk.names().stream()
            .filter(name -> name.startsWith("request."))
            .map(name -> name.replace("request.", "decision."))
            .toList();
    assertThat(walk.names()).containsAll(asked);
  }

  @Test
  void whatIsNotDisclosed_isNowhereInTheBytes() throws Exception {
    PublicationExample example = new PublicationExample();
    byte[] file = example.bundle.toBytes().toByteArray();
    String seen = new String(file, ISO_8859_1);
    assertThat(seen).contains("The law of 2019 covers this.");
    assertThat(seen)
        .doesNotContain("Article 5")
        .doesNotContain("This stays among us.")
        .doesNotContain("dialogue")
        .doesNotContain("answers")
        .doesNotContain("XB");
    // neither the seed nor a salt of what stays
    assertThat(HexFormat.of().formatHex(file)).doesNotContain("07".repeat(32));
    for (int part : List.of(0, 3, 5, 6, 7)) {
      Bytes salt = example.draft.body().tree().open(part).salt();
      assertThat(HexFormat.of().formatHex(file)).doesNotContain(salt.toHex());
    }
  }

  @Test
  void lengthOfWhatIsWithheld_changesNoLength() throws Exception {
    PublicationScene scene = new PublicationScene(86);
    List<Integer> lengths = new ArrayList<>();
    for (String withheld : List.of("", "short", "long ".repeat(10_000))) {
      BundleDraft draft = scene.draft();
      draft.parts.set(3, Part.paragraph(Language.EN, withheld));
      lengths.add(draft.bundle().toBytes().size());
    }
    assertThat(Set.copyOf(lengths)).hasSize(1);
  }

  @Test
  void everyObjection_standsInItsTable() {
    List<String> named =
        document.rows(4).stream().flatMap(row -> Stream.of(row.split("`, `"))).toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(BundleObjection.values()).map(Enum::name).toList());
  }

  @Test
  void limits_areThoseOfTheDocument() {
    String text = document.text().replace(",", "");
    for (long limit :
        List.of(
            (long) PublicationLimits.MAX_NOTE,
            (long) PublicationLimits.MAX_HEAD,
            (long) PublicationLimits.MAX_PARTS_SIZE,
            PublicationLimits.MAX_FILES_SIZE,
            (long) PublicationLimits.MAX_RANGES,
            (long) PublicationLimits.MAX_CERTIFICATES)) {
      assertThat(text).containsPattern("\\b" + limit + "\\b");
    }
  }

  @Test
  void workedExample_isWhatTheCodeMakesAndBelieves() throws Exception {
    PublicationExample example = new PublicationExample();
    byte[] bundle = document.value("bundle");
    assertThat(bundle).isEqualTo(example.bundle.toBytes().toByteArray());
    VerifierKey log = VerifierKey.parse(text(document.value("log-key")).strip());
    Digest root = Digest.fromHex(text(document.value("root")).strip());
    VerifiedPublication shown =
        new BundleVerifier(TrustPolicy.of(log), Set.of(root))
            .verify(new ByteArrayInputStream(bundle), FileSink.NONE);
    assertThat(shown.parts()).extracting(DisclosedPart::index).containsExactly(1, 2, 4);
    assertThat(shown.decision().toBytes().toByteArray()).isEqualTo(document.value("decision-note"));
  }

  @Test
  void workedExample_isWhatTheDocumentSays() throws Exception {
    BundleWalk walk = BundleWalk.of(document.value("bundle"));
    for (String name : List.of("record", "decision")) {
      assertThat(walk.value(name + ".note")).isEqualTo(document.value(name + "-note"));
    }
    assertThat(walk.value("checkpoint")).isEqualTo(document.value("checkpoint"));

    // the log's signature, by the vkey
    String vkey = text(document.value("log-key")).strip();
    byte[] key = Base64.getDecoder().decode(vkey.split("\\+", 3)[2]);
    Map<String, byte[]> keys = new HashMap<>();
    keys.put(vkey.split("\\+", 3)[0], Arrays.copyOfRange(key, 1, 33));
    assertThat(signed(walk.value("checkpoint"), keys)).isEqualTo(1);

    // certificates: each named by its hash; the last is the pinned root
    for (byte[] der : walk.values("certificate")) {
      byte[] spki = walk.values("certificate.key").get(walk.values("certificate").indexOf(der));
      keys.put("cert/" + hex(sha(der)), Arrays.copyOfRange(spki, 12, 44));
    }
    List<byte[]> certificates = walk.values("certificate");
    assertThat(hex(sha(certificates.get(certificates.size() - 1))))
        .isEqualTo(text(document.value("root")).strip());
    assertThat(signed(walk.value("record.note"), keys)).isEqualTo(1);
    assertThat(signed(walk.value("decision.note"), keys)).isEqualTo(1);

    // leaves hold the notes' hashes and stand in the tree
    byte[] root = Base64.getDecoder().decode(walk.value("checkpoint.root"));
    for (String name : List.of("record", "decision")) {
      assertThat(walk.value(name + ".leaf.object")).isEqualTo(sha(walk.value(name + ".note")));
      byte[] leaf = sha(new byte[1], walk.value(name + ".leaf"));
      assertThat(
              root(
                  leaf,
                  number(walk.value(name + ".proof.index")),
                  number(walk.value(name + ".proof.size")),
                  walk.value(name + ".proof.path")))
          .isEqualTo(root);
    }
    parts(walk);
    file(walk);
  }

  private static void parts(BundleWalk walk) throws Exception {
    byte[] root = Base64.getDecoder().decode(walk.value("record.note.root"));
    assertThat(walk.values("part")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      byte[] leaf = sha(new byte[1], walk.values("part.salt").get(i), walk.values("part").get(i));
      assertThat(
              root(
                  leaf,
                  number(walk.values("part.index").get(i)),
                  number(walk.values("part.size").get(i)),
                  walk.values("part.path").get(i)))
          .isEqualTo(root);
    }
  }

  /** One chunk: its leaf is the root. */
  private static void file(BundleWalk walk) throws Exception {
    byte[] bytes = walk.value("file.bytes");
    byte[] zero = new byte[8];
    byte[] length = ByteBuffer.allocate(4).putInt(bytes.length).array();
    byte[] salt = mac(walk.value("file.salt_key"), "chunk".getBytes(UTF_8), zero);
    byte[] leaf = sha(new byte[1], salt, zero, length, bytes);
    byte[] content = walk.values("part.content").get(2);
    assertThat(Arrays.copyOfRange(content, content.length - 32, content.length)).isEqualTo(leaf);
  }

  /** How many signature lines are by {@code keys}; a wrong one is an error. */
  private static int signed(byte[] note, Map<String, byte[]> keys) throws Exception {
    String[] pieces = text(note).split("\n\n", 2);
    byte[] message = (pieces[0] + "\n").getBytes(UTF_8);
    int count = 0;
    for (String line : pieces[1].split("\n")) {
      String[] words = line.split(" ", -1);
      byte[] key = keys.get(words[1]);
      if (key != null) {
        byte[] signature = Base64.getDecoder().decode(words[2]);
        assertThat(
                PlatformSignatures.verifiesEd25519(
                    key, message, Arrays.copyOfRange(signature, 4, signature.length)))
            .as(words[1])
            .isTrue();
        count++;
      }
    }
    return count;
  }

  private static long number(byte[] uint64) {
    return ByteBuffer.wrap(uint64).getLong();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] sha(byte[]... pieces) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (byte[] piece : pieces) {
      sha.update(piece);
    }
    return sha.digest();
  }

  private static byte[] mac(byte[] key, byte[]... pieces) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] piece : pieces) {
      mac.update(piece);
    }
    return mac.doFinal();
  }

  /** RFC 9162, section 2.1.3.2, as a reader of it writes it down. */
  private static byte[] root(byte[] leaf, long index, long size, byte[] path) throws Exception {
    byte[] hash = leaf;
    long node = index;
    long last = size - 1;
    for (int at = 0; at < path.length; at += 32) {
      byte[] sibling = Arrays.copyOfRange(path, at, at + 32);
      if (node % 2 == 1 || node == last) {
        hash = sha(new byte[] {1}, sibling, hash);
        while (node % 2 == 0 && node != 0) {
          node /= 2;
          last /= 2;
        }
      } else {
        hash = sha(new byte[] {1}, hash, sibling);
      }
      node /= 2;
      last /= 2;
    }
    return last == 0 ? hash : new byte[0];
  }

  @Test
  void noCertificateOfABundle_hasRoomForAName() throws Exception {
    BundleWalk walk = BundleWalk.of(full().toBytes().toByteArray());
    Pattern device = Pattern.compile("[0-9a-f]{32}|Verbale authority|Test Mechanism");
    assertThat(walk.values("certificate.subject.CN"))
        .allSatisfy(name -> assertThat(text(name)).matches(device));
    assertThat(walk.values("certificate.subject.O"))
        .allSatisfy(name -> assertThat(text(name)).isIn("XA", "XB", "SEC"));
    assertThat(walk.values("certificate.subject.OU"))
        .allSatisfy(name -> assertThat(text(name)).isIn("focal-point", "expert", "secretariat"));
  }
}
