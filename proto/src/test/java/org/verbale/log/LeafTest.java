package org.verbale.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;

class LeafTest {
  private static final Digest OBJECT = Digest.sha256(new byte[] {1});
  private static final Digest POSITION = Digest.sha256(new byte[] {2});

  private static Leaf leaf(LeafKind kind) {
    return kind == LeafKind.MAP_ROOT
        ? Leaf.mapRoot(7, OBJECT)
        : new Leaf(kind, 7, OBJECT, POSITION);
  }

  @ParameterizedTest
  @EnumSource
  void leafOfEachKind_has74Bytes_andIsReadBack(LeafKind kind) throws Exception {
    Bytes bytes = leaf(kind).toBytes();
    assertThat(bytes.size()).isEqualTo(Leaf.LENGTH);
    assertThat(Leaf.parse(bytes)).isEqualTo(leaf(kind));
    assertThat(leaf(kind).hash()).isEqualTo(Rfc6962.leaf(bytes.toByteArray()));
    assertThat(LeafKind.of(kind.code())).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17, 18, 127, 128, 255})
  void codeWithoutKind_isRefused(int code) {
    byte[] bytes = leaf(LeafKind.RECORD).toBytes().toByteArray();
    bytes[1] = (byte) code;
    assertThatThrownBy(() -> Leaf.parse(Bytes.of(bytes))).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> LeafKind.of(code)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherVersion_length_orTimePastTheRange_isRefused() {
    byte[] good = leaf(LeafKind.RECORD).toBytes().toByteArray();
    byte[] version = good.clone();
    version[0] = 2;
    byte[] time = good.clone();
    time[2] = (byte) 0x80;
    assertThatThrownBy(() -> Leaf.parse(Bytes.of(version))).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Leaf.parse(Bytes.of(time))).isInstanceOf(MalformedException.class);
    for (int length : new int[] {0, 1, 73, 75, 148}) {
      Bytes other = Bytes.of(Arrays.copyOf(good, length));
      assertThatThrownBy(() -> Leaf.parse(other)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void mapRootWithAPosition_andRecordWithout_areRefused() {
    assertThatThrownBy(() -> new Leaf(LeafKind.MAP_ROOT, 7, OBJECT, POSITION))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Leaf(LeafKind.RECORD, 7, OBJECT, Digest.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Leaf(LeafKind.RECORD, -1, OBJECT, POSITION))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] bytes = leaf(LeafKind.RECORD).toBytes().toByteArray();
    bytes[1] = (byte) LeafKind.MAP_ROOT.code();
    assertThatThrownBy(() -> Leaf.parse(Bytes.of(bytes))).isInstanceOf(MalformedException.class);
  }
}
