package org.verbale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.Part;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/** The smallest analysis there is: words between spaces, in lower case. */
public final class Words {
  private static final int GAP = 100;

  private Words() {}

  /** The terms of paragraphs and fields by a profile of this number. */
  public static RecordTerms terms(int profile, Language language, List<Part> parts) {
    Map<Term, List<Integer>> found = new HashMap<>();
    Map<TermField, Integer> ends = new EnumMap<>(TermField.class);
    Map<TermField, Integer> counts = new EnumMap<>(TermField.class);
    SortedMap<Term, Postings> terms = new TreeMap<>();
    for (Part part : parts) {
      if (part.type() == Part.Type.FIELD && part.name().equals(FieldName.ARTICLE.code())) {
        terms.put(Term.of(TermField.ARTICLE, part.text()), Postings.FACET);
        continue;
      }
      TermField field = TermField.text(part.language().orElse(language));
      int position = ends.getOrDefault(field, -1);
      for (String word : part.text().toLowerCase(Locale.ROOT).split("\\s+", -1)) {
        if (!word.isEmpty() && word.getBytes(UTF_8).length <= 64) {
          position++;
          found.computeIfAbsent(Term.of(field, word), any -> new ArrayList<>()).add(position);
          counts.merge(field, 1, Integer::sum);
        }
      }
      ends.put(field, position + GAP);
    }
    found.forEach(
        (term, positions) ->
            terms.put(
                term,
                Postings.of(new TreeSet<>(positions).stream().mapToInt(each -> each).toArray())));
    Map<TermField, FieldLength> lengths = new EnumMap<>(TermField.class);
    counts.forEach((field, count) -> lengths.put(field, new FieldLength(count, count)));
    return new RecordTerms(profile, lengths, terms, false);
  }
}
