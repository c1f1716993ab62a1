package org.verbale.search.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.verbale.terms.Postings;
import org.verbale.terms.RecordTerms;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/**
 * In which records something was seen, by an attacker who knows its name or not.
 *
 * @param name of a label, a query, or a slot: a term and the number of its run
 * @param at where, with the positions if they can be seen
 */
record Column(String name, SortedMap<Integer, int[]> at) {
  private static final int[] NOWHERE = {};

  Column(String name) {
    this(name, new TreeMap<>());
  }

  static String nameOf(Term term, int run) {
    return term.field().code() + ":" + new String(term.text().toByteArray(), UTF_8) + "#" + run;
  }

  static String nameOf(TermField length) {
    return length.code() + ":#0";
  }

  /** Every slot that records in clear would have. */
  static Map<String, Column> slots(List<RecordTerms> records) {
    Map<String, Column> columns = new HashMap<>();
    for (int record = 0; record < records.size(); record++) {
      int here = record;
      RecordTerms terms = records.get(record);
      terms.lengths().keySet().forEach(field -> add(columns, nameOf(field), here, NOWHERE));
      terms
          .terms()
          .forEach(
              (term, found) -> {
                for (int run = 0; run < RecordTerms.slots(found); run++) {
                  add(columns, nameOf(term, run), here, NOWHERE);
                }
              });
    }
    return columns;
  }

  /** Every term of text of records in clear, with its positions: what a query would show. */
  static Map<String, Column> terms(List<RecordTerms> records) {
    Map<String, Column> columns = new HashMap<>();
    for (int record = 0; record < records.size(); record++) {
      for (Map.Entry<Term, Postings> entry : records.get(record).terms().entrySet()) {
        if (entry.getKey().field().isScored()) {
          add(columns, nameOf(entry.getKey(), 0), record, entry.getValue().positions());
        }
      }
    }
    return columns;
  }

  /** Every label that lies in sealed records. */
  static Map<String, Column> labels(Vault vault) {
    Map<String, Column> columns = new HashMap<>();
    for (int record = 0; record < vault.size(); record++) {
      for (byte[] slot : vault.slots(record)) {
        add(columns, Long.toHexString(Vault.label(slot)), record, NOWHERE);
      }
    }
    return columns;
  }

  private static void add(Map<String, Column> columns, String name, int record, int[] positions) {
    columns.computeIfAbsent(name, Column::new).at.put(record, positions);
  }

  /** The most frequent ones first, and no more than so many. */
  static List<Column> top(Collection<Column> columns, int most) {
    List<Column> sorted = new ArrayList<>(columns);
    sorted.sort(comparingInt((Column column) -> -column.at.size()).thenComparing(Column::name));
    return sorted.subList(0, Math.min(most, sorted.size()));
  }

  Column withoutPositions() {
    var column = new Column(name);
    at.keySet().forEach(record -> column.at.put(record, NOWHERE));
    return column;
  }

  /** How often it was seen in records from this one on. */
  long length(int from) {
    return at.tailMap(from).values().stream().mapToLong(positions -> positions.length).sum();
  }

  /** Whether both were seen at the same places of the first records. */
  boolean matches(Column other, int records) {
    SortedMap<Integer, int[]> here = at.headMap(records);
    SortedMap<Integer, int[]> there = other.at.headMap(records);
    return here.keySet().equals(there.keySet())
        && here.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), there.get(entry.getKey())));
  }
}
