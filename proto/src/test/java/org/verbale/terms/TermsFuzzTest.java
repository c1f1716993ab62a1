package org.verbale.terms;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;

/** Whatever the bytes: a value that encodes to them, or a refusal. */
class TermsFuzzTest {
  @FuzzTest
  void sealedTerms(byte[] input) {
    try {
      SealedTerms terms = SealedTerms.parse(Bytes.of(input));
      assertThat(terms.toBytes().toByteArray()).isEqualTo(input);
      assertThat(SealedTerms.over(input, 0, input.length)).isEqualTo(terms);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  @FuzzTest
  void supplement(byte[] input) {
    try {
      assertThat(TermsSupplement.parse(Bytes.of(input)).toBytes().toByteArray()).isEqualTo(input);
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }

  /** Runs as they come out of slots: positions that encode to them again, or nothing. */
  @FuzzTest
  void runs(byte[] input) {
    var decoder = new Runs.Decoder();
    Runs.Decoder.Next next = Runs.Decoder.Next.MAYBE;
    long[] runs = new long[input.length / 6];
    int read = 0;
    while (read < runs.length && next == Runs.Decoder.Next.MAYBE) {
      for (int i = 0; i < 6; i++) {
        runs[read] = runs[read] << 8 | (input[6 * read + i] & 0xff);
      }
      next = decoder.add(runs[read++]);
    }
    Optional<Postings> postings = Optional.ofNullable(decoder.end());
    if (next != Runs.Decoder.Next.MALFORMED && postings.isPresent()) {
      assertThat(Runs.encode(postings.get())).isEqualTo(Arrays.copyOf(runs, read));
    }
  }

  /** A trapdoor, then a blob: whatever it is, it opens to nothing or to a value. */
  @FuzzTest
  void opener(byte[] input) {
    if (input.length < Trapdoor.LENGTH) {
      return;
    }
    try {
      SealedTerms terms =
          SealedTerms.parse(Bytes.of(input, Trapdoor.LENGTH, input.length - Trapdoor.LENGTH));
      var opener = new TermOpener();
      opener.use(Trapdoor.of(Bytes.of(input, 0, Trapdoor.LENGTH)));
      opener.postings(terms).ifPresent(found -> assertThat(found.frequency()).isPositive());
      opener.length(terms).ifPresent(found -> assertThat(found.length()).isPositive());
      if (opener.hasFacet(terms)) {
        assertThat(opener.postings(terms)).contains(Postings.FACET);
      }
    } catch (MalformedException e) {
      assertThat(e.field()).isNotEmpty();
    }
  }
}
