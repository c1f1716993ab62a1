package org.verbale.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.log.Checkpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSignature;
import org.verbale.note.VerifierKey;
import org.verbale.testing.PlatformSignatures;

class CosignatureTest {
  private static final long TIME = 1_679_315_147L;
  private static final Checkpoint CHECKPOINT = Fixture.checkpoint(5).unverified();

  private static List<String> foreignKeys() throws Exception {
    try (InputStream file = CosignatureTest.class.getResourceAsStream("vkeys.txt")) {
      String text = new String(file.readAllBytes(), UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  @Test
  void keysOfOtherImplementations_areRead_andWrittenAlike() throws Exception {
    String classical = foreignKeys().get(0);
    assertThat(CosignerKey.parse(classical).type()).isEqualTo(CosignerKey.Type.ED25519);
    assertThat(CosignerKey.parse(classical)).hasToString(classical);

    String postQuantum = foreignKeys().get(1);
    assertThatThrownBy(() -> CosignerKey.parse(postQuantum)).hasMessageContaining("its hash");
    String corrected = postQuantum.replace("+5893dc2c+", "+31236897+");
    assertThat(CosignerKey.parse(corrected).type()).isEqualTo(CosignerKey.Type.ML_DSA_44);
    assertThat(CosignerKey.parse(corrected)).hasToString(corrected);
  }

  @Test
  void malformedVkeys_areRefused() throws Exception {
    String good = Fixture.classical(1).key().toString();
    String logKey = Fixture.log().key().toString();
    CosignerKey longest =
        new CosignerKey(
            "n".repeat(255), CosignerKey.Type.ED25519, Fixture.classical(1).key().publicKey());
    assertThat(CosignerKey.parse(longest.toString())).isEqualTo(longest);
    for (String bad :
        List.of(
            "",
            "+",
            "w1.example+00000000",
            good.replace("w1.", "w2."),
            good.replace("+", " "),
            good + "=",
            good.toUpperCase(java.util.Locale.ROOT),
            logKey,
            foreignKeys().get(1).substring(0, 1700),
            "n" + longest)) {
      assertThatThrownBy(() -> CosignerKey.parse(bad)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> VerifierKey.parse(good)).isInstanceOf(MalformedException.class);
  }

  @Test
  void smallOrderPoint_isNoKey() {
    CosignerKey zero = new CosignerKey("w", CosignerKey.Type.ED25519, Bytes.of(new byte[32]));
    assertThatThrownBy(() -> CosignerKey.parse(zero.toString()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("prime order");
  }

  /** The message of the specification, written out by hand. */
  @Test
  void ed25519_signsHeaderTimeAndText_asThePlatformConfirms() throws Exception {
    Cosigner cosigner = Fixture.classical(1);
    byte[] timed = cosigner.cosign(CHECKPOINT, TIME).signature().toByteArray();
    byte[] message =
        ("cosignature/v1\ntime 1679315147\nlog.example\n5\n"
                + CHECKPOINT.head().root().toBase64()
                + "\n")
            .getBytes(UTF_8);
    assertThat(timed).hasSize(72);
    assertThat(ByteBuffer.wrap(timed).getLong()).isEqualTo(TIME);
    assertThat(
            PlatformSignatures.verifiesEd25519(
                cosigner.key().publicKey().toByteArray(),
                message,
                Arrays.copyOfRange(timed, 8, 72)))
        .isTrue();
    Digest id =
        Digest.sha256("w1.example\n\4".getBytes(UTF_8), cosigner.key().publicKey().toByteArray());
    assertThat(cosigner.key().keyId()).isEqualTo(ByteBuffer.wrap(id.toByteArray()).getInt());
  }

  /** The structure of the specification, written out by hand. */
  @Test
  void mlDsa_signsTheStructure_asThePlatformConfirms() throws Exception {
    Cosigner cosigner = Fixture.postQuantum(1);
    byte[] timed = cosigner.cosign(CHECKPOINT, TIME).signature().toByteArray();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes("subtree/v1\n\0".getBytes(UTF_8));
    message.write(10);
    message.writeBytes("w1.example".getBytes(UTF_8));
    message.writeBytes(ByteBuffer.allocate(8).putLong(TIME).array());
    message.write(11);
    message.writeBytes("log.example".getBytes(UTF_8));
    message.writeBytes(ByteBuffer.allocate(16).putLong(0).putLong(5).array());
    message.writeBytes(CHECKPOINT.head().root().toByteArray());
    assertThat(timed).hasSize(2428);
    assertThat(message.size()).isEqualTo(12 + 11 + 8 + 12 + 16 + 32);
    assertThat(cosigner.key().message(CHECKPOINT, TIME)).isEqualTo(message.toByteArray());
    Digest id =
        Digest.sha256("w1.example\n\6".getBytes(UTF_8), cosigner.key().publicKey().toByteArray());
    assertThat(cosigner.key().keyId()).isEqualTo(ByteBuffer.wrap(id.toByteArray()).getInt());
    PlatformSignatures.assumeMlDsa();
    assertThat(
            PlatformSignatures.verifiesMlDsa(
                cosigner.key().publicKey().toByteArray(),
                message.toByteArray(),
                Arrays.copyOfRange(timed, 8, 2428)))
        .isTrue();
  }

  @Test
  void cosignature_isOfOneCheckpointTimeAndKeyAlone() throws Exception {
    for (Cosigner cosigner : List.of(Fixture.classical(1), Fixture.postQuantum(1))) {
      CosignerKey key = cosigner.key();
      NoteSignature line = cosigner.cosign(CHECKPOINT, TIME);
      Cosignature cosignature = key.verify(CHECKPOINT, line);
      assertThat(cosignature.seconds()).isEqualTo(TIME);
      assertThat(cosignature.time()).hasToString("2023-03-20T12:25:47Z");

      refused(key, Fixture.checkpoint(6).unverified(), line);
      refused(key, new Checkpoint("log2.example", CHECKPOINT.head()), line);
      refused(key, new Checkpoint("log.example", new TreeHead(5, Digest.ZERO)), line);
      byte[] signature = line.signature().toByteArray();
      for (int at : new int[] {0, 7, 8, signature.length - 1}) {
        byte[] bent = signature.clone();
        bent[at] ^= 1;
        refused(key, CHECKPOINT, new NoteSignature(line.name(), line.keyId(), Bytes.of(bent)));
      }
      for (int length : new int[] {8, 64, signature.length - 1, signature.length + 1}) {
        Bytes other = Bytes.of(Arrays.copyOf(signature, length));
        refused(key, CHECKPOINT, new NoteSignature(line.name(), line.keyId(), other));
      }
      NoteSignature renamed = new NoteSignature("w9.example", line.keyId(), line.signature());
      refused(key, CHECKPOINT, renamed);
    }
  }

  private static void refused(CosignerKey key, Checkpoint checkpoint, NoteSignature line) {
    assertThatThrownBy(() -> key.verify(checkpoint, line))
        .isInstanceOf(BadSignatureException.class);
  }

  /** A signature that is sound but for its time, which no clock shows. */
  @Test
  void timeBeyondTheSpecification_isRefused() {
    Ed25519.Key signer = Ed25519.Key.of(Fixture.seed(11));
    CosignerKey key = Fixture.classical(1).key();
    NoteSignature line = key.line(-1, signer.sign(key.message(CHECKPOINT, -1)));
    refused(key, CHECKPOINT, line);
    assertThatThrownBy(() -> Fixture.classical(1).cosign(CHECKPOINT, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fixture.classical(1).cosign(CHECKPOINT, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** One name with two types is two keys; the line of one is never the other's. */
  @Test
  void oneNameTwoTypes_areTwoKeys() throws Exception {
    Cosigner classical = Fixture.classical(1);
    Cosigner postQuantum = Fixture.postQuantum(1);
    assertThat(classical.key().name()).isEqualTo(postQuantum.key().name());
    refused(postQuantum.key(), CHECKPOINT, classical.cosign(CHECKPOINT, TIME));
    refused(classical.key(), CHECKPOINT, postQuantum.cosign(CHECKPOINT, TIME));
  }

  @Test
  void originTooLongForTheStructure_isNeitherSignedNorBelieved() {
    Checkpoint longest = new Checkpoint("o".repeat(255), CHECKPOINT.head());
    Checkpoint longer = new Checkpoint("o".repeat(256), CHECKPOINT.head());
    assertThat(Fixture.postQuantum(1).cosign(longest, 1)).isNotNull();
    assertThat(Fixture.classical(1).cosign(longer, 1)).isNotNull();
    assertThatThrownBy(() -> Fixture.postQuantum(1).cosign(longer, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
