package org.verbale.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.query.TableKey;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;

/** A baseline that did less than opening would flatter it. */
class BareOpeningTest {
  private static final int RECORDS = 60;

  private final SecureRandom random = new SecureRandom();
  private final Trapdoor length = trapdoor();
  private final Trapdoor word = trapdoor();

  private Trapdoor trapdoor() {
    byte[] bytes = new byte[Trapdoor.LENGTH];
    random.nextBytes(bytes);
    return Trapdoor.of(Bytes.of(bytes));
  }

  /** Every second record has the field, every sixth the word, as often as {@code times}. */
  private List<byte[]> blobs(int times) {
    List<byte[]> blobs = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] salt = new byte[SealedTerms.SALT];
      random.nextBytes(salt);
      var builder = new TermsBuilder(1, 0, Bytes.of(salt));
      if (i % 2 == 0) {
        builder.add(length, new FieldLength(100, 100));
      }
      if (i % 3 == 0) {
        builder.add(word, Postings.of(IntStream.range(0, times).toArray()));
      }
      blobs.add(builder.build(random).orElseThrow().toBytes().toByteArray());
    }
    return blobs;
  }

  private TrapdoorTable table() {
    return new TrapdoorTable(new TableKey(0, 0, 1), List.of(length), List.of(word, trapdoor()));
  }

  @Test
  void words_areFoundInTheRecordsThatHaveTheField() throws GeneralSecurityException {
    var opening = new BareOpening(blobs(1));
    assertThat(opening.open(table())).isEqualTo(RECORDS / 6);
    assertThat(opening.blocks()).isEqualTo(RECORDS + 2 * RECORDS / 2);
  }

  @Test
  void longRuns_areFollowedToTheirEnd() throws GeneralSecurityException {
    var opening = new BareOpening(blobs(7));
    assertThat(opening.open(table())).isEqualTo(RECORDS / 6);
    assertThat(opening.blocks()).isEqualTo(RECORDS + 2 * RECORDS / 2 + 2 * RECORDS / 6);
    var full = new BareOpening(blobs(3));
    assertThat(full.open(table())).isEqualTo(RECORDS / 6);
    assertThat(full.blocks()).isEqualTo(RECORDS + 2 * RECORDS / 2 + RECORDS / 6);
  }
}
