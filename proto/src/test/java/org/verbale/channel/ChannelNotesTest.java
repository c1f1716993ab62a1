package org.verbale.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;

class ChannelNotesTest {
  private static final EpochId EPOCH = new EpochId(ChannelId.of("R-XA/dialogue"), 0, 7);
  private static final CertificateId DEVICE = new CertificateId(digest(10));
  private static final NoteSigner SIGNER =
      NoteSigner.of(DEVICE.keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));

  private static Digest digest(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Digest.of(bytes);
  }

  private static EpochNote epochNote(EpochId epoch, Optional<Digest> link) {
    return new EpochNote(
        epoch, digest(1), digest(2), digest(3), digest(4), link, Optional.of(digest(6)));
  }

  private static final String EPOCH_NOTE =
      """
      verbale/epoch/v1
      channel R-XA/dialogue
      generation 0
      epoch 7
      commit AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
      context AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
      confirmation AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=
      key BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=
      link BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=
      welcome BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY=
      """;

  private static Bytes signed(String text) {
    return SignedNote.sign(text, SIGNER).toBytes();
  }

  @Test
  void epochNote_hasTheTextOfTheFormat() throws MalformedException, BadSignatureException {
    EpochNote note = epochNote(EPOCH, Optional.of(digest(5)));
    assertThat(note.toText()).isEqualTo(EPOCH_NOTE);
    AttestedNote<EpochNote> attested =
        EpochNote.parse(signed(EPOCH_NOTE)).verify(KnownKeys.of(SIGNER.key()));
    assertThat(attested.statement()).isEqualTo(note);
    assertThat(attested.signers()).containsExactly(DEVICE);
  }

  @Test
  void firstEpoch_aloneHasNoLink() throws MalformedException {
    EpochId first = new EpochId(EPOCH.channel(), 0, 0);
    EpochNote note = epochNote(first, Optional.empty());
    assertThat(note.toText()).contains("\nlink none\n");
    assertThat(EpochNote.parse(signed(note.toText())).claim()).isEqualTo(note);
    assertThatThrownBy(() -> epochNote(first, Optional.of(digest(5))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> epochNote(EPOCH, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> epochNote(new EpochId(EPOCH.channel(), 1, 0), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherNotes_haveTheTextOfTheFormat() throws MalformedException {
    String lines =
        """
        channel R-XA/dialogue
        generation 0
        epoch 7
        """;
    String hash = " AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
    Acknowledgement acknowledgement = new Acknowledgement(EPOCH, digest(1));
    assertThat(acknowledgement.toText())
        .isEqualTo("verbale/acknowledgement/v1\n" + lines + "note" + hash);
    assertThat(Acknowledgement.parse(signed(acknowledgement.toText())).claim())
        .isEqualTo(acknowledgement);
    ResyncRequest resync = new ResyncRequest(EPOCH, digest(1));
    assertThat(resync.toText()).isEqualTo("verbale/resync/v1\n" + lines + "package" + hash);
    assertThat(ResyncRequest.parse(signed(resync.toText())).claim()).isEqualTo(resync);
    Relink relink = new Relink(EPOCH, digest(1), Optional.of(digest(1)));
    assertThat(relink.toText())
        .isEqualTo("verbale/relink/v1\n" + lines + "key" + hash + "link" + hash);
    assertThat(Relink.parse(signed(relink.toText())).claim()).isEqualTo(relink);
    Relink commitment = new Relink(EPOCH, digest(1), Optional.empty());
    assertThat(commitment.toText())
        .isEqualTo("verbale/relink/v1\n" + lines + "key" + hash + "link none\n");
    assertThat(Relink.parse(signed(commitment.toText())).claim()).isEqualTo(commitment);
  }

  @ParameterizedTest
  @CsvSource({
    "epoch/v1,epoch/v2",
    "channel R-XA/dialogue,channel registry",
    "generation 0,generation 4294967296",
    "epoch 7,epoch 07",
    "commit AQEB,commit AQE",
    "link BQUF,link BQU",
    "link BQUF,link none BQUF",
    "welcome,Welcome"
  })
  void changedLine_isMalformed(String from, String to) {
    String changed = EPOCH_NOTE.replace(from, to);
    assertThat(changed).isNotEqualTo(EPOCH_NOTE);
    assertThatThrownBy(() -> EpochNote.parse(signed(changed)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void noteOfAnotherKind_isMalformed() {
    Bytes acknowledgement = signed(new Acknowledgement(EPOCH, digest(1)).toText());
    assertThatThrownBy(() -> Relink.parse(acknowledgement)).isInstanceOf(MalformedException.class);
  }

  @Test
  void secondSignature_isMalformed() {
    NoteSigner other =
        NoteSigner.of(
            new CertificateId(digest(11)).keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));
    Bytes twice = SignedNote.sign(EPOCH_NOTE, SIGNER, other).toBytes();
    assertThatThrownBy(() -> EpochNote.parse(twice)).isInstanceOf(MalformedException.class);
  }

  @Test
  void signatureByAnUnknownKey_isNotBelieved() throws MalformedException {
    ReceivedNote<EpochNote> received = EpochNote.parse(signed(EPOCH_NOTE));
    assertThatThrownBy(() -> received.verify(KnownKeys.of()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void keyLink_hasTheBytesOfTheFormat() throws MalformedException {
    KeyLink link = new KeyLink(Bytes.of(new byte[12]), Bytes.of(new byte[48]));
    String hex = "01" + "0001" + "00".repeat(12) + "30" + "00".repeat(48);
    assertThat(link.toBytes().toHex()).isEqualTo(hex);
    assertThat(KeyLink.decode(link.toBytes())).isEqualTo(link);
    assertThat(link.hash()).isEqualTo(Digest.sha256(link.toBytes().toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "02", "010002", "01000100", "0100010000000000000000000000000000"})
  void otherBytes_areNoKeyLink(String hex) {
    assertThatThrownBy(() -> KeyLink.decode(Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class);
    String full = "01" + "0001" + "00".repeat(12) + "30" + "00".repeat(48);
    assertThatThrownBy(() -> KeyLink.decode(Bytes.fromHex(full + "00")))
        .isInstanceOf(MalformedException.class);
    String shorter = "01" + "0001" + "00".repeat(12) + "2f" + "00".repeat(47);
    assertThatThrownBy(() -> KeyLink.decode(Bytes.fromHex(shorter)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void groupId_readBack_isTheSame() throws MalformedException {
    GroupId id = new GroupId(ChannelId.of("R-XA/reviewers/FA"), 4_294_967_295L);
    assertThat(id).hasToString("R-XA/reviewers/FA|4294967295");
    assertThat(GroupId.of(id.toBytes())).isEqualTo(id);
    assertThat(EPOCH).hasToString("R-XA/dialogue|0|7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "R-XA/dialogue",
        "R-XA/dialogue|",
        "|0",
        "R-XA/dialogue|00",
        "R-XA/dialogue|-1",
        "R-XA/dialogue|4294967296",
        "R-XA/dialogue|0|0",
        "registry|0",
        "R-XA/dialogue|0\n",
        "R-XÄ/dialogue|0"
      })
  void otherBytes_areNoGroupId(String text) {
    assertThatThrownBy(() -> GroupId.of(Bytes.of(text.getBytes(UTF_8))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void numbersOutOfRange_areRefused() {
    assertThatThrownBy(() -> new GroupId(EPOCH.channel(), 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EpochId(EPOCH.channel(), 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
