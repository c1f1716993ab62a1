package org.verbale.server.search;

import static org.verbale.server.search.SealedWords.FACET;
import static org.verbale.server.search.SealedWords.TEXTS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.query.ChannelTables;
import org.verbale.query.FieldKind;
import org.verbale.query.QueryNode;
import org.verbale.query.SealedQuery;
import org.verbale.query.SealedRequest;
import org.verbale.query.TableKey;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.Trapdoor;

/** A question that is put together, once for a plain index and once without its words. */
final class Question {
  /** Fields are all of {@link SealedWords}, in order; the facet comes last. */
  private static final int FACET_FIELD = TEXTS.size();

  private final List<String> words = new ArrayList<>();
  private final List<Integer> wordFields = new ArrayList<>();

  /** The node, and what it is to a plain index. */
  record Both(QueryNode sealed, Query plain) {}

  private int number(int field, String word) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(word) && wordFields.get(i) == field) {
        return i;
      }
    }
    words.add(word);
    wordFields.add(field);
    return words.size() - 1;
  }

  Both term(int field, String word) {
    return new Both(
        new QueryNode.Term(field, number(field, word)), new TermQuery(plain(field, word)));
  }

  private static Term plain(int field, String word) {
    return new Term(TEXTS.get(field), word);
  }

  Both phrase(int field, int slop, List<SealedWords.Word> places) {
    var builder = new PhraseQuery.Builder().setSlop(slop);
    List<QueryNode.Phrase.Place> sealed = new ArrayList<>();
    int first = places.get(0).position();
    for (SealedWords.Word each : places) {
      int at = each.position() - first;
      builder.add(plain(field, each.text()), at);
      sealed.add(new QueryNode.Phrase.Place(number(field, each.text()), at));
    }
    return new Both(new QueryNode.Phrase(field, slop, sealed), builder.build());
  }

  Both all(Both... parts) {
    var builder = new BooleanQuery.Builder();
    List.of(parts).forEach(each -> builder.add(each.plain(), Occur.MUST));
    return new Both(QueryNode.Bool.all(sealed(parts)), builder.build());
  }

  Both any(Both... parts) {
    var builder = new BooleanQuery.Builder();
    List.of(parts).forEach(each -> builder.add(each.plain(), Occur.SHOULD));
    return new Both(QueryNode.Bool.any(sealed(parts)), builder.build());
  }

  Both best(Both... parts) {
    return new Both(
        new QueryNode.DisjunctionMax(0, sealed(parts)),
        new DisjunctionMaxQuery(List.of(parts).stream().map(Both::plain).toList(), 0));
  }

  Both filtered(Both ranked, Both filter) {
    return new Both(
        new QueryNode.Bool(
            List.of(ranked.sealed()), List.of(), List.of(), List.of(filter.sealed()), 0),
        new BooleanQuery.Builder()
            .add(ranked.plain(), Occur.MUST)
            .add(filter.plain(), Occur.FILTER)
            .build());
  }

  Both except(Both ranked, Both not) {
    return new Both(
        new QueryNode.Bool(
            List.of(ranked.sealed()), List.of(), List.of(not.sealed()), List.of(), 0),
        new BooleanQuery.Builder()
            .add(ranked.plain(), Occur.MUST)
            .add(not.plain(), Occur.MUST_NOT)
            .build());
  }

  Both facet(String value) {
    return new Both(
        new QueryNode.Term(FACET_FIELD, number(FACET_FIELD, value)),
        new TermQuery(new Term(FACET, value)));
  }

  Both authors(String party) {
    return new Both(
        new QueryNode.Metadata.Authors(Set.of(new PartyCode(party))),
        new TermInSetQuery("author", List.of(new BytesRef(party))));
  }

  Both language(Language language) {
    return new Both(
        new QueryNode.Metadata.Languages(Set.of(language)),
        new TermInSetQuery("language", List.of(new BytesRef(language.code()))));
  }

  Both from(Instant from) {
    return new Both(
        new QueryNode.Metadata.Accepted(Optional.of(from), Optional.empty()),
        LongPoint.newRangeQuery("time", from.toEpochMilli(), Long.MAX_VALUE));
  }

  Both everything() {
    return new Both(new QueryNode.All(), MatchAllDocsQuery.INSTANCE);
  }

  Both prefix(Both... parts) {
    Both any = any(parts);
    return new Both(new QueryNode.ConstantScore(any.sealed()), new ConstantScoreQuery(any.plain()));
  }

  private static List<QueryNode> sealed(Both... parts) {
    return List.of(parts).stream().map(Both::sealed).toList();
  }

  /** A question of words that records have. */
  Both draw(List<SealedWords> records, Random random) {
    int field = random.nextInt(TEXTS.size());
    Both a = term(field, SealedWords.word(random));
    Both b = term(random.nextInt(TEXTS.size()), SealedWords.word(random));
    Both c = term(field, SealedWords.word(random));
    return switch (random.nextInt(12)) {
      case 0 -> a;
      case 1 -> all(a, b);
      case 2 -> any(a, b, c);
      case 3 -> phrase(field, 0, run(records, field, 2 + random.nextInt(2), random));
      case 4 -> phrase(field, 1 + random.nextInt(8), run(records, field, 3, random));
      case 5 -> filtered(any(a, b), facet("" + random.nextInt(6)));
      case 6 -> filtered(any(a, c), authors(random.nextBoolean() ? "XA" : "XB"));
      case 7 -> filtered(a, language(random.nextBoolean() ? Language.EN : Language.FR));
      case 8 -> except(a, b);
      case 9 -> best(a, any(b, c), prefix(a, c));
      case 10 -> filtered(everything(), b);
      default -> all(any(a, b), phrase(field, 2, run(records, field, 2, random)));
    };
  }

  private static List<SealedWords.Word> run(
      List<SealedWords> records, int field, int length, Random random) {
    while (true) {
      SealedWords record = records.get(random.nextInt(records.size()));
      List<SealedWords.Word> all = record.fields().getOrDefault(TEXTS.get(field), List.of());
      if (all.size() >= length) {
        int from = random.nextInt(all.size() - length + 1);
        return all.subList(from, from + length);
      }
    }
  }

  /** The question without its words, to channels that have these search epochs. */
  SealedRequest request(
      QueryNode root, List<TableKey> keys, int size, Bytes cursor, ChannelId... channels) {
    List<FieldKind> kinds = new ArrayList<>();
    TEXTS.forEach(any -> kinds.add(FieldKind.SCORED));
    kinds.add(FieldKind.FACET);
    var query = new SealedQuery(root, new TableShape(kinds, wordFields));
    List<ChannelTables> tables = new ArrayList<>();
    for (ChannelId channel : channels) {
      List<TableKey> used = words.isEmpty() ? List.of() : keys;
      tables.add(
          new ChannelTables(channel, used.stream().map(key -> table(channel, key)).toList()));
    }
    return new SealedRequest(query, tables, size, cursor);
  }

  private TrapdoorTable table(ChannelId channel, TableKey key) {
    List<Trapdoor> lengths =
        TEXTS.stream().map(field -> SealedWords.trapdoor(channel, key, field, "")).toList();
    List<Trapdoor> terms = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String field = wordFields.get(i) == FACET_FIELD ? FACET : TEXTS.get(wordFields.get(i));
      terms.add(SealedWords.trapdoor(channel, key, field, words.get(i)));
    }
    return new TrapdoorTable(key, lengths, terms);
  }
}
