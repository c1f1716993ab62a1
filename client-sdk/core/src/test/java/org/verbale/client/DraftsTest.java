package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.state.MemoryStore;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.record.RecordType;

class DraftsTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");

  @TempDir Path directory;
  private final Drafts drafts = new Drafts(new MemoryStore());
  private final Random random = new Random(1);

  private RecordDraft.Builder draft() {
    return RecordDraft.builder(RecordType.MESSAGE, Language.AR, random).title("T").paragraph("P");
  }

  @Test
  void savedDraft_comesBackAsItWas() throws IOException {
    Path file = Files.writeString(directory.resolve("law.txt"), "text");
    RecordDraft draft = draft().attach(AttachmentSource.ofFile(file, "text/plain")).build();
    drafts.save(CHANNEL, draft);
    Draft found = drafts.find(draft.id()).orElseThrow();
    assertThat(found.channel()).isEqualTo(CHANNEL);
    assertThat(found.record().id()).isEqualTo(draft.id());
    assertThat(found.record().type()).isEqualTo(draft.type());
    assertThat(found.record().language()).isEqualTo(draft.language());
    assertThat(found.record().parts()).isEqualTo(draft.parts());
    assertThat(found.record().attachments()).isEqualTo(draft.attachments());
    assertThat(drafts.list()).hasSize(1);
  }

  @Test
  void savedAgain_replacesTheEarlierOne() {
    RecordDraft first = draft().build();
    drafts.save(CHANNEL, first);
    drafts.save(
        CHANNEL,
        RecordDraft.builder(first.id(), RecordType.MESSAGE, Language.AR).title("Other").build());
    assertThat(drafts.list()).hasSize(1);
    assertThat(drafts.find(first.id()).orElseThrow().record().parts()).hasSize(1);
  }

  @Test
  void deletedDraft_isGone_alsoTheSecondTime() {
    RecordDraft draft = draft().build();
    drafts.save(CHANNEL, draft);
    drafts.save(CHANNEL, draft().build());
    drafts.delete(draft.id());
    drafts.delete(draft.id());
    assertThat(drafts.find(draft.id())).isEmpty();
    assertThat(drafts.list()).hasSize(1);
  }

  @Test
  void attachmentInMemory_cannotBeStored() {
    RecordDraft draft =
        draft().attach(AttachmentSource.ofBytes("a", "text/plain", Bytes.EMPTY)).build();
    assertThatThrownBy(() -> drafts.save(CHANNEL, draft))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a file on disk");
    assertThat(drafts.list()).isEmpty();
  }

  @FuzzTest
  void decode(byte[] input) {
    try {
      assertThat(Drafts.decode(Bytes.of(input)).record().id().value()).hasSize(32);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}
