package org.verbale.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.verbale.refusal.Reason;
import org.verbale.refusal.Refusal;
import org.verbale.v1.RefusalDetail;

class RefusalStatusTest {
  private static final List<Refusal> ALL =
      List.of(
          new Refusal.Unauthenticated(),
          new Refusal.NotRegistered(),
          new Refusal.Revoked(),
          new Refusal.Expired(),
          new Refusal.NotEntitled(),
          new Refusal.NotAMember(),
          new Refusal.NotPermitted("answers/message"),
          new Refusal.ClearanceRequired(),
          new Refusal.Malformed("note", "a signed note"),
          new Refusal.TooLarge("note", 3, 2),
          new Refusal.Unknown("channel"),
          new Refusal.StaleEpoch(1, 7),
          new Refusal.CommitRequired(2, 8),
          new Refusal.InvalidCommit("12.4"),
          new Refusal.SecretariatMissing(),
          new Refusal.BadSignature("note"),
          new Refusal.HashMismatch("ciphertext"),
          new Refusal.Conflict("record"),
          new Refusal.Erased("attachment"),
          new Refusal.Held("legal hold"),
          new Refusal.IncompleteAttachment(0),
          new Refusal.AssignmentStale(3),
          new Refusal.NoKeyPackage(),
          new Refusal.RateLimited(Duration.ofMillis(40)),
          new Refusal.Overloaded(Duration.ofSeconds(2)),
          new Refusal.CursorAhead(9, 8),
          new Refusal.NotSealedYet(9, 8),
          new Refusal.NotIndexedYet(Duration.ofSeconds(5)),
          new Refusal.ShuttingDown(),
          new Refusal.Recovering(Duration.ofSeconds(15)));

  @Test
  void everyReason_isMappedOnce() {
    assertThat(ALL.stream().map(Refusal::reason)).containsExactlyInAnyOrder(Reason.values());
    assertThat(ALL.stream().map(Refusal::getClass).collect(Collectors.toSet()))
        .hasSameSizeAs(Arrays.asList(Refusal.class.getPermittedSubclasses()));
  }

  @Test
  void everyRefusal_keepsReasonAndMessageOnTheWire() throws Exception {
    for (Refusal refusal : ALL) {
      byte[] wire = RefusalStatus.DETAIL_MARSHALLER.toBytes(RefusalStatus.detail(refusal));
      RefusalDetail read = RefusalDetail.parseFrom(wire);
      assertThat(Reason.of(read.getReason())).contains(refusal.reason());
      assertThat(read.getMessage()).isEqualTo(refusal.message()).contains("(expected: ");
      assertThat(RefusalStatus.of(refusal).getCode())
          .isNotIn(Status.Code.OK, Status.Code.UNKNOWN, Status.Code.INTERNAL);
    }
  }

  @Test
  void epochs_travelWithTheReasonsThatNameThem() {
    RefusalDetail stale = RefusalStatus.detail(new Refusal.StaleEpoch(1, 7));
    assertThat(List.of(stale.getGeneration(), stale.getEpoch())).containsExactly(1, 7L);
    RefusalDetail due = RefusalStatus.detail(new Refusal.CommitRequired(2, 8));
    assertThat(List.of(due.getGeneration(), due.getEpoch())).containsExactly(2, 8L);
  }

  @Test
  void waits_travelWithTheReasonsThatNameThem() {
    assertThat(RefusalStatus.detail(new Refusal.RateLimited(Duration.ofMillis(40))))
        .returns(40L, RefusalDetail::getRetryAfterMillis);
    assertThat(RefusalStatus.detail(new Refusal.Overloaded(Duration.ofSeconds(2))))
        .returns(2000L, RefusalDetail::getRetryAfterMillis);
    assertThat(RefusalStatus.detail(new Refusal.Recovering(Duration.ofSeconds(15))))
        .returns(15_000L, RefusalDetail::getRetryAfterMillis);
    assertThat(RefusalStatus.detail(new Refusal.ShuttingDown()))
        .returns(0L, RefusalDetail::getRetryAfterMillis);
  }
}
