package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ReadableRecord;
import org.verbale.client.RecordDraft;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.error.StateFailedException;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.RecordType;

/** A client whose state has no room at the wrong moment, each moment in turn. */
@Timeout(180)
class FaultyStateTest {
  @TempDir Path directory;

  @Test
  void stateWithoutRoomAtAnyCommit_postsEachRecordOnceWhenThereIsRoomAgain() throws Exception {
    try (Review review = new Review(directory)) {
      Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
      VerbaleClient sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
      VerbaleClient sec2 = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
      VerbaleClient xa = review.client(xaKeys);
      Mechanism.DeviceKeys xb = review.device(Review.XB, Role.FOCAL_POINT, "xb");
      review.assign(sec1, xaKeys, Review.XB);
      FaultyStore store = new FaultyStore();
      List<String> expected = new ArrayList<>();
      try (FileCustody custody =
              FileCustody.open(xb.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
          VerbaleClient client =
              VerbaleClient.builder(review.endpoint(), custody, store)
                  .callTimeout(Duration.ofSeconds(20))
                  .keyPackages(2)
                  .start()) {
        client.sync();
        Channel channel = client.channel(Review.DIALOGUE);
        boolean faulty = true;
        for (int commit = 1; faulty; commit++) { // first it creates the channel, too
          String text = "number " + commit;
          RecordDraft draft =
              channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build();
          store.fullAt(commit);
          try {
            channel.open();
            channel.renew();
            channel.post(draft);
          } catch (StateFailedException e) {
            assertThat(e).hasRootCauseMessage("store: no space left (expected: some)");
          }
          faulty = store.isFaulty();
          store.heal();
          channel.open();
          channel.post(draft);
          expected.add(text);
        }
        assertThat(expected).hasSizeGreaterThan(5);
        assertThat(texts(channel)).isEqualTo(expected);
      }
      Channel atXa = xa.channel(Review.DIALOGUE);
      atXa.open();
      assertThat(texts(atXa)).isEqualTo(expected);
      sec2.sync();
    }
  }

  private static List<String> texts(Channel channel) {
    return channel.records(0, 100).stream()
        .map(record -> ((ReadableRecord) record).text())
        .toList();
  }
}
