package org.verbale.terms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.Sealed;
import org.verbale.testing.SeededRandom;

/** Recomputes the worked example of {@code docs/protocol/search.md} from its own values. */
class WorkedExampleTest {
  private static final int DUMMIES = 27;
  private static final byte[] SALT = HexFormat.of().parseHex("09".repeat(12));

  private final SearchDocument document;

  WorkedExampleTest() throws IOException {
    document = SearchDocument.read();
  }

  private void assertPage(String name, byte[] computed) {
    assertThat(HexFormat.of().formatHex(document.value(name)))
        .as(name)
        .isEqualTo(HexFormat.of().formatHex(computed));
  }

  /* The platform's primitives. */

  private static byte[] bytes(byte[]... pieces) {
    var out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] hmac(byte[] key, byte[]... pieces) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes(pieces));
  }

  private static byte[] aes(byte[] key, byte[] block) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    return cipher.doFinal(block);
  }

  private static byte[] sha256(byte[]... pieces) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes(pieces));
  }

  private static byte[] shortOpaque(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return bytes(new byte[] {(byte) utf8.length}, utf8);
  }

  private byte[] trapdoor(String field, String term) throws GeneralSecurityException {
    byte[] key = document.value("search-key");
    return Arrays.copyOf(
        hmac(key, new byte[] {0, 1}, shortOpaque(field), shortOpaque(term)), Trapdoor.LENGTH);
  }

  private static byte[] uint16(int... values) {
    ByteBuffer out = ByteBuffer.allocate(2 * values.length);
    for (int value : values) {
      out.putShort((short) value);
    }
    return out.array();
  }

  /* The document's values, each from those above it. */

  @Test
  void keyAndTrapdoors_followFromTheDocument() throws GeneralSecurityException {
    byte[] archiveKey = new byte[32];
    Arrays.fill(archiveKey, (byte) 4);
    byte[] extracted = hmac(new byte[32], archiveKey);
    byte[] info = "verbale/search/v1|R-XA/dialogue|0|7".getBytes(UTF_8);
    assertPage("search-key", hmac(extracted, info, new byte[] {1}));
    assertPage("trapdoor-length", trapdoor("text.en", ""));
    assertPage("trapdoor-treaty", trapdoor("text.en", "treaty"));
    assertPage("trapdoor-party", trapdoor("text.en", "party"));
    assertPage("trapdoor-article", trapdoor("article", "5"));
  }

  @Test
  void blob_followsFromTheDocument() throws GeneralSecurityException {
    assertPage("value-length-0", new byte[] {0, 0, 6, 0, 0, 7});
    assertPage("value-treaty-0", uint16(1, 2, 4));
    assertPage("value-party-0", uint16(2, 3, 65535));
    assertPage("value-party-1", uint16(65599 - 4 - 65534, 1, 0));
    assertPage("value-article-0", uint16(1, 0, 0));
    List<byte[]> slots = new ArrayList<>();
    for (String slot : List.of("length-0", "treaty-0", "party-0", "party-1", "article-0")) {
      String term = slot.substring(0, slot.length() - 2);
      byte[] run = {0, 0, 0, (byte) (slot.charAt(slot.length() - 1) - '0')};
      byte[] block = aes(document.value("trapdoor-" + term), bytes(SALT, run));
      assertPage("block-" + slot, block);
      byte[] computed = Arrays.copyOf(block, 11);
      byte[] value = document.value("value-" + slot);
      for (int i = 0; i < value.length; i++) {
        computed[5 + i] ^= value[i];
      }
      assertPage("slot-" + slot, computed);
      slots.add(computed);
    }
    for (byte i = 0; i < DUMMIES; i++) {
      slots.add(Arrays.copyOf(sha256("dummy".getBytes(UTF_8), new byte[] {i}), 11));
    }
    slots.sort(Arrays::compareUnsigned);
    byte[] header = bytes(new byte[] {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7}, SALT);
    byte[] count = {0, 0, 0, (byte) slots.size()};
    byte[] blob = bytes(header, count, bytes(slots.toArray(byte[][]::new)));
    assertPage("blob", blob);
    assertPage("blob-hash", sha256(blob));
  }

  /* The same by this code. */

  private Trapdoor door(String name) {
    return Trapdoor.of(Bytes.of(document.value("trapdoor-" + name)));
  }

  @Test
  void blob_opensToTheTermsOfTheDocument() throws Exception {
    SealedTerms blob = SealedTerms.parse(Bytes.of(document.value("blob")));
    assertThat(blob.profile()).isEqualTo(1);
    assertThat(blob.searchEpoch()).isEqualTo(7);
    assertThat(blob.salt()).isEqualTo(Bytes.of(SALT));
    assertThat(blob.hash().toByteArray()).isEqualTo(document.value("blob-hash"));
    var opener = new TermOpener();
    opener.use(door("length"));
    assertThat(opener.length(blob)).contains(new FieldLength(6, 7));
    opener.use(door("treaty"));
    assertThat(opener.postings(blob)).contains(Postings.of(0, 2, 6));
    opener.use(door("party"));
    assertThat(opener.postings(blob)).contains(Postings.of(1, 4, 65_599, 65_600));
    opener.use(door("article"));
    assertThat(opener.hasFacet(blob)).isTrue();
  }

  /** The dummies alone are another's. */
  @Test
  void builder_makesTheSlotsOfTheDocument() throws Exception {
    var builder = new TermsBuilder(1, 7, Bytes.of(SALT));
    builder.add(door("length"), new FieldLength(6, 7));
    builder.add(door("treaty"), Postings.of(0, 2, 6));
    builder.add(door("party"), Postings.of(1, 4, 65_599, 65_600));
    builder.add(door("article"), Postings.FACET);
    SealedTerms built = builder.build(new SeededRandom(1)).orElseThrow();
    SealedTerms page = SealedTerms.parse(Bytes.of(document.value("blob")));
    assertThat(built.count()).isEqualTo(page.count());
    assertThat(built.toBytes().toHex()).startsWith(page.toBytes().toHex().substring(0, 54));
    for (String slot : List.of("length-0", "treaty-0", "party-0", "party-1", "article-0")) {
      assertThat(built.toBytes().toHex())
          .contains(HexFormat.of().formatHex(document.value("slot-" + slot)));
    }
  }

  @Test
  void supplement_isTheOneOfTheDocument() throws Exception {
    byte[] blob = document.value("blob");
    var supplement =
        new TermsSupplement(
            new EpochId(ChannelId.of("R-XA/dialogue"), 0, 8),
            new RecordId("00112233445566778899aabbccddeeff"),
            Digest.fromHex("ff9a30d4bc377b16465546960775d7ffaa96aeb3d991ce0c51b587d110db49e3"),
            1,
            new Sealed(Digest.sha256(blob), blob.length));
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 3);
    var certificate = new CertificateId(Digest.sha256(new byte[] {3}));
    var signer = NoteSigner.of(certificate.keyName(), Ed25519.Key.of(SecretBytes.adopt(seed)));
    Bytes page = Bytes.of(document.value("terms-supplement"));
    assertThat(SignedNote.sign(supplement.toText(), signer).toBytes()).isEqualTo(page);
    assertThat(TermsSupplement.parse(page).claim()).isEqualTo(supplement);
  }
}
