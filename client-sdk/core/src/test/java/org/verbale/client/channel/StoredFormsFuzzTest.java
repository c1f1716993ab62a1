package org.verbale.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.client.archive.ChainReader;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.complaint.ComplaintNote;
import org.verbale.crypto.Ed25519;
import org.verbale.epoch.Group;
import org.verbale.epoch.GroupMember;
import org.verbale.erasure.Erasure;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.terms.SearchEpochs;

/** What is stored is refused when it is damaged, and otherwise stored again as it was. */
class StoredFormsFuzzTest {
  static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");

  private static final NoteSigner SIGNER =
      NoteSigner.of(new CertificateId(hash(1)).keyName(), Ed25519.Key.generate(new SecureRandom()));

  private static Digest hash(int of) {
    return Digest.sha256(new byte[] {(byte) of});
  }

  static RecordRow row() {
    return new RecordRow(
        7,
        21,
        1_700_000_000_000L,
        RECORD,
        RecordType.ANSWER,
        Language.ZH,
        new CertificateId(hash(1)),
        hash(2),
        1);
  }

  static EpochFacts facts() {
    return new EpochFacts(
        new Group(
            new EpochId(CHANNEL, 0, 3),
            List.of(new GroupMember(0, hash(4), 0), new GroupMember(2, hash(5), 3))),
        hash(1),
        hash(2),
        hash(3),
        Optional.of(Bytes.of(new byte[] {1, 2})),
        Optional.of(hash(6)),
        List.of(correction(Optional.empty()), correction(Optional.of(Bytes.of(new byte[] {3})))),
        5,
        9,
        1_700_000_000_000L,
        new CertificateId(hash(4)));
  }

  private static Correction correction(Optional<Bytes> link) {
    return new Correction(
        hash(7),
        new CertificateId(hash(5)),
        new DeviceId("00112233445566778899aabbccddeeff"),
        hash(8),
        link,
        6);
  }

  static SealedPost post() {
    Bytes note = Bytes.of(new byte[] {1});
    Bytes terms = Bytes.of(new byte[70]);
    return new SealedPost(CHANNEL, note, Bytes.of(new byte[] {2}), Bytes.of(new byte[300]), terms);
  }

  static WaitingRecord waiting() {
    var file = new WaitingRecord.StoredFile("/a/b.pdf", "b.pdf", "application/pdf", 9, hash(3));
    var draft =
        new WaitingRecord.StoredDraft(
            RecordType.ANSWER,
            Language.FR,
            List.of(Part.paragraph(Language.FR, "Oui.")),
            List.of(file));
    return new WaitingRecord("token", Bytes.of(new byte[] {1, 2, 3}), Optional.of(draft));
  }

  static ErasedRow erased() {
    return new ErasedRow(
        RECORD,
        8,
        1_700_000_000_000L,
        Erasure.Reason.LEGAL_OBLIGATION,
        List.of(new CertificateId(hash(1)), new CertificateId(hash(2))),
        hash(3));
  }

  static ComplaintRow complaint() {
    return new ComplaintRow(
        RECORD,
        new DeviceId("00112233445566778899aabbccddeeff"),
        new CertificateId(hash(1)),
        ComplaintNote.Ground.PARTS_ROOT,
        9,
        1_700_000_000_000L,
        hash(2));
  }

  static PublicationRow publication() throws MalformedException {
    var text =
        new PublicationNote(
            CHANNEL.review(),
            RECORD,
            hash(2),
            3,
            new PublicationNote.Publish(PartRanges.parse("0,2-5"), Optional.of(hash(4))));
    return new PublicationRow(
        11,
        23,
        1_700_000_000_000L,
        PublicationRow.Signed.of(SignedNote.sign(text.toText(), SIGNER).toBytes()));
  }

  static SupplementRow supplement() {
    return new SupplementRow(RECORD, 2, List.of(7L, 11L), new CertificateId(hash(1)), true);
  }

