package org.verbale.query.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import org.verbale.codec.MalformedException;
import org.verbale.query.SealedAnswer;
import org.verbale.query.SealedLimits;
import org.verbale.query.SealedRequest;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.v1.QueryRequest;
import org.verbale.v1.QueryResponse;

/** Whatever the bytes: a value whose message they are, or a refusal that names a field. */
class QueryFuzzTest {
  @FuzzTest
  void request(byte[] input) {
    try {
      QueryRequest message = QueryRequest.parseFrom(input);
      SealedRequest request = QueryMessages.request(message, SealedLimits.DEFAULT);
      assertThat(request.isWithin(SealedLimits.DEFAULT)).isTrue();
      assertThat(QueryMessages.of(request)).isEqualTo(message);
    } catch (InvalidProtocolBufferException e) {
      assertThat(e).hasMessageNotContaining("\0"); // gRPC's to refuse
    } catch (RefusedException e) {
      assertThat(e.refusal())
          .isInstanceOfAny(Refusal.Malformed.class, Refusal.TooLarge.class)
          .satisfies(refusal -> assertThat(refusal.message()).matches("[a-z_]+: .+"));
    }
  }

  @FuzzTest
  void answer(byte[] input) {
    try {
      SealedAnswer answer =
          QueryMessages.answer(QueryResponse.parseFrom(input), SealedLimits.DEFAULT);
      assertThat(QueryMessages.answer(QueryMessages.of(answer), SealedLimits.DEFAULT))
          .isEqualTo(answer);
    } catch (InvalidProtocolBufferException e) {
      assertThat(e).hasMessageNotContaining("\0");
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}
