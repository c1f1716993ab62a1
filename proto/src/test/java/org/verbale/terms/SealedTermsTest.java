package org.verbale.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/** A blob has one form; whoever changes a byte of it has another blob, or none. */
class SealedTermsTest {
  private static final int COUNT_AT = 23;

  static LongStream seeds() {
    return Seeds.of(3);
  }

  private static byte[] good() throws IOException {
    return SearchDocument.read().value("blob");
  }

  private static byte[] changed(Consumer<ByteBuffer> change) throws IOException {
    byte[] blob = good();
    change.accept(ByteBuffer.wrap(blob));
    return blob;
  }

  private static byte[] slot(byte[] blob, int slot) {
    int at = SealedTerms.HEADER + slot * SealedTerms.SLOT;
    return Arrays.copyOfRange(blob, at, at + SealedTerms.SLOT);
  }

  private static void put(byte[] blob, int slot, byte[] content) {
    System.arraycopy(
        content, 0, blob, SealedTerms.HEADER + slot * SealedTerms.SLOT, content.length);
  }

  /** {@code n} slots, in order, that open to nothing. */
  static byte[] ofSlots(int n) {
    ByteBuffer blob = ByteBuffer.allocate(SealedTerms.HEADER + n * SealedTerms.SLOT);
    blob.put((byte) 1).putShort((short) 1).putLong(0).put(new byte[SealedTerms.SALT]).putInt(n);
    for (int i = 0; i < n; i++) {
      blob.put((byte) 0).putInt(i).put(new byte[6]);
    }
    return blob.array();
  }

  static Stream<Arguments> malformed() throws IOException {
    byte[] twice = good();
    put(twice, 7, Arrays.copyOf(slot(twice, 6), 5));
    byte[] swapped = good();
    put(swapped, 3, slot(good(), 4));
    put(swapped, 4, slot(good(), 3));
    byte[] signed = good(); // in order as signed bytes, not as unsigned ones
    for (int i = 0; i < 16; i++) {
      put(signed, i, slot(good(), i + 16));
      put(signed, i + 16, slot(good(), i));
    }
    return Stream.of(
        Arguments.of("version", changed(blob -> blob.put(0, (byte) 2))),
        Arguments.of("profile", changed(blob -> blob.putShort(1, (short) 0))),
        Arguments.of("search_epoch", changed(blob -> blob.put(3, (byte) 0x80))),
        Arguments.of("n", changed(blob -> blob.putInt(COUNT_AT, 31))),
        Arguments.of("slots", changed(blob -> blob.putInt(COUNT_AT, 36))),
        Arguments.of("n", changed(blob -> blob.putInt(COUNT_AT, 0))),
        Arguments.of("n", changed(blob -> blob.putInt(COUNT_AT, -1))),
        Arguments.of("n", changed(blob -> blob.putInt(COUNT_AT, Integer.MIN_VALUE + 32))),
        Arguments.of("label", twice),
        Arguments.of("label", swapped),
        Arguments.of("label", signed),
        Arguments.of("slots", Arrays.copyOf(good(), good().length + 1)),
        Arguments.of("slots", Arrays.copyOf(good(), good().length - 1)),
        Arguments.of("slots", Arrays.copyOf(good(), good().length + SealedTerms.SLOT)),
        Arguments.of("n", ofSlots(31)),
        Arguments.of("n", ofSlots(33)), // no Padmé length: 36 is
        Arguments.of("n", ofSlots(20_000)),
        Arguments.of("terms", ofSlots(20_481)),
        Arguments.of("terms", ofSlots(20_992))); // a Padmé length, too long
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void anotherForm_isRefusedByItsField(String field, byte[] blob) {
    assertThatThrownBy(() -> SealedTerms.parse(Bytes.of(blob)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void everyBeginning_isRefused() throws Exception {
    byte[] blob = good();
    for (int length = 0; length < blob.length; length++) {
      Bytes cut = Bytes.of(blob, 0, length);
      assertThatThrownBy(() -> SealedTerms.parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 36, 20_480})
  void paddedNumberOfSlots_isRead(int n) throws Exception {
    Bytes blob = Bytes.of(ofSlots(n));
    SealedTerms terms = SealedTerms.parse(blob);
    assertThat(terms.count()).isEqualTo(n);
    assertThat(terms.toBytes()).isEqualTo(blob);
    assertThat(terms.length()).isEqualTo(blob.size());
    for (int i = 0; i < n; i++) {
      assertThat(terms.find(i)).isEqualTo(i);
    }
    assertThat(terms.find(n)).isNegative();
    assertThat(terms.find(-1L >>> 24)).isNegative();
  }

  @Test
  void largestBlob_isWithinItsLimit() {
    assertThat(TermsLimits.MAX_BLOB).isEqualTo(ofSlots(20_480).length).isLessThan(1 << 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyLabel_isFoundAndNothingBetween(long seed) throws Exception {
    Random random = Seeds.random(SealedTermsTest.class, seed);
    byte[] salt = new byte[SealedTerms.SALT];
    random.nextBytes(salt);
    SealedTerms terms =
        new TermsBuilder(65_535, Long.MAX_VALUE, Bytes.of(salt))
            .build(new SeededRandom(seed))
            .orElseThrow();
    assertThat(SealedTerms.parse(terms.toBytes())).isEqualTo(terms);
    assertThat(terms.profile()).isEqualTo(65_535);
    assertThat(terms.searchEpoch()).isEqualTo(Long.MAX_VALUE);
    assertThat(terms.salt()).isEqualTo(Bytes.of(salt));
    for (int slot = 0; slot < terms.count(); slot++) {
      long label = terms.label(slot);
      assertThat(terms.find(label)).isEqualTo(slot);
      boolean next = slot + 1 < terms.count() && terms.label(slot + 1) == label + 1;
      assertThat(terms.find(label + 1)).isEqualTo(next ? slot + 1 : -1);
    }
  }

  @Test
  void blobAmongOtherBytes_isReadInPlace() throws Exception {
    byte[] blob = good();
    byte[] page = new byte[blob.length + 20];
    Arrays.fill(page, (byte) 0xee);
    System.arraycopy(blob, 0, page, 13, blob.length);
    SealedTerms terms = SealedTerms.over(page, 13, blob.length);
    SealedTerms parsed = SealedTerms.parse(Bytes.of(blob));
    assertThat(terms).isEqualTo(parsed).hasSameHashCodeAs(parsed);
    assertThat(terms.toBytes()).isEqualTo(Bytes.of(blob));
    assertThat(terms.hash()).isEqualTo(parsed.hash());
    assertThat(terms.payload(31)).isEqualTo(parsed.payload(31));
    page[13] = 0;
    assertThat(terms.toBytes()).isNotEqualTo(Bytes.of(blob));
  }

  @Test
  void regionOfAnotherLength_isRefused() throws Exception {
    byte[] blob = good();
    for (int length : new int[] {0, 26, 27, blob.length - 1, blob.length - SealedTerms.SLOT}) {
      assertThatThrownBy(() -> SealedTerms.over(blob, 0, length))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SealedTerms.over(blob, 1, blob.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> SealedTerms.over(blob, -1, 27))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void texts_showNothing() throws Exception {
    assertThat(Trapdoor.of(Bytes.of(new byte[16]))).hasToString("Trapdoor");
    assertThat(Term.of(TermField.TEXT_EN, "sentinel").toString()).doesNotContain("sentinel");
    assertThat(Postings.of(1, 2, 3)).hasToString("Postings[3]");
    assertThat(SealedTerms.parse(Bytes.of(good()))).hasToString("SealedTerms[32 slots]");
  }
}