  static SearchEpochs stored() {
    return SearchEpochs.NONE
        .epoch(new EpochId(CHANNEL, 0, 0), false, 1_700_000_000_000L)
        .epoch(new EpochId(CHANNEL, 0, 3), true, 1_700_000_000_001L)
        .record();
  }

  @Test
  void everyForm_comesBackAsItWas() throws MalformedException {
    assertThat(RecordRow.parse(row().toBytes())).isEqualTo(row());
    assertThat(EpochFacts.parse(facts().toBytes())).isEqualTo(facts());
    assertThat(SealedPost.parse(post().toBytes())).isEqualTo(post());
    assertThat(WaitingRecord.parse(waiting().toBytes())).isEqualTo(waiting());
    SearchEpochs read = TlsReader.decode(stored().toBytes(), in -> SearchEpochs.read(in, CHANNEL));
    assertThat(read).isEqualTo(stored());
    assertThat(TlsReader.decode(erased().toBytes(), ErasedRow::read)).isEqualTo(erased());
    assertThat(SupplementRow.parse(supplement().toBytes())).isEqualTo(supplement());
    assertThat(TlsReader.decode(complaint().toBytes(), ComplaintRow::read)).isEqualTo(complaint());
    assertThat(TlsReader.decode(publication().toBytes(), PublicationRow::read))
        .isEqualTo(publication());
  }

  private interface Form {
    Object read(Bytes bytes) throws MalformedException;
  }

  /** What a later version writes is not read as if this one had written it. */
  @Test
  void everyForm_saysOfWhichVersionItIs() throws MalformedException {
    Map<TlsStruct, Form> forms =
        Map.of(
            row(), RecordRow::parse,
            facts(), EpochFacts::parse,
            post(), SealedPost::parse,
            waiting(), WaitingRecord::parse,
            supplement(), SupplementRow::parse,
            stored(), bytes -> TlsReader.decode(bytes, in -> SearchEpochs.read(in, CHANNEL)),
            erased(), bytes -> TlsReader.decode(bytes, ErasedRow::read),
            complaint(), bytes -> TlsReader.decode(bytes, ComplaintRow::read),
            publication(), bytes -> TlsReader.decode(bytes, PublicationRow::read));
    forms.forEach(
        (written, form) -> {
          byte[] later = written.toBytes().toByteArray();
          later[0]++;
          assertThatThrownBy(() -> form.read(Bytes.of(later)))
              .as("%s", written)
              .isInstanceOf(MalformedException.class)
              .hasMessageContaining("version");
        });
  }

  @FuzzTest
  void recordRow(byte[] input) {
    try {
      assertThat(RecordRow.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void epochFacts(byte[] input) {
    try {
      assertThat(EpochFacts.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void sealedPost(byte[] input) {
    try {
      assertThat(SealedPost.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void waitingRecord(byte[] input) {
    try {
      assertThat(WaitingRecord.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void searchEpochs(byte[] input) {
    try {
      SearchEpochs epochs = TlsReader.decode(Bytes.of(input), in -> SearchEpochs.read(in, CHANNEL));
      assertThat(epochs.toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException | IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("expected");
    }
  }

  @FuzzTest
  void supplementRow(byte[] input) {
    try {
      assertThat(SupplementRow.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void erasedRow(byte[] input) {
    try {
      ErasedRow row = TlsReader.decode(Bytes.of(input), ErasedRow::read);
      assertThat(row.toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void complaintRow(byte[] input) {
    try {
      ComplaintRow row = TlsReader.decode(Bytes.of(input), ComplaintRow::read);
      assertThat(row.toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void publicationRow(byte[] input) {
    try {
      PublicationRow row = TlsReader.decode(Bytes.of(input), PublicationRow::read);
      assertThat(row.toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void chainReader(byte[] input) {
    try {
      assertThat(ChainReader.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}
