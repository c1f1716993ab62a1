package org.verbale.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.verbale.client.channel.RecordRow;
import org.verbale.client.state.MemoryStore;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

class QuestionIndexTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final RecordRow CLARIFICATION = row(1, RecordType.CLARIFICATION_REQUEST);
  private static final RecordRow SUPPLEMENTARY = row(2, RecordType.SUPPLEMENTARY_QUESTION);
  private static final RecordRow MESSAGE = row(3, RecordType.MESSAGE);
  private static final RecordRow ANSWER = row(4, RecordType.ANSWER);
  private static final RecordRow SECOND = row(5, RecordType.ANSWER);
  private static final List<RecordRow> ALL =
      List.of(CLARIFICATION, SUPPLEMENTARY, MESSAGE, ANSWER, SECOND);

  private final MemoryStore store = new MemoryStore();
  private final QuestionIndex index = new QuestionIndex(store, CHANNEL);

  private static RecordRow row(int number, RecordType type) {
    return new RecordRow(
        number,
        number,
        number,
        RecordId.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) number}),
        type,
        Language.EN,
        new CertificateId(Digest.ZERO),
        Digest.ZERO,
        1);
  }

  @Test
  void bothKindsOfQuestions_areOpenUntilAnAnswerNamesThem() {
    assertThat(index.unanswered(ALL)).containsExactly(CLARIFICATION, SUPPLEMENTARY);
    index.add(ANSWER.record(), Set.of(SUPPLEMENTARY.record()));
    assertThat(index.unanswered(ALL)).containsExactly(CLARIFICATION);
    index.add(SECOND.record(), Set.of(CLARIFICATION.record(), SUPPLEMENTARY.record()));
    assertThat(index.unanswered(ALL)).isEmpty();
  }

  @Test
  void answerThatNamesNothing_isKnownAndAnswersNothing() {
    assertThat(index.unknown(ALL)).containsExactly(ANSWER, SECOND);
    index.add(ANSWER.record(), Set.of());
    assertThat(index.unknown(ALL)).containsExactly(SECOND);
    assertThat(index.unanswered(ALL)).hasSize(2);
  }

  @Test
  void index_survivesAndIsOfOneChannel() {
    index.add(ANSWER.record(), Set.of(CLARIFICATION.record()));
    assertThat(new QuestionIndex(store, CHANNEL).unanswered(ALL)).containsExactly(SUPPLEMENTARY);
    var other = new QuestionIndex(store, ChannelId.of("R-XA/reviewers"));
    assertThat(other.unanswered(ALL)).hasSize(2);
  }

  @Test
  void mark_movesForwardOnly() {
    ReadMark mark = new ReadMark(store, CHANNEL, "read");
    assertThat(mark.next()).isZero();
    mark.advance(7);
    mark.advance(3);
    assertThat(new ReadMark(store, CHANNEL, "read").next()).isEqualTo(7);
    assertThat(new ReadMark(store, CHANNEL, "told").next()).isZero();
  }
}
