package org.verbale.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.verbale.id.Language;

class ProseTest {
  @Test
  void numbers_giveTheSameRecordEveryTime_andEachItsOwn() throws IOException {
    Prose prose = Prose.load(1);
    Prose again = Prose.load(1);
    Set<Language> languages = EnumSet.noneOf(Language.class);
    for (long number = 0; number < 200; number++) {
      assertThat(again.paper(number)).isEqualTo(prose.paper(number));
      languages.add(prose.paper(number).language());
    }
    assertThat(LongStream.range(0, 200).mapToObj(prose::paper)).doesNotHaveDuplicates();
    assertThat(languages).containsExactly(Language.values());
    assertThat(Prose.load(2).paper(1)).isNotEqualTo(prose.paper(1));
  }
}
