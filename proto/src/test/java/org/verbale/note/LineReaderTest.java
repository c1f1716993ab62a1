package org.verbale.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;

class LineReaderTest {
  private static final String DOMAIN = "test/ledger/v1";

  /** A format with one of everything. */
  record Ledger(PartyCode owner, Digest root, long size, Bytes salt, List<String> pages)
      implements LineFormat {
    Ledger {
      if (size != pages.size()) {
        throw new IllegalArgumentException("size: " + size + " (expected: number of pages)");
      }
    }

    static Ledger parse(String text) throws MalformedException {
      return LineReader.decode(text, DOMAIN, Ledger::read);
    }

    private static Ledger read(LineReader in) throws MalformedException {
      PartyCode owner = in.line("owner").word("a party code", PartyCode::new);
      Digest root = in.line("root").digest();
      long size = in.number(3);
      Bytes salt = in.line("salt").literal("of").bytes(2);
      List<String> pages = new ArrayList<>();
      while (in.at("page")) {
        pages.add(in.line("page").word());
      }
      return new Ledger(owner, root, size, salt, pages);
    }

    @Override
    public String toText() {
      LineWriter out = new LineWriter(DOMAIN).line("owner").word(owner);
      out.line("root").digest(root).number(size).line("salt").word("of").bytes(salt);
      pages.forEach(page -> out.line("page").word(page));
      return out.toText();
    }
  }

  private static final String GOOD =
      """
      test/ledger/v1
      owner XA
      root AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= 2
      salt of AQI=
      page один
      page b
      """;

  @Test
  void text_readAndWritten_isTheSame() throws Exception {
    Ledger ledger = Ledger.parse(GOOD);
    assertThat(ledger)
        .isEqualTo(
            new Ledger(
                new PartyCode("XA"), Digest.ZERO, 2, Bytes.fromHex("0102"), List.of("один", "b")));
    assertThat(ledger.toText()).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test/ledger/v1 -> test/ledger/v2",
        "test/ledger/v1 -> test/ledger/v1 ",
        "test/ledger/v1\n -> ",
        "owner XA -> owner  XA",
        "owner XA -> owner XA ",
        "owner XA -> owner\tXA",
        "owner XA -> owner\u00a0XA",
        "owner XA -> owner xa",
        "owner XA -> owner",
        "owner XA -> owner ",
        "owner XA -> Owner XA",
        "owner XA -> owner XA XB",
        "owner XA -> owner XA\n",
        "owner XA -> owner XA\nowner XA",
        "owner XA -> owner XA\r",
        "owner XA\n -> ",
        "AAA= 2 -> AAA=",
        "AAA= 2 -> AAB= 2",
        "AAA= 2 -> AAA 2",
        "AAA= 2 -> AAA= 02",
        "AAA= 2 -> AAA= +2",
        "AAA= 2 -> AAA= -2",
        "AAA= 2 -> AAA= 2.",
        "AAA= 2 -> AAA= ٢", // an Arabic digit two
        "AAA= 2 -> AAA= 1",
        "AAA= 2 -> AAA= 4",
        "AAA= 2 -> AAA= 9223372036854775808",
        "AAA= 2 -> AAA= 18446744073709551618",
        "salt of AQI= -> salt off AQI=",
        "salt of AQI= -> salt of AQIA",
        "salt of AQI= -> salt of AQJ=",
        "salt of AQI= -> salt of AQI",
        "page b\n -> page b",
        "page b\n -> page \n",
        "page b\n -> page b c\n",
        "page b\n -> pages b\n",
        "page b\n -> page b\n\n",
        "page b\n -> page b\nend x\n",
        "page b\n -> page b\u0000\n",
        "page b\n -> page \ud800\n"
      })
  void anyOtherText_isRefused(String change) {
    String[] pair = change.split(" -> ", 2);
    assertThat(GOOD).contains(pair[0]);
    String text = GOOD.replace(pair[0], pair[1]);
    assertThatThrownBy(() -> Ledger.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void everyCut_isRefused() {
    for (int length = 0; length < GOOD.length(); length++) {
      String text = GOOD.substring(0, length);
      assertThatThrownBy(() -> Ledger.parse(text)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void largestNumber_isRead() throws Exception {
    assertThat(Decimal.parse("n", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Decimal.parse("n", "0")).isZero();
  }

  @Test
  void message_namesTheLine_andShowsNoValue() {
    assertThatThrownBy(() -> Ledger.parse(GOOD.replace("owner XA", "owner hidden")))
        .hasMessage("owner: malformed value (expected: a party code)");
  }

  @Test
  void valuesThatALineCannotHold_areNotWritten() {
    LineWriter out = new LineWriter(DOMAIN).line("a");
    assertThatThrownBy(() -> out.word("b c")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.word("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.word("b\n")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.number(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.bytes(Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.line("b c")).isInstanceOf(IllegalArgumentException.class);
    assertThat(out.word("d").toText()).isEqualTo(DOMAIN + "\na d\n");
  }
}
