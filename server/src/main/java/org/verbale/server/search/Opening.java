package org.verbale.server.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.verbale.query.FieldKind;
import org.verbale.query.TableKey;
import org.verbale.query.TableShape;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.TermOpener;

/** Opens what a query looks for in the segments that it counts. Not thread-safe. */
final class Opening {
  private final TableShape shape;
  private final Kept kept;
  private final Budget budget;

  /** Made for the first term that is not kept: it costs as much as opening it in some records. */
  private @Nullable TermOpener opener;

  Opening(TableShape shape, Kept kept, Budget budget) {
    this.shape = shape;
    this.kept = kept;
    this.budget = budget;
  }

  /** What is looked for in one channel, by the numbers of fields and terms. */
  private record Looked(Map<Integer, Sought> lengths, List<Sought> terms) {}

  /** The segments of a channel as the query sees them. */
  List<SealedReader> open(Searched channel) throws IOException {
    Looked looked = looked(channel.tables().tables());
    List<SealedReader> readers = new ArrayList<>();
    for (Searched.Part part : channel.parts()) {
      readers.add(open(part, looked));
    }
    return readers;
  }

  private Looked looked(List<TrapdoorTable> tables) {
    List<TableKey> keys = tables.stream().map(TrapdoorTable::key).toList();
    Map<Integer, Sought> lengths = new HashMap<>();
    for (int field = 0; field < shape.fields().size(); field++) {
      if (shape.fields().get(field) == FieldKind.SCORED) {
        int place = lengths.size();
        lengths.put(
            field,
            new Sought(keys, tables.stream().map(t -> t.lengths().get(place)).toList(), null));
      }
    }
    List<Sought> terms = new ArrayList<>();
    for (int term = 0; term < shape.termFields().size(); term++) {
      int place = term;
      terms.add(
          new Sought(
              keys,
              tables.stream().map(t -> t.terms().get(place)).toList(),
              lengths.get(shape.termFields().get(term))));
    }
    return new Looked(lengths, terms);
  }

  private SealedReader open(Searched.Part part, Looked looked) throws IOException {
    Map<String, SealedReader.Field> fields = new HashMap<>();
    for (int field = 0; field < shape.fields().size(); field++) {
      fields.put(LuceneQueries.field(field), field(part, looked, field));
    }
    return new SealedReader(part.segment(), part.counted(), fields);
  }

  private SealedReader.Field field(Searched.Part part, Looked looked, int field)
      throws IOException {
    Sought sought = looked.lengths.get(field);
    Opened.@Nullable Lengths lengths = sought == null ? null : lengths(part, sought);
    Map<BytesRef, Opened.Postings> terms = new HashMap<>();
    for (int term = 0; term < looked.terms.size(); term++) {
      if (shape.termFields().get(term) == field) {
        terms.put(LuceneQueries.term(term), postings(part, looked.terms.get(term), lengths));
      }
    }
    var opened = new OpenedTerms(terms, lengths, part.segment().maxDoc(), budget);
    return new SealedReader.Field(opened, lengths);
  }

  private Opened.Lengths lengths(Searched.Part part, Sought sought) throws IOException {
    return kept(part, sought, Opened.Lengths.class, scan -> scan.lengths(sought));
  }

  private Opened.Postings postings(
      Searched.Part part, Sought sought, Opened.@Nullable Lengths lengths) throws IOException {
    return kept(
        part,
        sought,
        Opened.Postings.class,
        scan -> lengths == null ? scan.facet(sought) : scan.postings(sought, lengths));
  }

  private interface Scan<T> {
    T of(SegmentScan scan) throws IOException;
  }

  private <T extends Opened> T kept(Searched.Part part, Sought sought, Class<T> type, Scan<T> scan)
      throws IOException {
    LeafReader segment = part.segment();
    IndexReader.CacheHelper helper = segment.getReaderCacheHelper();
    if (helper == null) {
      return scan.of(scan(part));
    }
    var key = new Kept.Key(helper.getKey(), part.until(), sought);
    Optional<T> known = kept.get(key, type);
    if (known.isPresent()) {
      budget.take(known.get().bytes());
      return known.get();
    }
    T opened = scan.of(scan(part));
    kept.put(key, opened, helper);
    return opened;
  }

  private SegmentScan scan(Searched.Part part) {
    TermOpener made = opener == null ? new TermOpener() : opener;
    opener = made;
    return new SegmentScan(part.segment(), part.counted(), part.until(), made, budget);
  }
}
