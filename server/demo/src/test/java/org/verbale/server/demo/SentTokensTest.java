package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.verbale.server.demo.Campaign.DIALOGUE;

import java.nio.file.Path;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.channel.OutgoingRecord;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.channel.SealedPost;
import org.verbale.record.RecordType;
import org.verbale.server.app.VerbaleServer;

/** What a client remembers of what it has sent, and that nothing of it is sent twice. */
@Timeout(300)
class SentTokensTest {
  @TempDir Path directory;

  @Test
  void clearedRecord_leavesNothingBehindAndIsPostedOnce_ownDraftIsRememberedForEver()
      throws Exception {
    Mechanism mechanism = Campaign.mechanism(directory);
    try (VerbaleServer server = VerbaleServer.start(mechanism.server(), directory.resolve("data"));
        Campaign review = Campaign.begin(directory, mechanism, server.address().getPort())) {
      review.found(DIALOGUE, "xa1", "sec1", "sec2", "xb1", "xa2");
      review.settle();
      ChannelEngine clearing = review.channel("xa1", DIALOGUE);
      SealedPost prepared =
          review
              .channel("xa2", DIALOGUE)
              .prepare(Station.say("of xa2", RecordType.AGREEMENT, "Six weeks."));
      RecordRow cleared = clearing.clear(prepared);
      assertThat(sent(review)).isEmpty();
      OutgoingRecord own = Station.say("own", RecordType.MESSAGE, "We agree.");
      RecordRow posted = clearing.post(own);
      assertThat(sent(review)).hasSize(1);

      review.leave("xa1");
      review.reopen("xa1").registry().catchUp();
      ChannelEngine again = review.channel("xa1", DIALOGUE);
      again.catchUp();
      assertThat(again.post(own)).isEqualTo(posted);
      assertThat(again.clear(prepared)).isEqualTo(cleared);
      assertThat(sent(review)).hasSize(1);
      assertThat(Station.texts(again)).containsExactly("Six weeks.", "We agree.");
    }
  }

  private static SortedSet<String> sent(Campaign review) {
    return review.station("xa1").store().keys("channel/" + DIALOGUE + "|sent/");
  }
}
