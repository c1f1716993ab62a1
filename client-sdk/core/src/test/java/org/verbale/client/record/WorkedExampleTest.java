package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.note.NoteSigner;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordType;

/** Recomputes the worked example of {@code docs/protocol/records.md} from its own values. */
class WorkedExampleTest {
  private static final String EPOCH = "R-XA/dialogue|0|7";
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```(hex|text) ([a-z0-9-]+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  private final Map<String, byte[]> page = read();

  private static Path document() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path document = dir.resolve("docs/protocol/records.md");
      if (Files.exists(document)) {
        return document;
      }
    }
    throw new AssertionError("docs/protocol/records.md: not found above the working directory");
  }

  private static Map<String, byte[]> read() {
    try {
      var values = new LinkedHashMap<String, byte[]>();
      BLOCK
          .matcher(Files.readString(document()))
          .results()
          .forEach(
              block ->
                  values.put(
                      block.group(2),
                      block.group(1).equals("text")
                          ? block.group(3).getBytes(UTF_8)
                          : HexFormat.of().parseHex(block.group(3).replace("\n", ""))));
      return values;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] page(String name) {
    byte[] value = page.get(name);
    if (value == null) {
      throw new AssertionError(name + ": not in the document");
    }
    return value;
  }

  private String base64(String name) {
    return Base64.getEncoder().encodeToString(page(name));
  }

  private void assertPage(String name, byte[] computed) {
    assertThat(HexFormat.of().formatHex(page(name)))
        .as(name)
        .isEqualTo(HexFormat.of().formatHex(computed));
  }

  /* The platform's primitives. */

  private static byte[] bytes(Object... pieces) {
    var out = new ByteArrayOutputStream();
    for (Object piece : pieces) {
      out.writeBytes(piece instanceof String text ? text.getBytes(UTF_8) : (byte[]) piece);
    }
    return out.toByteArray();
  }

  private static byte[] uint32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] uint64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  private static byte[] sha256(Object... pieces) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes(pieces));
  }

  private static byte[] hmac(byte[] key, Object... pieces) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(pieces));
  }

  /** HKDF-Expand to 32 bytes: its first block. */
  private static byte[] expand(byte[] key, Object... info) throws GeneralSecurityException {
    return hmac(key, bytes(info), new byte[] {1});
  }

  private static byte[] seal(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(associatedData);
    return cipher.doFinal(plaintext);
  }

  private static byte[] node(byte[] left, byte[] right) throws GeneralSecurityException {
    return sha256(new byte[] {1}, left, right);
  }

  /* The document's values, each from those above it. */

  @Test
  void keysAndLink_followFromTheDocument() throws GeneralSecurityException {
    byte[] domain = bytes("verbale/archive-key/v1\n");
    assertPage("previous-commitment", sha256(domain, page("previous-key")));
    assertPage("key-commitment", sha256(domain, page("archive-key")));
    byte[] extracted = hmac(new byte[32], page("archive-key"));
    assertPage("link-key", expand(extracted, "verbale/link/v1|" + EPOCH));
    byte[] ciphertext =
        seal(page("link-key"), page("link-nonce"), bytes(EPOCH), page("previous-key"));
    assertPage(
        "key-link", bytes(new byte[] {1, 0, 1}, page("link-nonce"), new byte[] {48}, ciphertext));
    assertPage("key-link-hash", sha256(page("key-link")));
  }

  @Test
  void partsTree_followsFromTheDocument() throws GeneralSecurityException {
    byte[] seed = page("seed");
    assertPage("chunk-salt", hmac(hmac(seed, "attachment", uint32(2)), "chunk", uint64(0)));
    assertPage(
        "chunks-root", sha256(new byte[1], page("chunk-salt"), uint64(0), uint32(3), page("file")));
    byte[] content = bytes(new byte[] {10}, "text/plain", uint64(3), uint32(262_144));
    byte[] attachment = bytes(content, page("chunks-root"));
    assertPage(
        "part-2",
        bytes(new byte[] {3, 5}, "a.txt", new byte[] {0, (byte) attachment.length}, attachment));
    for (int i = 0; i < 4; i++) {
      assertPage("salt-" + i, hmac(seed, "part", uint32(i)));
      assertPage("leaf-" + i, sha256(new byte[1], page("salt-" + i), page("part-" + i)));
    }
    assertPage(
        "root", node(node(page("leaf-0"), page("leaf-1")), node(page("leaf-2"), page("leaf-3"))));
  }

  @Test
  void ciphertexts_followFromTheDocument() throws GeneralSecurityException {
    byte[] extracted = hmac(page("record-id"), page("archive-key"));
    assertPage("record-key", expand(extracted, "verbale/record/v1|" + EPOCH));
    assertPage("encryption-key", expand(page("record-key"), "encrypt"));
    assertPage("commitment", expand(page("record-key"), "commit"));
    assertPage("attachment-key", expand(page("record-key"), "attachment", uint32(2)));

    byte[] parts = bytes(page("part-0"), page("part-1"), page("part-2"), page("part-3"));
    byte[] header = {0x40, (byte) parts.length}; // a length from 64 to 255, in two bytes
    byte[] content = bytes(new byte[] {1}, page("seed"), header, parts);
    byte[] body = bytes(uint32(content.length), content);
    assertThat(parts.length).isBetween(64, 255);
    assertThat(body.length).isBetween(129, 160);
    // E = 7, S = 3: rounded up to a multiple of 16
    assertPage("body", Arrays.copyOf(body, (body.length + 15) / 16 * 16));

    String id = HexFormat.of().formatHex(page("record-id"));
    byte[] lastOfOne = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    assertPage(
        "attachment-ciphertext",
        seal(
            page("attachment-key"),
            lastOfOne,
            bytes("verbale/attachment-aad/v1|" + id + "|2"),
            page("file"))); // 3 is a Padmé length
    assertPage("ciphertext-root", sha256(new byte[1], page("attachment-ciphertext")));
    assertPage(
        "ciphertext",
        seal(
            page("encryption-key"),
            new byte[12],
            bytes("verbale/record-aad/v1|" + EPOCH + "|" + id),
            page("body")));
    assertPage("ciphertext-hash", sha256(page("ciphertext")));
  }

  @Test
  void privateBlockAndNote_followFromTheDocument() throws GeneralSecurityException {
    String block =
        String.join(
            "\n",
            "verbale/record-private/v1",
            "salt " + base64("private-salt"),
            "channel R-XA/dialogue",
            "generation 0",
            "epoch 7",
            "suite 0001",
            "ciphertext " + base64("ciphertext-hash") + " " + page("ciphertext").length,
            "commitment " + base64("commitment"),
            "attachment " + base64("ciphertext-root") + " " + page("attachment-ciphertext").length,
            "terms none",
            "seen 12 " + base64("seen-head"),
            "");
    assertThat(new String(page("private-block"), UTF_8)).isEqualTo(block);
    assertPage("private-block-hash", sha256(page("private-block")));

    String author = HexFormat.of().formatHex(page("author"));
    String text =
        String.join(
            "\n",
            "verbale/record/v1",
            "review R-XA",
            "record " + HexFormat.of().formatHex(page("record-id")),
            "type answer",
            "language en",
            "author " + author,
            "parts 4",
            "root " + base64("root"),
            "private " + base64("private-block-hash"),
            "");
    assertThat(new String(page("record-note"), UTF_8)).isEqualTo(signed(text));
    assertPage("record-note-hash", sha256(page("record-note")));
  }

  @Test
  void relink_isTheOneOfTheDocument() throws GeneralSecurityException {
    String text =
        String.join(
            "\n",
            "verbale/relink/v1",
            "channel R-XA/dialogue",
            "generation 0",
            "epoch 7",
            "key " + base64("key-commitment"),
            "link " + base64("key-link-hash"),
            "");
    assertThat(new String(page("relink-note"), UTF_8)).isEqualTo(signed(text));
    assertPage("relink-note-hash", sha256(page("relink-note")));
  }

  private String signed(String text) throws GeneralSecurityException {
    String author = HexFormat.of().formatHex(page("author"));
    byte[] keyId =
        Arrays.copyOf(sha256("cert/" + author + "\n", new byte[] {1}, page("public-key")), 4);
    byte[] signature = bytes(keyId, sign(bytes(text)));
    return text
        + "\n\u2014 cert/"
        + author
        + " "
        + Base64.getEncoder().encodeToString(signature)
        + "\n";
  }

  private byte[] sign(byte[] message) throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420");
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(
        keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(pkcs8, page("signing-seed")))));
    signer.update(message);
    byte[] signature = signer.sign();
    byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100");
    signer.initVerify(keys.generatePublic(new X509EncodedKeySpec(bytes(x509, page("public-key")))));
    signer.update(message);
    assertThat(signer.verify(signature)).isTrue();
    return signature;
  }

  /* And the SDK. */

  private SecretBytes secret(String name) {
    return SecretBytes.copyOf(page(name));
  }

  private ArchiveKey key() {
    return new ArchiveKey(new EpochId(ChannelId.of("R-XA/dialogue"), 0, 7), secret("archive-key"));
  }

  @Test
  void sdk_sealsTheDocumentsRecord() throws IOException, OpenException {
    CertificateId author = new CertificateId(Digest.of(page("author")));
    NoteSigner signer = NoteSigner.of(author.keyName(), Ed25519.Key.of(secret("signing-seed")));
    var file = new ByteArrayOutputStream();
    try (RecordSealer sealer =
        RecordSealer.of(
            key(),
            RecordId.of(page("record-id")),
            secret("seed"),
            new FixedRandom(page("private-salt")))) {
      sealer.add(Part.field(FieldName.TITLE, "Article 5"));
      sealer.add(Part.paragraph(Language.EN, "Yes."));
      sealer.attach("a.txt", "text/plain", new ByteArrayInputStream(page("file")), file);
      SealedRecord record =
          sealer.seal(
              RecordType.ANSWER,
              Language.EN,
              author,
              Optional.empty(),
              new ChannelHead(12, Digest.of(page("seen-head"))));
      assertPage("attachment-ciphertext", file.toByteArray());
      assertPage("ciphertext", record.ciphertext().toByteArray());
      assertPage("private-block", record.privateBlock().toBytes().toByteArray());
      assertPage("record-note", record.sign(signer).toBytes().toByteArray());
    }
  }

  @Test
  void sdk_readsTheDocumentsPartsAndLink() throws MalformedException, OpenException {
    Part part = TlsReader.decode(Bytes.of(page("part-1")), Part::read);
    assertThat(part).isEqualTo(Part.paragraph(Language.EN, "Yes."));
    EpochId previous = new EpochId(ChannelId.of("R-XA/dialogue"), 0, 6);
    KeyLink link = KeyLink.decode(Bytes.of(page("key-link")));
    assertThat(link.hash()).isEqualTo(Digest.of(page("key-link-hash")));
    Digest commitment = Digest.of(page("previous-commitment"));
    try (ArchiveKey opened = key().open(link, previous, List.of(commitment))) {
      assertThat(opened.secret().sameAs(secret("previous-key"))).isTrue();
    }
    var relink = Relink.parse(Bytes.of(page("relink-note"))).claim();
    assertThat(relink)
        .isEqualTo(new Relink(key().epoch(), key().commitment(), Optional.of(link.hash())));
    assertThat(List.copyOf(page.keySet())).hasSizeGreaterThan(40);
  }
}
