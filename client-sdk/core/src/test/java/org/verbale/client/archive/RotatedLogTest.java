package org.verbale.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.client.archive.LyingServer.CHANNEL;
import static org.verbale.client.archive.LyingServer.PARTY;
import static org.verbale.client.archive.LyingServer.key;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.state.MemoryStore;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Receipt;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.v1.SealedHead;
import org.verbale.witness.TrustPolicy;

/** A log whose key was replaced, by an honest server. */
class RotatedLogTest {
  private final LyingServer server = new LyingServer();
  private final MemoryStore store = new MemoryStore();

  private TrustedLog open(VerifierKey told, MemoryStore state) {
    Trust trust = server.trust(Optional.empty());
    TrustPolicy policy = TrustPolicy.of(told);
    return TrustedLog.open(
        server,
        new Trust(told, policy, trust.freshness(), Optional.empty()),
        PARTY,
        state,
        server.roots());
  }

  private TrustedLog open() {
    return open(server.log.key(), store);
  }

  private static ChannelHead confessed(TrustedLog log) {
    return log.completeness(List.of(Chain.LOG), false)
        .chains()
        .getOrDefault(Chain.LOG, ChannelHead.EMPTY);
  }

  @Test
  void clientThatIsThere_goesOnUnderTheNextKey_alsoAfterARestart() {
    TrustedLog log = open();
    log.refresh(6);
    assertThat(log.key()).isEqualTo(server.log.key());
    server.rotate();
    assertThat(log.refresh(8).tree()).isEqualTo(server.honest.head());
    assertThat(log.key()).isEqualTo(server.next.key());
    assertThat(confessed(log).length()).isEqualTo(1);
    TrustedLog again = open();
    assertThat(again.key()).isEqualTo(server.next.key());
    server.successions = notes -> List.of(); // it need not be asked twice
    server.honest.post(CHANNEL, 3_500, 9);
    server.honest.seal(3_600);
    assertThat(again.refresh(11).tree()).isEqualTo(server.honest.head());
    assertThat(confessed(again).length()).isEqualTo(1);
  }

  @Test
  void freshClient_comesFromTheFirstKeyOverTwoNotes() {
    server.rotate();
    NoteSigner third = key(3);
    server.honest.enter(server.note(server.next, third, server.honest.head().size()), 3_100);
    server.honest.signWith(third);
    server.honest.seal(3_200);
    TrustedLog log = open();
    assertThat(log.refresh(1).tree()).isEqualTo(server.honest.head());
    assertThat(log.key()).isEqualTo(third.key());
    assertThat(confessed(log).length()).isEqualTo(2);
  }

  @Test
  void freshClientThatWasToldTheNewKey_learnsOfTheNoteByTheMap() {
    server.rotate();
    TrustedLog log = open(server.next.key(), store);
    log.refresh(1);
    assertThat(log.key()).isEqualTo(server.next.key());
    assertThat(confessed(log).length()).isEqualTo(1);
    assertThat(open(server.next.key(), store).key()).isEqualTo(server.next.key());
  }

  @Test
  void clientOfBothTimes_takesAnOlderHeadOfTheOldKeyForABeginning() {
    TrustedLog log = open();
    SealedHead before = Lies.newest(server.honest);
    log.refresh(6);
    server.rotate();
    TrustedHead newest = log.refresh(8);
    assertThat(log.accept(before).tree()).isEqualTo(server.honest.headAt(6));
    assertThat(log.trusted()).contains(newest);
  }

  @Test
  void receiptOfAnyTime_isVerifiedByTheKeysThatTheNotesLeadTo() throws Exception {
    TrustedLog log = open();
    Leaf leaf = SmallLog.leaf(server.entries.get(0));
    Receipt early = log.receipt(leaf, 0);
    server.rotate();
    log.refresh(8);
    Receipt late = log.receipt(leaf, 0);
    assertThat(early.verify(server.log.key()).index()).isZero();
    Lineage lineage =
        Lineage.verify(
            server.log.key(), List.of(server.note(server.log, server.next, 6)), server.roots());
    assertThat(late.verify(lineage.keys()).index()).isZero();
    assertThat(lineage.verify(late.checkpoint()).head()).isEqualTo(server.honest.head());
  }

  @Test
  void clientWithoutARoot_believesNoOtherKey() {
    TrustedLog log = TrustedLog.open(server, Trust.inLogAlone(server.log.key()), PARTY, store);
    TrustedHead before = log.refresh(6);
    server.rotate();
    assertThatThrownBy(() -> log.refresh(8))
        .isInstanceOf(DishonestServerException.class)
        .hasMessageContaining("KEY");
    assertThat(log.trusted()).contains(before);
  }

  @Test
  void storedNotes_areBelievedUnderTheRootAlone() {
    server.rotate();
    open().refresh(8);
    assertThatThrownBy(
            () -> TrustedLog.open(server, Trust.inLogAlone(server.log.key()), PARTY, store))
        .isInstanceOf(StateFailedException.class);
  }

  @Test
  void noteBehindTheHeadInHand_waitsForTheNextOne() {
    SealedHead first = server.rotate();
    NoteSigner third = key(3);
    server.honest.enter(server.note(server.next, third, server.honest.head().size()), 3_100);
    TrustedLog log = open();
    assertThat(log.accept(first).tree().size()).isEqualTo(9);
    assertThat(log.key()).isEqualTo(server.next.key());
    server.honest.signWith(third);
    server.honest.seal(3_200);
    log.refresh(10);
    assertThat(log.key()).isEqualTo(third.key());
  }
}
