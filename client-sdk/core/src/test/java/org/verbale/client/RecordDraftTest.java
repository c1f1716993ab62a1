package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordType;

class RecordDraftTest {
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");

  private static RecordDraft.Builder draft() {
    return RecordDraft.builder(RecordType.MESSAGE, Language.FR, new Random(1));
  }

  private static AttachmentSource file(String name, String mediaType) {
    return AttachmentSource.ofBytes(name, mediaType, Bytes.EMPTY);
  }

  @Test
  void parts_standInTheOrderInWhichTheyWereAdded() {
    RecordDraft draft =
        draft().title("T").paragraph("P").inReplyTo(RECORD).field(FieldName.DATE, "2026").build();
    assertThat(draft.parts())
        .extracting(Part::text)
        .containsExactly("T", "P", RECORD.value(), "2026");
    assertThat(ReadableRecord.inReplyTo(draft.parts())).containsExactly(RECORD);
  }

  @Test
  void twoDrafts_haveTwoIds() {
    Random random = new Random(1);
    assertThat(RecordDraft.builder(RecordType.MESSAGE, Language.FR, random).title("a").build().id())
        .isNotEqualTo(
            RecordDraft.builder(RecordType.MESSAGE, Language.FR, random).title("a").build().id());
  }

  @Test
  void draftThatSaysNothing_isRefused() {
    assertThatThrownBy(() -> draft().build()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void attachmentAlone_isEnough() {
    assertThat(draft().attach(file("a", "text/plain")).build().attachments()).hasSize(1);
  }

  @Test
  void longestText_fits_andOneMoreStepDoesNot() {
    int most = RecordLimits.MAX_CIPHERTEXT - (1 << 14) - 200; // padding rounds up to 16 KiB here
    assertThat(draft().paragraph("x".repeat(most)).build().parts()).hasSize(1);
    assertThatThrownBy(() -> draft().paragraph("x".repeat(RecordLimits.MAX_CIPHERTEXT)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tooManyParts_areRefused() {
    RecordDraft.Builder draft = draft();
    for (int i = 0; i < RecordLimits.MAX_PARTS; i++) {
      draft.paragraph("");
    }
    assertThat(draft.build().parts()).hasSize(RecordLimits.MAX_PARTS);
    draft.paragraph("");
    assertThatThrownBy(draft::build).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tooManyAttachments_areRefused() {
    RecordDraft.Builder draft = draft();
    for (int i = 0; i < RecordLimits.MAX_ATTACHMENTS; i++) {
      draft.attach(file("a" + i, "text/plain"));
    }
    assertThat(draft.build().attachments()).hasSize(RecordLimits.MAX_ATTACHMENTS);
    draft.attach(file("more", "text/plain"));
    assertThatThrownBy(draft::build).hasMessageContaining("at most 32");
  }

  @Test
  void attachmentThatNobodyCouldSave_isRefused() {
    for (String name : new String[] {"", "..", "a/b", "a\\b", "a\nb"}) {
      assertThatThrownBy(() -> draft().attach(file(name, "text/plain")).build())
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> draft().attach(file("a", "Text")).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dummyAndAttachmentParts_cannotBeAddedByHand() {
    assertThatThrownBy(() -> draft().add(Part.DUMMY)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_showsNoContent() {
    assertThat(draft().title("secret").attach(file("secret", "text/plain")).build().toString())
        .doesNotContain("secret");
  }
}
