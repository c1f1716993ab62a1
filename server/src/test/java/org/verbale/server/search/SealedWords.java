package org.verbale.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.query.TableKey;
import org.verbale.terms.FieldLength;
import org.verbale.terms.Postings;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;

/**
 * What a record says, as anybody would index it who may read, and as it is sealed. Words are
 * numbers; few of them are common.
 */
record SealedWords(Map<String, List<Word>> fields, Map<String, String> facets) {
  static final List<String> TEXTS = List.of("text.en", "text.fr", "text.zh");
  static final String FACET = "article";
  private static final int VOCABULARY = 300;

  /** A word at a position. */
  record Word(String text, int position) {}

  static SealedWords draw(Random random) {
    Map<String, List<Word>> fields = new TreeMap<>();
    for (String field : TEXTS) {
      if (random.nextInt(3) > 0) {
        fields.put(field, words(1 + random.nextInt(80), random));
      }
    }
    return new SealedWords(
        fields, random.nextBoolean() ? Map.of() : Map.of(FACET, "" + random.nextInt(5)));
  }

  private static List<Word> words(int count, Random random) {
    List<Word> words = new ArrayList<>();
    int position = -1;
    for (int i = 0; i < count; i++) {
      position += random.nextInt(20) == 0 ? 100 : 1;
      words.add(new Word(word(random), position));
    }
    return words;
  }

  /** The lower the number the more common. */
  static String word(Random random) {
    return Integer.toString((int) Math.exp(random.nextDouble() * Math.log(VOCABULARY)));
  }

  static Trapdoor trapdoor(ChannelId channel, TableKey key, String field, String word) {
    String named = channel + "|" + key + "|" + field + "|" + word;
    return Trapdoor.ofMac(Digest.sha256(named.getBytes(UTF_8)).toByteArray());
  }

  Bytes seal(ChannelId channel, TableKey key, SecureRandom random) {
    byte[] salt = new byte[SealedTerms.SALT];
    random.nextBytes(salt);
    var builder = new TermsBuilder(key.profile(), key.searchEpoch(), Bytes.of(salt));
    fields.forEach(
        (field, words) -> {
          builder.add(
              trapdoor(channel, key, field, ""), new FieldLength(words.size(), words.size()));
          Map<String, List<Integer>> places = new HashMap<>();
          for (Word word : words) {
            places.computeIfAbsent(word.text(), any -> new ArrayList<>()).add(word.position());
          }
          places.forEach(
              (word, positions) ->
                  builder.add(
                      trapdoor(channel, key, field, word),
                      Postings.of(positions.stream().mapToInt(Integer::intValue).toArray())));
        });
    facets.forEach(
        (field, value) -> builder.add(trapdoor(channel, key, field, value), Postings.FACET));
    return builder.build(random).orElseThrow().toBytes();
  }

  void addTo(Document document) {
    fields.forEach((field, words) -> document.add(new TextField(field, new Tokens(words))));
    facets.forEach((field, value) -> document.add(new StringField(field, value, Field.Store.NO)));
  }

  private static final class Tokens extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute increment =
        addAttribute(PositionIncrementAttribute.class);
    private final List<Word> words;
    private int next;

    Tokens(List<Word> words) {
      this.words = words;
    }

    @Override
    public void reset() {
      next = 0;
    }

    @Override
    public boolean incrementToken() {
      if (next == words.size()) {
        return false;
      }
      clearAttributes();
      int before = next == 0 ? -1 : words.get(next - 1).position();
      term.append(words.get(next).text());
      increment.setPositionIncrement(words.get(next).position() - before);
      next++;
      return true;
    }
  }
}
