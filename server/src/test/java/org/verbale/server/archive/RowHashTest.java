package org.verbale.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import org.bouncycastle.crypto.macs.SipHash128;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.verbale.server.storage.Table;
import org.verbale.testing.Seeds;

class RowHashTest {
  private final Random random =
      Seeds.random(RowHashTest.class, Seeds.of(1).findFirst().orElseThrow());

  @Test
  void anyRow_hashesAsAnotherImplementationOfSipHashSays() {
    for (int i = 0; i < 2000; i++) {
      long key0 = random.nextLong();
      long key1 = random.nextLong();
      byte[] key = bytes(random.nextInt(40));
      byte[] value = bytes(random.nextInt(40));
      var sums = new AtomicLongArray(2);
      new RowHash(key0, key1).add(key, value, 1, sums, 0);
      assertThat(new long[] {sums.get(0), sums.get(1)})
          .as("%d and %d bytes", key.length, value.length)
          .isEqualTo(other(key0, key1, key, value));
    }
  }

  @Test
  void sameRowAddedAndTakenAway_leavesNothing_anyOtherSomething() {
    byte[] key = bytes(9);
    byte[] value = bytes(16);
    var hash = new RowHash(random);
    for (int bit = -1; bit < (key.length + value.length) * 8; bit++) {
      byte[] otherKey = key.clone();
      byte[] otherValue = value.clone();
      if (bit >= 0) {
        byte[] bytes = bit < key.length * 8 ? otherKey : otherValue;
        int at = bit < key.length * 8 ? bit : bit - key.length * 8;
        bytes[at / 8] ^= (byte) (1 << at % 8);
      }
      var sums = new RowSums(Table.OBJECT, hash);
      sums.expect(key, value);
      sums.found(otherKey, otherValue);
      assertThat(sums.dirty().isEmpty()).as("bit %d", bit).isEqualTo(bit < 0);
    }
  }

  @Test
  void valuesOfTwoRowsSwapped_orBytesMovedFromKeyToValue_areSeen() {
    var sums = new AtomicLongArray(2);
    var hash = new RowHash(random);
    byte[] zeros = new byte[3];
    hash.add(new byte[] {1}, new byte[] {2}, 1, sums, 0);
    hash.add(new byte[] {3}, new byte[] {4}, 1, sums, 0);
    hash.add(new byte[] {1}, new byte[] {4}, -1, sums, 0);
    hash.add(new byte[] {3}, new byte[] {2}, -1, sums, 0);
    assertThat(sums.get(0)).isNotZero();
    var moved = new AtomicLongArray(2);
    hash.add(zeros, new byte[2], 1, moved, 0);
    hash.add(new byte[2], zeros, -1, moved, 0);
    assertThat(moved.get(0)).isNotZero();
  }

  private static long[] other(long key0, long key1, byte[] key, byte[] value) {
    var sip = new SipHash128(2, 4);
    sip.init(new KeyParameter(little(16).putLong(key0).putLong(key1).array()));
    for (byte[] part : new byte[][] {key, value}) {
      byte[] text = new byte[8 + (part.length + 7) / 8 * 8];
      ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN).putLong(part.length).put(part);
      sip.update(text, 0, text.length);
    }
    byte[] mac = new byte[16];
    sip.doFinal(mac, 0);
    ByteBuffer words = ByteBuffer.wrap(mac).order(ByteOrder.LITTLE_ENDIAN);
    return new long[] {words.getLong(), words.getLong()};
  }

  private static ByteBuffer little(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
