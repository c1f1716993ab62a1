package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTextTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x0000, 0x0008, 0x000B, 0x001B, 0x007F, 0x0085, 0x009F, 0x2028, 0x2029, 0x202A, 0x202B,
        0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xE0001,
        0xE0041, 0xE0101, 0xFFFE, 0x1FFFF, 0xE000, 0x3164, 0x2800, 0x200B
      })
  void whatActsUnseen_isHidden(int c) {
    assertThat(UserText.isHidden(c)).isTrue();
    assertThat(UserText.line("a" + Character.toString(c) + "b")).isNotEqualTo("ab").contains("U+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
        "\u200F.",
        "a\tb",
        "中",
        "é",
        "👩‍⚖️"
      })
  void whatLanguagesNeed_isNot(String text) {
    assertThat(text.codePoints().noneMatch(UserText::isHidden)).isTrue();
  }

  @Test
  void aLine_isOneLine() {
    assertThat(UserText.line("a\nb\r\n\tc")).isEqualTo("a b   c");
  }
}
