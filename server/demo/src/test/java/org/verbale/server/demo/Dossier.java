package org.verbale.server.demo;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.RecordDraft;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.record.FieldName;
import org.verbale.record.RecordType;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.server.demo.Sentinels.Word;

/**
 * One record that holds words wherever a record can hold any: in title, fields, facets, paragraphs,
 * and an attachment's name and content.
 *
 * @param words of one language; all of them stand in the attachment, too
 */
record Dossier(Language language, List<String> words) {
  /** Most words of one. */
  static final int WORDS = 24;

  private static final int TITLE = 0;
  private static final int TITLE_TOO = 1;
  private static final int ARTICLE = 2;
  private static final int CLUSTER = 3;
  private static final int PARTICIPANTS = 4;
  private static final int FILE = 5;
  private static final int TEXT = 6;

  /** Languages whose terms begin as the words do. */
  private static final Set<Language> PREFIXES =
      Set.of(Language.EN, Language.FR, Language.RU, Language.ES);

  private static final int PREFIX = 7;

  Dossier {
    words = List.copyOf(words);
  }

  /** All words, in their order. */
  static List<Dossier> of(List<Word> words) {
    List<Dossier> all = new ArrayList<>();
    for (Language language : Language.values()) {
      List<String> own =
          words.stream().filter(word -> word.language() == language).map(Word::text).toList();
      for (int from = 0; from < own.size(); from += WORDS) {
        all.add(new Dossier(language, own.subList(from, Math.min(from + WORDS, own.size()))));
      }
    }
    return all;
  }

  RecordDraft draft(Channel channel) {
    List<String> text = text();
    int half = text.size() / 2;
    return channel
        .draft(RecordType.MESSAGE, language)
        .title(words.get(TITLE) + " " + words.get(TITLE_TOO))
        .field(FieldName.ARTICLE, article())
        .field(FieldName.CLUSTER, words.get(CLUSTER))
        .field(FieldName.PARTICIPANTS, words.get(PARTICIPANTS))
        .paragraph(String.join(" ", text.subList(0, half)))
        .paragraph(String.join(" ", text.subList(half, text.size())))
        .attach(AttachmentSource.ofBytes(words.get(FILE) + ".txt", "text/plain", file()))
        .build();
  }

  /** The words of the paragraphs. */
  private List<String> text() {
    return words.subList(TEXT, words.size());
  }

  /** All words, in every encoding that can write them. */
  private Bytes file() {
    var content = new ByteArrayOutputStream();
    String all = String.join("\n", words);
    for (Needles.Form form : Needles.forms(all)) {
      content.writeBytes(Needles.encode(form, all));
    }
    return Bytes.of(content.toByteArray());
  }

  /** What is asked for by its facet. */
  String article() {
    return words.get(ARTICLE);
  }

  /** A word that is asked for by itself. */
  String asked() {
    return text().get(0);
  }

  /** All that are in a question. */
  List<String> wordsAsked() {
    return words.stream()
        .filter(word -> queries().stream().anyMatch(query -> query.contains(word)))
        .toList();
  }

  /** What finds this record, one query for each way to ask. */
  List<String> queries() {
    List<String> text = text();
    List<String> queries = new ArrayList<>();
    queries.add(words.get(TITLE));
    queries.add(text.get(1) + " " + text.get(2));
    queries.add(text.get(0) + " AND " + words.get(PARTICIPANTS));
    queries.add("\"" + text.get(3) + " " + text.get(4) + "\"");
    queries.add("\"" + text.get(4) + " " + text.get(3) + "\"~20");
    queries.add("+" + text.get(1) + " -" + words.get(FILE));
    queries.add("article:" + article());
    queries.add(text.get(2) + " cluster:" + words.get(CLUSTER));
    queries.add("lang:" + language.code() + " author:XA " + words.get(TITLE_TOO));
    if (PREFIXES.contains(language)) {
      String term = AnalysisProfile.ONE.tokens(language, text.get(2)).get(0).term();
      queries.add(term.substring(0, Math.min(PREFIX, term.length())) + "*");
    }
    return queries;
  }
}
