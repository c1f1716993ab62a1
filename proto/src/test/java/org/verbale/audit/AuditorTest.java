package org.verbale.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.verbale.audit.AuditException.Rule;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.Position;
import org.verbale.log.TreeHead;
import org.verbale.testing.Seeds;

class AuditorTest {
  private static final ChannelId XA = ChannelId.of("R-XA/dialogue");
  private static final ChannelId XB = ChannelId.of("R-XB/dialogue");
  private static final Bytes SALT = Bytes.of(new byte[32]);

  static java.util.stream.LongStream seeds() {
    return Seeds.of(3);
  }

  /** Two certificates, two channels with records, sealed twice. */
  private static LogBuilder honest() {
    return new LogBuilder()
        .append(LeafKind.TRUST_ROOT, Chain.REGISTRY)
        .append(LeafKind.CERTIFICATE, Chain.REGISTRY)
        .create(XA, "XA", "XB")
        .append(LeafKind.HANDSHAKE, Chain.of(XA))
        .seal()
        .append(LeafKind.RECORD, Chain.of(XA))
        .create(XB, "XB")
        .append(LeafKind.RECORD, Chain.of(XB))
        .list("XC", XA)
        .seal();
  }

  private static Auditor replay(List<AuditEntry> entries) throws AuditException {
    Auditor auditor = new Auditor();
    for (AuditEntry entry : entries) {
      auditor.take(entry);
    }
    return auditor;
  }

  private static void broken(LogBuilder log, Rule rule, long index) {
    assertThatThrownBy(() -> replay(log.entries()))
        .isInstanceOfSatisfying(
            AuditException.class,
            e -> {
              assertThat(e.rule()).isEqualTo(rule);
              assertThat(e.index()).isEqualTo(index);
              assertThat(e).hasMessageStartingWith("entry " + index + ": ");
            });
  }

  private static AuditEntry placed(LeafKind kind, long time, Position position) {
    Leaf leaf = new Leaf(kind, time, Digest.sha256(new byte[] {9}), position.hash());
    return new AuditEntry(leaf, new Opening.Placed(position));
  }

  private static AuditEntry last(LogBuilder log) {
    return log.entries().get(log.entries().size() - 1);
  }

