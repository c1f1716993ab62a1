package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.id.Instrument;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.record.FieldName;
import org.verbale.record.RecordType;

class TextsTest {
  private static final Pattern PLACE = Pattern.compile("\\{[0-9]}");

  @ParameterizedTest
  @EnumSource
  void everyText_isThereInEveryLanguageWithTheSamePlaces(Language language) {
    Texts english = Texts.in(Language.EN);
    Texts texts = Texts.in(language);
    assertThat(texts.keys()).isEqualTo(english.keys());
    for (String key : english.keys()) {
      assertThat(places(texts.of(key, "{0}", "{1}", "{2}")))
          .as("%s in %s", key, language)
          .isEqualTo(places(english.of(key, "{0}", "{1}", "{2}")));
      assertThat(texts.of(key, "", "", "").strip()).as(key).isNotEmpty();
    }
  }

  private static Set<String> places(String text) {
    Set<String> places = new TreeSet<>();
    PLACE.matcher(text).results().forEach(result -> places.add(result.group()));
    return places;
  }

  @ParameterizedTest
  @EnumSource
  void everythingThatHasACode_hasAName(Language language) {
    Texts texts = Texts.in(language);
    for (RecordType type : RecordType.values()) {
      assertThat(texts.has("type." + type.code())).as(type.code()).isTrue();
    }
    for (Language other : Language.values()) {
      assertThat(texts.has("language." + other.code())).isTrue();
    }
    for (Instrument instrument : Instrument.values()) {
      assertThat(texts.has("instrument." + instrument)).isTrue();
    }
    for (FieldName field : FieldName.values()) {
      assertThat(texts.has("field." + field.code())).as(field.code()).isTrue();
    }
    for (Browse browse : Browse.values()) {
      assertThat(texts.has("browse." + browse.code())).as(browse.code()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void languagesButEnglish_areTranslated(Language language) {
    if (language == Language.EN) {
      return;
    }
    Texts english = Texts.in(Language.EN);
    long same =
        english.keys().stream()
            .filter(
                key -> english.of(key, "", "", "").equals(Texts.in(language).of(key, "", "", "")))
            .count();
    assertThat(same).isLessThan(10); // Instrument, Question, Date are the same word in French
  }

  @ParameterizedTest
  @EnumSource
  void everyState_hasANameOfItsOwnInEveryLanguage(Language language) {
    Properties english = Texts.load("states_en.properties");
    Properties names = Texts.load("states_" + language.code() + ".properties");
    assertThat(names.keySet()).isEqualTo(english.keySet());
    assertThat(names.values()).doesNotHaveDuplicates();
    names.keySet().forEach(code -> assertThat(new PartyCode((String) code).value()).hasSize(2));
  }

  @Test
  void stateThatTheTableDoesNotHave_isShownByItsCode() {
    assertThat(StateNames.name(Texts.in(Language.EN), new PartyCode("XA"))).isEqualTo("State XA");
    assertThat(StateNames.name(Texts.in(Language.FR), new PartyCode("FR")))
        .isEqualTo("France (FR)");
    assertThat(StateNames.name(Texts.in(Language.ES), PartyCode.SECRETARIAT))
        .isEqualTo("Secretaría");
  }
}
