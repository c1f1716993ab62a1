package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.id.Language;

class AddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "//",
        "/a//b",
        "/../etc/passwd",
        "/a/..",
        "/./a",
        "/%2e%2e/a",
        "/a%2Fb",
        "/a%5Cb",
        "/a%00",
        "/a%0d%0aSet-Cookie:x",
        "/a%ff",
        "/a%c0%ae",
        "/a%2",
        "/a%zz",
        "/a b",
        "/\u00e9",
        "/a?b=1&b=2",
        "/a?b=%ff",
        "/a?" + "b1=&b2=&b3=&b4=&b5=&b6=&b7=&b8=&b9=&c1=&c2=&c3=&c4=&c5=&c6=&c7=&c8="
      })
  void malformed_isNoAddress(String raw) {
    assertThat(Address.parse(raw)).isEmpty();
  }

  @Test
  void tooLong_isNoAddress() {
    assertThat(Address.parse("/" + "a".repeat(SiteLimits.PATH))).isEmpty();
  }

  @Test
  void wellFormed_isDecoded() {
    Address address = Address.parse("/en/articles/5%20%D8%A3?q=a+b%2Bc&after=").orElseThrow();
    assertThat(address.steps()).isEqualTo(List.of("en", "articles", "5 \u0623"));
    assertThat(address.query()).isEqualTo(Map.of("q", "a b+c", "after", ""));
    assertThat(Address.parse("/en/").orElseThrow().steps()).isEqualTo(List.of("en", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fr-CH, fr;q=0.9, en;q=0.8 | FR",
        "en;q=0.2, ar;q=0.9 | AR",
        "de, zh-Hant-TW;q=0.5 | ZH",
        "de | EN",
        "ru;q=0, es;q=0.1 | ES",
        "* | EN",
        ";;;,= | EN"
      })
  void language_isTheVisitorsFirstChoice(String accepted, Language language) {
    assertThat(Negotiation.choose(accepted)).isEqualTo(language);
  }

  @Test
  void withoutAWish_itIsEnglish() {
    assertThat(Negotiation.choose(null)).isEqualTo(Language.EN);
    assertThat(Negotiation.choose("fr,".repeat(1000))).isEqualTo(Language.EN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "law.pdf | attachment; filename=\"law.pdf\"; filename*=UTF-8''law.pdf",
        "\u0642.pdf | attachment; filename=\"_.pdf\"; filename*=UTF-8''%D9%82.pdf",
        ".bashrc | attachment; filename=\"_.bashrc\"; filename*=UTF-8''_.bashrc",
        "a\"b;c | attachment; filename=\"a_b_c\"; filename*=UTF-8''a_b_c",
        "exe\u202Efdp.x | attachment; filename=\"exe_fdp.x\"; filename*=UTF-8''exe_fdp.x",
        "../a | attachment; filename=\"_.._a\"; filename*=UTF-8''_.._a"
      })
  void fileName_isMadeSafe(String name, String field) {
    assertThat(Disposition.attachment(name)).isEqualTo(field);
  }

  @Test
  void fileNameWithEndOfLine_staysOneField() {
    assertThat(Disposition.attachment("a\r\nSet-Cookie: x=1")).doesNotContain("\r", "\n", ":");
    assertThat(Disposition.attachment("x".repeat(5000)).length()).isLessThan(400);
  }
}