  @Test
  void honestLog_isSound_andItsHeadIsTheTrees() throws Exception {
    LogBuilder log = honest();
    Auditor auditor = replay(log.entries());
    assertThat(auditor.head()).isEqualTo(log.tree().head());
    assertThat(auditor.mapRoot()).isEqualTo(last(log).leaf().object());
    auditor.check(log.tree().head());
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void auditorStoredAtAnySeal_goesOnAsIfItHadNotBeen(long seed) throws Exception {
    Random random = Seeds.random(AuditorTest.class, seed);
    LogBuilder log = new LogBuilder();
    List<ChannelId> channels = new ArrayList<>();
    Auditor kept = new Auditor();
    Auditor stored = new Auditor();
    int done = 0;
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(6); i > 0; i--) {
        if (channels.isEmpty() || random.nextInt(8) == 0) {
          ChannelId channel = ChannelId.of("R-X" + channels.size() + "/answers");
          channels.add(channel);
          log.create(channel, "P" + random.nextInt(5));
        } else if (random.nextInt(8) == 0) {
          log.append(LeafKind.ASSIGNMENT, Chain.REGISTRY);
        } else {
          ChannelId channel = channels.get(random.nextInt(channels.size()));
          log.append(LeafKind.RECORD, Chain.of(channel));
        }
      }
      log.seal();
      for (; done < log.entries().size(); done++) {
        kept.take(log.entries().get(done));
        stored.take(log.entries().get(done));
      }
      Bytes state = stored.toBytes();
      stored = Auditor.parse(state);
      assertThat(stored.toBytes()).isEqualTo(state).isEqualTo(kept.toBytes());
      assertThat(stored.mapRoot()).isEqualTo(kept.mapRoot());
      stored.check(log.tree().head());
    }
  }

  @Test
  void secondRecordWithOneSequenceNumber_isRefused() {
    LogBuilder log = honest();
    ChannelHead before = new ChannelHead(1, log.entries().get(2).leaf().hash());
    Position again = Position.after(before, Chain.of(XA), SALT);
    log.add(placed(LeafKind.RECORD, last(log).leaf().time(), again));
    broken(log, Rule.SECOND_SEQUENCE, 9);
  }

  @Test
  void aSecondBeginningOfAChannel_isRefused() {
    LogBuilder log = honest();
    Position again = Position.after(ChannelHead.EMPTY, Chain.of(XA), SALT);
    log.add(placed(LeafKind.CHANNEL_CREATED, last(log).leaf().time(), again));
    broken(log, Rule.SECOND_SEQUENCE, 9);
  }

  @Test
  void gap_isRefused() {
    LogBuilder log = honest();
    ChannelHead skipped = log.head(Chain.of(XA)).next(Digest.sha256(new byte[0]));
    Position later = Position.after(skipped, Chain.of(XA), SALT);
    log.add(placed(LeafKind.RECORD, last(log).leaf().time(), later));
    broken(log, Rule.GAP, 9);
  }

  @Test
  void positionBehindAnotherLeaf_isRefused() {
    LogBuilder log = honest();
    ChannelHead head = log.head(Chain.of(XA));
    Position beside = new Position(SALT, Chain.of(XA), head.length(), Digest.sha256(new byte[0]));
    log.add(placed(LeafKind.RECORD, last(log).leaf().time(), beside));
    broken(log, Rule.PREVIOUS, 9);
  }

  @Test
  void timeBackwards_isRefused() {
    LogBuilder log = honest();
    Position next = Position.after(log.head(Chain.of(XA)), Chain.of(XA), SALT);
    log.add(placed(LeafKind.RECORD, last(log).leaf().time() - 1, next));
    broken(log, Rule.TIME, 9);
  }

  @Test
  void openingOfAnotherLeaf_isRefused() {
    LogBuilder log = honest();
    AuditEntry good = log.entries().get(5);
    Position moved = Position.after(log.head(Chain.of(XB)), Chain.of(XB), SALT);
    log.entries().set(5, new AuditEntry(good.leaf(), new Opening.Placed(moved)));
    broken(log, Rule.OPENING, 5);

    LogBuilder swapped = honest();
    swapped.entries().set(5, new AuditEntry(good.leaf(), new Opening.Sealed(List.of())));
    broken(swapped, Rule.OPENING, 5);

    LogBuilder sealed = honest();
    AuditEntry seal = sealed.entries().get(4);
    sealed.entries().set(4, new AuditEntry(seal.leaf(), good.opening()));
    broken(sealed, Rule.OPENING, 4);
  }

  @Test
  void kindInTheWrongChain_isRefused() {
    broken(new LogBuilder().append(LeafKind.RECORD, Chain.REGISTRY), Rule.KIND, 0);
    broken(new LogBuilder().append(LeafKind.CERTIFICATE, Chain.of(XA)), Rule.KIND, 0);
    broken(new LogBuilder().append(LeafKind.CONFIGURATION, Chain.of(XA)), Rule.KIND, 0);
    broken(new LogBuilder().append(LeafKind.CONFIGURATION, Chain.REGISTRY), Rule.KIND, 0);
    broken(new LogBuilder().append(LeafKind.CERTIFICATE, Chain.LOG), Rule.KIND, 0);
    broken(new LogBuilder().append(LeafKind.RECORD, Chain.LOG), Rule.KIND, 0);
  }

  @Test
  void logsOwnChain_isTakenAndIsNoChannel() throws Exception {
    LogBuilder log = honest().append(LeafKind.CONFIGURATION, Chain.LOG).seal();
    log.append(LeafKind.CONFIGURATION, Chain.LOG).seal();
    Auditor auditor = replay(log.entries());
    Auditor again = Auditor.parse(auditor.toBytes());
    assertThat(again.mapRoot()).isEqualTo(auditor.mapRoot());
    assertThat(log.head(Chain.LOG).length()).isEqualTo(2);
  }

  @Test
  void staleOrOtherMap_isRefused() {
    LogBuilder log = honest();
    Leaf sealed = log.entries().get(8).leaf();
    Digest stale = log.entries().get(4).leaf().object();
    for (Digest other : List.of(stale, Digest.ZERO, Digest.sha256(new byte[0]))) {
      Opening opening = log.entries().get(8).opening();
      log.entries().set(8, new AuditEntry(Leaf.mapRoot(sealed.time(), other), opening));
      broken(log, Rule.MAP, 8);
    }
  }

  @Test
  void listsThatWereNotShown_areMissedInTheMap() {
    LogBuilder log = honest();
    Leaf sealed = log.entries().get(8).leaf();
    List<Listing> shown =
        List.of(new Listing(PartyCode.SECRETARIAT, XB), new Listing(new PartyCode("XB"), XB));
    log.entries().set(8, new AuditEntry(sealed, new Opening.Sealed(shown)));
    broken(log, Rule.MAP, 8); // XC's is in the map, and not among them
  }

  @Test
  void listsThatCannotBe_areRefused() {
    ChannelId ghost = ChannelId.of("R-XZ/dialogue");
    broken(honest().list("SEC", ghost).seal(), Rule.LIST, 9);
    broken(honest().list("XA", XA).seal(), Rule.LIST, 9); // a second time
    LogBuilder hidden = honest().append(LeafKind.CHANNEL_CREATED, Chain.of(ghost));
    broken(hidden.list("XA", ghost).seal(), Rule.LIST, 10); // from the Secretariat
  }

  @Test
  void checkpointOfAnotherTree_orBehindNoSeal_isRefused() throws Exception {
    LogBuilder log = honest();
    Auditor auditor = replay(log.entries());
    TreeHead head = log.tree().head();
    assertThatThrownBy(() -> auditor.check(new TreeHead(head.size(), Digest.ZERO)))
        .isInstanceOf(AuditException.class);
    log.append(LeafKind.RECORD, Chain.of(XA));
    auditor.take(last(log));
    assertThat(auditor.isSealed()).isFalse();
    assertThatThrownBy(() -> auditor.check(log.tree().head()))
        .hasMessageContaining("map root last");
    assertThatThrownBy(auditor::toBytes).isInstanceOf(IllegalStateException.class);
  }

  /** Two logs that differ in one entry never have one head: rewriting is seen at the checkpoint. */
  @Test
  void rewrittenEntry_givesAnotherHead() throws Exception {
    LogBuilder log = honest();
    AuditEntry old = log.entries().get(5);
    Leaf rewritten =
        new Leaf(old.leaf().kind(), old.leaf().time(), Digest.ZERO, old.leaf().position());
    Auditor auditor = new Auditor();
    for (int i = 0; i < 5; i++) {
      auditor.take(log.entries().get(i));
    }
    auditor.take(new AuditEntry(rewritten, old.opening()));
    assertThatThrownBy(
            () -> {
              for (int i = 6; i < 9; i++) {
                auditor.take(log.entries().get(i));
              }
            })
        .isInstanceOf(AuditException.class); // the chain's head, and so the map, are others too
  }

  @Test
  void openings_areReadAsTheyWereWritten() throws Exception {
    for (AuditEntry entry : honest().entries()) {
      assertThat(Opening.parse(entry.opening().toBytes())).isEqualTo(entry.opening());
    }
    assertThat(new Opening.Sealed(List.of()).toText()).isEqualTo("verbale/listings/v1\n");
  }

  @Test
  void openingsOfAnythingElse_areRefused() {
    for (String bad :
        List.of(
            "",
            "verbale/listings/v1",
            "verbale/listings/v1\nlist XA\n",
            "verbale/listings/v1\nlist XA R-XA/dialogue",
            "verbale/listings/v1\nlist XA R-XA/dialogue x\n",
            "verbale/listings/v1\nlist XA R-XA/dialogue\nlist XA R-XA/dialogue\n",
            "verbale/listings/v1\nlist XB R-XA/dialogue\nlist XA R-XA/dialogue\n",
            "verbale/listings/v2\n",
            "verbale/position/v1\n")) {
      assertThatThrownBy(
              () -> Opening.parse(Bytes.of(bad.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Opening.parse(Bytes.fromHex("ff")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Auditor.parse(Bytes.fromHex("ff")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Auditor.parse(Bytes.EMPTY)).isInstanceOf(MalformedException.class);
  }
}
