package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

class PositionTest {
  private static final Bytes SALT = Bytes.of(new byte[32]);
  private static final Digest LEAF = Digest.sha256(new byte[] {1});

  private static final String FIRST =
      """
      verbale/position/v1
      salt AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      channel R-XA/dialogue/FA
      sequence 0
      previous AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      """;

  @Test
  void block_readAndWritten_isTheSame() throws Exception {
    Position first = Position.parse(FIRST);
    assertThat(first).isEqualTo(new Position(SALT, Chain.of("R-XA/dialogue/FA"), 0, Digest.ZERO));
    assertThat(first.toText()).isEqualTo(FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "position/v1 -> position/v2",
        "R-XA/dialogue/FA -> Registry",
        "R-XA/dialogue/FA -> R-XA/other",
        "R-XA/dialogue/FA -> home/XA",
        "sequence 0 -> sequence 1", // with no leaf before it
        "sequence 0 -> sequence 00",
        "sequence 0 -> sequence -1",
        "previous A -> previous B", // a leaf before the first
        "salt AAAA -> salt ",
        "sequence 0\n -> ",
        "previous -> prior",
        "A=\n -> A=\nextra x\n"
      })
  void anyOtherText_isRefused(String change) {
    String[] pair = change.split(" -> ", 2);
    assertThat(FIRST).contains(pair[0]);
    assertThatThrownBy(() -> Position.parse(FIRST.replace(pair[0], pair[1])))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void chainOfPositions_movesTheHead_andAdmitsTheNextAlone() {
    Chain chain = Chain.REGISTRY;
    ChannelHead head = ChannelHead.EMPTY;
    Position first = Position.after(head, chain, SALT);
    assertThat(head.isFollowedBy(first)).isTrue();
    head = head.next(LEAF);
    assertThat(head).isEqualTo(new ChannelHead(1, LEAF));
    assertThat(head.isFollowedBy(first)).isFalse();
    assertThat(head.isFollowedBy(Position.after(head, chain, SALT))).isTrue();
    Digest other = Digest.sha256(new byte[] {2});
    assertThat(head.isFollowedBy(new Position(SALT, chain, 1, other))).isFalse();
    assertThat(head.isFollowedBy(new Position(SALT, chain, 2, LEAF))).isFalse();
  }

  @Test
  void headsAndPositionsThatCannotBe_areRefused() {
    assertThatThrownBy(() -> new ChannelHead(0, LEAF)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChannelHead(1, Digest.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChannelHead(-1, LEAF))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position(Bytes.of(new byte[31]), Chain.REGISTRY, 1, LEAF))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position(SALT, Chain.REGISTRY, -1, LEAF))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChannelHead.EMPTY.next(Digest.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saltAlone_changesTheHash() {
    byte[] salt = new byte[32];
    salt[31] = 1;
    assertThat(new Position(Bytes.of(salt), Chain.REGISTRY, 0, Digest.ZERO).hash())
        .isNotEqualTo(new Position(SALT, Chain.REGISTRY, 0, Digest.ZERO).hash());
  }
}
