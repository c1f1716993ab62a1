package org.verbale.client.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.query.TableKey;
import org.verbale.query.TermTable;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.Trapdoor;

class TermKeyTest {
  static final ChannelId DIALOGUE = ChannelId.of("R-XA/dialogue");

  static ArchiveKey archiveKey(ChannelId channel, long generation, long epoch, int fill) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) fill);
    return new ArchiveKey(new EpochId(channel, generation, epoch), SecretBytes.adopt(secret));
  }

  static TermKey termKey(long epoch, int fill) {
    try (ArchiveKey key = archiveKey(DIALOGUE, 0, epoch, fill)) {
      return TermKey.of(key);
    }
  }

  /** A value of {@code docs/protocol/search.md}. */
  private static String page(String name) throws IOException {
    Path document = Path.of("docs", "protocol", "search.md");
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(document))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError(document + ": not found above the working directory");
      }
    }
    Matcher block =
        Pattern.compile("```hex " + name + "\n([0-9a-f\n]+)```")
            .matcher(Files.readString(folder.resolve(document)));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1).replace("\n", "");
  }

  @Test
  void workedExample_hasTheTrapdoorsOfThisCode() throws IOException {
    try (TermKey key = termKey(7, 4)) {
      assertThat(key.length(1, TermField.TEXT_EN).toBytes().toHex())
          .isEqualTo(page("trapdoor-length"));
      assertThat(key.trapdoor(1, Term.of(TermField.TEXT_EN, "treaty")).toBytes().toHex())
          .isEqualTo(page("trapdoor-treaty"));
      assertThat(key.trapdoor(1, Term.of(TermField.TEXT_EN, "party")).toBytes().toHex())
          .isEqualTo(page("trapdoor-party"));
      assertThat(key.trapdoor(1, Term.of(TermField.ARTICLE, "5")).toBytes().toHex())
          .isEqualTo(page("trapdoor-article"));
    }
  }

  @Test
  void tableOfAQuery_hasLengthsOfScoredFieldsAndTermsInTheirOrder() {
    Term article = Term.of(TermField.ARTICLE, "5");
    Term party = Term.of(TermField.TEXT_EN, "party");
    var terms =
        new TermTable(
            List.of(TermField.ARTICLE, TermField.TEXT_EN, TermField.TEXT_FR),
            List.of(article, party));
    try (TermKey key = termKey(7, 4)) {
      TrapdoorTable table = key.table(2, terms);
      assertThat(table.key()).isEqualTo(new TableKey(0, 7, 2));
      assertThat(table.lengths())
          .containsExactly(key.length(2, TermField.TEXT_EN), key.length(2, TermField.TEXT_FR));
      assertThat(table.terms()).containsExactly(key.trapdoor(2, article), key.trapdoor(2, party));
    }
  }

  /** Whatever one of them is made of, another makes another. */
  @Test
  void trapdoor_dependsOnEverythingThatItIsFor() {
    Set<Trapdoor> doors = new HashSet<>();
    Term term = Term.of(TermField.TEXT_EN, "5");
    try (ArchiveKey key = archiveKey(DIALOGUE, 0, 7, 4);
        ArchiveKey otherKey = archiveKey(DIALOGUE, 0, 7, 5);
        ArchiveKey otherEpoch = archiveKey(DIALOGUE, 0, 8, 4);
        ArchiveKey otherGeneration = archiveKey(DIALOGUE, 1, 7, 4);
        ArchiveKey otherChannel = archiveKey(ChannelId.of("R-XA/reviewers"), 0, 7, 4)) {
      for (ArchiveKey each : Set.of(key, otherKey, otherEpoch, otherGeneration, otherChannel)) {
        try (TermKey made = TermKey.of(each)) {
          assertThat(doors.add(made.trapdoor(1, term))).isTrue();
          assertThat(made.searchEpoch()).isEqualTo(each.epoch());
        }
      }
      try (TermKey made = TermKey.of(key)) {
        assertThat(doors.add(made.trapdoor(2, term))).isTrue();
        assertThat(doors.add(made.trapdoor(1, Term.of(TermField.TEXT_FR, "5")))).isTrue();
        assertThat(doors.add(made.trapdoor(1, Term.of(TermField.ARTICLE, "5")))).isTrue();
        assertThat(doors.add(made.trapdoor(1, Term.of(TermField.TEXT_EN, "55")))).isTrue();
        assertThat(doors.add(made.length(1, TermField.TEXT_EN))).isTrue();
        assertThat(doors.add(made.trapdoor(1, term))).as("the same again").isFalse();
      }
    }
  }

  @Test
  void closedKey_makesNoTrapdoor_andShowsNothing() {
    TermKey key = termKey(7, 4);
    key.close();
    assertThatThrownBy(() -> key.length(1, TermField.TEXT_EN))
        .isInstanceOf(IllegalStateException.class);
    assertThat(key).hasToString("TermKey[R-XA/dialogue|0|7]");
  }
}
