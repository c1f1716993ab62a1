package org.verbale.search.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.RecordHeader;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.record.RecordType;
import org.verbale.search.local.Progress;

class LookedTest {
  private static final RecordId RECORD = new RecordId("%032x".formatted(7));
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");

  private static RecordHeader header(long sequence, Instant time) {
    return new RecordHeader(
        ChannelId.of("R-XA/dialogue"),
        sequence,
        time,
        RECORD,
        RecordType.MESSAGE,
        Language.EN,
        new RecordHeader.Author(
            new PartyCode("XA"),
            Role.FOCAL_POINT,
            new DeviceId("%032x".formatted(1)),
            new CertificateId(Digest.ZERO)),
        Digest.ZERO);
  }

  private static boolean isElsewhere(Progress progress, Optional<RecordHeader> now) {
    return Looked.isElsewhere(
        progress, record -> now.filter(header -> header.record().equals(record)));
  }

  @Test
  void logThatGoesOnAsAnother_isToldByTheLastRecord_itsPlaceAndItsTime() {
    Progress progress = Looked.upTo(header(9, TIME), Optional.empty());
    assertThat(progress.next()).isEqualTo(10);
    assertThat(isElsewhere(progress, Optional.of(header(9, TIME)))).isFalse();
    assertThat(isElsewhere(progress, Optional.empty())).as("lost").isTrue();
    assertThat(isElsewhere(progress, Optional.of(header(8, TIME)))).as("elsewhere").isTrue();
    assertThat(isElsewhere(progress, Optional.of(header(9, TIME.plusMillis(1)))))
        .as("posted again, after the disaster")
        .isTrue();
    assertThat(isElsewhere(Progress.NONE, Optional.empty())).isFalse();
    Progress lacking = Looked.upTo(header(9, TIME), Optional.of(RECORD));
    assertThat(isElsewhere(lacking, Optional.of(header(9, TIME)))).isFalse();
  }
}
