package org.verbale.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.testing.Seeds;
import org.verbale.testing.Vectors;

class TlsReaderTest {
  private record Octet(int value) implements TlsStruct {
    @Override
    public void writeTo(TlsWriter out) {
      out.uint8(value);
    }
  }

  @Test
  void officialHeaders_announceTheirLength() throws IOException {
    var cases =
        JsonParser.parseString(Files.readString(Vectors.file("mls/deserialization.json")))
            .getAsJsonArray();
    for (var each : cases) {
      Bytes header = Bytes.fromHex(each.getAsJsonObject().get("vlbytes_header").getAsString());
      int length = each.getAsJsonObject().get("length").getAsInt();
      if (length == 0) {
        assertThat(new TlsWriter().opaque(Bytes.EMPTY).toBytes()).isEqualTo(header);
        continue;
      }
      // The content is missing, so the reader says which length it understood.
      assertThatThrownBy(() -> new TlsReader(header).opaque("vector"))
          .isInstanceOf(MalformedException.class)
          .hasMessage("vector: " + length + " bytes (expected: at most the 0 left)");
    }
    System.out.println("deserialization: " + cases.size() + " cases, 0 left out");
  }

  @ParameterizedTest
  @CsvSource({
    "'', ends 1 bytes early",
    "c0, length prefix 3",
    "ff, length prefix 3",
    "4000, shortest form",
    "403f, shortest form",
    "80000000, shortest form",
    "80003fff, shortest form",
    "40, ends 1 bytes early",
    "bfffffff, 1073741823 bytes",
    "0201, 2 bytes"
  })
  void badVector_isRefusedWithTheFieldsName(String hex, String problem) {
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex(hex), in -> in.opaque("content")))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.field()).isEqualTo("content"))
        .hasMessageContaining(problem);
  }

  @Test
  void bytesLeftOver_areRefused() {
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex("0101ff"), in -> in.opaque("content")))
        .hasMessage("message: 1 bytes too many (expected: its end)");
  }

  @Test
  void element_cannotReadBeyondItsVector() {
    assertThatThrownBy(
            () ->
                TlsReader.decode(
                    Bytes.fromHex("03000102ff"), in -> in.vector("pairs", r -> r.uint16("pair"))))
        .hasMessage("pair: ends 1 bytes early (expected: 2 bytes)");
  }

  @Test
  void moreElementsThanAllowed_areRefused() throws MalformedException {
    Bytes three = Bytes.fromHex("03010203");
    List<Integer> octets =
        TlsReader.decode(three, in -> in.vector("octets", 3, r -> r.uint8("octet")));
    assertThat(octets).containsExactly(1, 2, 3);
    assertThatThrownBy(
            () -> TlsReader.decode(three, in -> in.vector("octets", 2, r -> r.uint8("octet"))))
        .hasMessageContaining("at most 2");
    assertThatThrownBy(() -> TlsReader.decode(three, in -> in.opaque("octets", 2)))
        .hasMessageContaining("at most 2");
  }

  @Test
  void presenceOctet_isZeroOrOne() throws MalformedException {
    assertThat(optional("00")).isEmpty();
    assertThat(optional("0107")).contains(7);
    assertThatThrownBy(() -> optional("0207")).hasMessageContaining("presence octet 2");
  }

  private static Optional<Integer> optional(String hex) throws MalformedException {
    return TlsReader.decode(Bytes.fromHex(hex), in -> in.optional("maybe", r -> r.uint8("value")));
  }

  @Test
  void textThatIsNoUtf8_isRefused() throws MalformedException {
    String text = TlsReader.decode(new TlsWriter().text("Ж中").toBytes(), in -> in.text("label"));
    assertThat(text).isEqualTo("Ж中");
    assertThatThrownBy(() -> TlsReader.decode(Bytes.fromHex("02c328"), in -> in.text("label")))
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 16383, 16384, 16385, 100_000})
  void vectorOfAnyLength_readsBack(int length) throws MalformedException {
    Bytes content = Bytes.of(new byte[length]);
    Bytes plain = new TlsWriter().uint8(9).opaque(content).uint8(8).toBytes();
    Bytes patched = new TlsWriter().uint8(9).vector(out -> out.raw(content)).uint8(8).toBytes();
    assertThat(patched).isEqualTo(plain);
    TlsReader in = new TlsReader(plain);
    assertThat(in.uint8("before")).isEqualTo(9);
    assertThat(in.opaque("content")).isEqualTo(content);
    assertThat(in.uint8("after")).isEqualTo(8);
    in.end("message");
  }

  @Test
  void numbers_useAllTheirBits() throws MalformedException {
    Bytes bytes =
        new TlsWriter().uint8(0xff).uint16(0xffff).uint32(0xffffffffL).uint64(-1).toBytes();
    TlsReader in = new TlsReader(bytes);
    assertThat(in.uint8("a")).isEqualTo(0xff);
    assertThat(in.uint16("b")).isEqualTo(0xffff);
    assertThat(in.uint32("c")).isEqualTo(0xffffffffL);
    assertThat(in.uint64("d")).isEqualTo(-1);
    assertThatThrownBy(() -> new TlsWriter().uint8(256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TlsWriter().uint16(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static LongStream seeds() {
    return Seeds.of(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverTheBytes_whatReadsBackIsTheSameBytes(long seed) {
    var random = Seeds.random(TlsReaderTest.class, seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      Bytes input = Bytes.of(bytes);
      try {
        List<Octet> octets =
            TlsReader.decode(input, in -> in.vector("octets", r -> new Octet(r.uint8("octet"))));
        assertThat(new TlsWriter().vector(octets).toBytes()).isEqualTo(input);
      } catch (MalformedException refused) {
        assertThat(refused.field()).isNotEmpty();
      }
    }
  }

  @Test
  void content_isNeverShown() {
    assertThat(Bytes.fromHex("5ec7e7")).hasToString("3 bytes");
  }
}
