package org.verbale.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;

class SignedNoteTest {
  /** The example of c2sp.org/signed-note, verbatim. */
  private static final String SPEC_KEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  private static final String SPEC_NOTE =
      """
      This is an example message.

      — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
      """;

  private static final NoteSigner ANNA = signer("example.com/anna", 1);
  private static final NoteSigner BORIS = signer("example.com/boris", 2);

  static NoteSigner signer(String name, int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return NoteSigner.of(name, Ed25519.Key.of(SecretBytes.adopt(bytes)));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  private static String text(SignedNote note) {
    return new String(note.toBytes().toByteArray(), UTF_8);
  }

  @Test
  void exampleOfTheSpecification_verifies() throws Exception {
    VerifierKey key = VerifierKey.parse(SPEC_KEY);
    VerifiedNote note = SignedNote.parse(utf8(SPEC_NOTE)).verify(KnownKeys.of(key));
    assertThat(note.text()).isEqualTo("This is an example message.\n");
    assertThat(note.signers()).containsExactly(key);
    assertThat(note.isExact()).isTrue();
    assertThat(key).hasToString(SPEC_KEY);
    assertThat(key.keyId()).isEqualTo(0x530d903a);
  }

  @Test
  void poemOfTheSpecification_keepsItsOwnEmptyLines() throws Exception {
    SignedNote note =
        SignedNote.parse(
            utf8(
                """
                Ognuno sta solo sul cuor della terra
                trafitto da un raggio di sole:

                ed è subito sera.

                — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
                """));
    assertThat(note.unverifiedText()).endsWith("sole:\n\ned è subito sera.\n");
    assertThat(note.signatures()).hasSize(1);
    assertThat(note.signatures().get(0).keyId()).isEqualTo(0x367ba04b);
  }

  @Test
  void signedNote_readBack_isTheSameAndVerifies() throws Exception {
    SignedNote note = SignedNote.sign("первая\n\nстрока\n", ANNA, BORIS);
    SignedNote read = SignedNote.parse(note.toBytes());
    assertThat(read).isEqualTo(note);
    VerifiedNote verified = read.verify(KnownKeys.of(BORIS.key(), ANNA.key()));
    assertThat(verified.text()).isEqualTo("первая\n\nстрока\n");
    assertThat(verified.signers()).containsExactly(ANNA.key(), BORIS.key());
    assertThat(verified.hash()).isEqualTo(note.hash());
    assertThat(verified.isExact()).isTrue();
  }

  @Test
  void signatureAddedLater_givesTheNoteThatBothSigned() {
    SignedNote first = SignedNote.sign("a\n", ANNA);
    SignedNote second = SignedNote.sign("a\n", BORIS);
    assertThat(first.with(second.signatures().get(0)))
        .isEqualTo(SignedNote.sign("a\n", ANNA, BORIS));
  }

  @Test
  void signatureOfUnknownKey_isIgnored_butTheNoteIsNotExact() throws Exception {
    VerifiedNote note = SignedNote.sign("a\n", BORIS, ANNA).verify(KnownKeys.of(ANNA.key()));
    assertThat(note.signers()).containsExactly(ANNA.key());
    assertThat(note.isExact()).isFalse();
  }

  @Test
  void repeatedSignature_countsOnce_andTheNoteIsNotExact() throws Exception {
    VerifiedNote note =
        SignedNote.sign("a\n", ANNA, ANNA).verify(KnownKeys.of(ANNA.key(), BORIS.key()));
    assertThat(note.signers()).containsExactly(ANNA.key());
    assertThat(note.isExact()).isFalse();
  }

  @Test
  void noKnownKey_isRefused() {
    assertThatThrownBy(() -> SignedNote.sign("a\n", BORIS).verify(KnownKeys.of(ANNA.key())))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("by no known key");
  }

  @Test
  void knownKeyThatDoesNotFit_rejectsTheNote_evenBesideOneThatDoes() throws Exception {
    NoteSignature stolen = SignedNote.sign("b\n", BORIS).signatures().get(0);
    SignedNote note = SignedNote.sign("a\n", ANNA).with(stolen);
    assertThat(note.verify(KnownKeys.of(ANNA.key())).signers()).hasSize(1);
    assertThatThrownBy(() -> note.verify(KnownKeys.of(ANNA.key(), BORIS.key())))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void sameNameWithAnotherKey_orSameKeyWithAnotherName_isUnknown() {
    SignedNote note = SignedNote.sign("a\n", ANNA);
    VerifierKey otherKey = signer("example.com/anna", 3).key();
    VerifierKey otherName = new VerifierKey("example.com/carla", ANNA.key().publicKey());
    assertThatThrownBy(() -> note.verify(KnownKeys.of(otherKey, otherName)))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void everyBitOfTheSignature_counts() throws Exception {
    NoteSignature good = SignedNote.sign("a\n", ANNA).signatures().get(0);
    for (int bit = 0; bit < 8 * 64; bit++) {
      byte[] bytes = good.signature().toByteArray();
      bytes[bit >>> 3] ^= (byte) (1 << (bit & 7));
      NoteSignature bad = new NoteSignature(good.name(), good.keyId(), Bytes.of(bytes));
      SignedNote note =
          SignedNote.parse(
              utf8(text(SignedNote.sign("a\n", BORIS).with(bad)).replaceFirst("— .*\n", "")));
      assertThatThrownBy(() -> note.verify(KnownKeys.of(ANNA.key())))
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "a",
        "a\n",
        "a\n\n",
        "a\n— x AAAAAAA=\n", // no empty line
        "a\n\n— x AAAAAAA=", // last line not ended
        "a\n\n— x AAAAAAA=\n\n", // nothing behind the last empty line
        "a\n\n— x AAAAAAA=\nb\n", // text behind the signatures
        "a\n\n- x AAAAAAA=\n", // hyphen
        "a\n\n—x AAAAAAA=\n",
        "a\n\n—  x AAAAAAA=\n", // empty name
        "a\n\n— x\n",
        "a\n\n— x \n",
        "a\n\n— x  AAAAAAA=\n",
        "a\n\n— x AAAAAAA= \n",
        "a\n\n— x AAAAAAA\n", // padding left out
        "a\n\n— x AAAAAAB=\n", // stray bits
        "a\n\n— x AAAAAA==\n", // a key id without a signature
        "a\n\n— x AAAAA_A=\n", // the other alphabet
        "a\n\n— x+y AAAAAAA=\n",
        "a\n\n— x\u00a0y AAAAAAA=\n",
        "a\n\n— x\u0085y AAAAAAA=\n",
        "a\n\n— x\u3000y AAAAAAA=\n",
        "a\tb\n\n— x AAAAAAA=\n",
        "a\r\n\n— x AAAAAAA=\n",
        "a\u0000\n\n— x AAAAAAA=\n",
        "a\u001f\n\n— x AAAAAAA=\n",
      })
  void otherText_isNoNote(String text) {
    assertThatThrownBy(() -> SignedNote.parse(utf8(text))).isInstanceOf(MalformedException.class);
  }

  @Test
  void smallestNote_isOne() throws Exception {
    SignedNote note = SignedNote.parse(utf8("\n\n— x AAAAAAA=\n"));
    assertThat(note.unverifiedText()).isEqualTo("\n");
    assertThat(note.signatures()).containsExactly(new NoteSignature("x", 0, Bytes.fromHex("00")));
  }

  @Test
  void textThatIsNoUtf8_isRefused() {
    byte[] bytes = "a?\n\n— x AAAAAAA=\n".getBytes(UTF_8);
    for (int bad : new int[] {0x80, 0xc0, 0xff}) {
      bytes[1] = (byte) bad;
      assertThatThrownBy(() -> SignedNote.parse(Bytes.of(bytes)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("UTF-8");
    }
  }

  @Test
  void asManySignaturesAsAllowed_areRead_andNoMore() throws Exception {
    String line = "— x AAAAAAA=\n";
    String full = "a\n\n" + line.repeat(SignedNote.MAX_SIGNATURES);
    assertThat(SignedNote.parse(utf8(full)).signatures()).hasSize(SignedNote.MAX_SIGNATURES);
    assertThatThrownBy(() -> SignedNote.parse(utf8(full + line)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("too many");
  }

  @Test
  void noteLargerThanAllowed_isRefused() throws Exception {
    String end = "\n\n— x AAAAAAA=\n";
    String full = "a".repeat(SignedNote.MAX_SIZE - utf8(end).size()) + end;
    assertThat(SignedNote.parse(utf8(full)).toBytes().size()).isEqualTo(SignedNote.MAX_SIZE);
    assertThatThrownBy(() -> SignedNote.parse(utf8("a" + full)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> SignedNote.sign(full, ANNA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a\r\n", "a\tb\n", "\ud800\n"})
  void textThatNoNoteCanHold_isNotSigned(String text) {
    assertThatThrownBy(() -> SignedNote.sign(text, ANNA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noteWithoutSigner_isNotMade() {
    assertThatThrownBy(() -> SignedNote.sign("a\n")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_showsNoText() throws Exception {
    SignedNote note = SignedNote.sign("secret\n", ANNA);
    assertThat(note.toString()).doesNotContain("secret");
    assertThat(note.verify(KnownKeys.of(ANNA.key())).toString()).doesNotContain("secret");
  }
}
