package org.verbale.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.record.SealedRecord;
import org.verbale.client.search.TermKey;
import org.verbale.client.search.TermSealer;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.query.ChannelTables;
import org.verbale.query.QueryTree;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.search.analysis.AnalysisProfile;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.LocalIndex;
import org.verbale.search.local.Progress;
import org.verbale.v1.PostRecordRequest;

/** A channel full of prose, posted with its terms sealed, as the SDK does. */
final class SearchedChannel {
  /** Records of a commit of the local index. */
  private static final int BATCH = 2_000;

  private static final int ID = 16;
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final Founder.Founded founded;
  private final Prose prose;
  private final List<Member> authors;
  private final SecureRandom random;
  private final byte[][] blobs;

  /** Numbers of records in the order of the channel. */
  private int[] order = {};

  private long[] sequences = {};

  SearchedChannel(
      Founder.Founded founded,
      int records,
      Prose prose,
      List<Member> authors,
      SecureRandom random) {
    this.founded = founded;
    this.prose = prose;
    this.authors = authors;
    this.random = random;
    this.blobs = new byte[records][];
  }

  ChannelId id() {
    return founded.channel();
  }

  int size() {
    return blobs.length;
  }

  /** What record {@code number} says. */
  Prose.Paper paper(int number) {
    return prose.paper(name(number).hashCode());
  }

  private Digest name(int number) {
    return Digest.sha256((id() + "|" + number).getBytes(UTF_8));
  }

  private RecordId record(int number) {
    return RecordId.of(Arrays.copyOf(name(number).toByteArray(), ID));
  }

  private Member author(int number) {
    return authors.get(number % authors.size());
  }

  /** Seals a record and its terms. Safe for many threads. */
  Growth.Post seal(int number) {
    Prose.Paper paper = paper(number);
    Member author = author(number);
    Bytes terms = terms(paper);
    blobs[number] = terms.toByteArray();
    SecretBytes seed = SecretBytes.random(RecordLimits.SALT, random);
    try (RecordSealer sealer = RecordSealer.of(founded.key(), record(number), seed, random)) {
      paper.parts().forEach(sealer::add);
      SealedRecord sealed =
          sealer.seal(
              RecordType.MESSAGE,
              paper.language(),
              author.certificate(),
              Optional.of(new Sealed(Pieces.hash(terms), terms.size())),
              founded.head());
      return new Growth.Post(
          author,
          PostRecordRequest.newBuilder()
              .setChannel(id().toString())
              .setNote(Pieces.string(sealed.sign(author.signer()).toBytes()))
              .setPrivateBlock(Pieces.string(sealed.privateBlock().toBytes()))
              .setCiphertext(Pieces.string(sealed.ciphertext()))
              .setTerms(Pieces.string(terms))
              .build());
    }
  }

  private Bytes terms(Prose.Paper paper) {
    try (TermKey key = TermKey.of(founded.key())) {
      return new TermSealer(key, random)
          .seal(AnalysisProfile.ONE.terms(paper.language(), paper.parts()))
          .toBytes();
    }
  }

  /** Learns where the archive put the records. */
  void posted(long[] sequences) {
    this.sequences = sequences;
    this.order =
        IntStream.range(0, sequences.length)
            .boxed()
            .sorted(Comparator.comparingLong(number -> sequences[number]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** All records, in their order, as an index takes them. */
  Stream<IndexedRecord> records() {
    return Arrays.stream(order).mapToObj(this::indexed);
  }

  private IndexedRecord indexed(int number) {
    Prose.Paper paper = paper(number);
    return new IndexedRecord(
        record(number),
        sequences[number],
        TIME.plusSeconds(sequences[number]),
        RecordType.MESSAGE,
        author(number).keys().signing().party(),
        paper.language(),
        paper.parts());
  }

  /** The blobs, in their order. */
  List<byte[]> blobs() {
    return Arrays.stream(order).mapToObj(number -> blobs[number]).toList();
  }

  /** Adds all to the index of a device. */
  void addTo(LocalIndex index) throws IOException {
    List<IndexedRecord> batch = new ArrayList<>();
    for (int number : order) {
      batch.add(indexed(number));
      if (batch.size() == BATCH) {
        add(batch, index);
      }
    }
    add(batch, index);
  }

  private void add(List<IndexedRecord> batch, LocalIndex index) throws IOException {
    if (!batch.isEmpty()) {
      IndexedRecord last = batch.getLast();
      var until = new Progress.Last(last.record(), last.time());
      index.add(
          id(), batch, new Progress(last.sequence() + 1, Optional.of(until), Optional.empty()));
      batch.clear();
    }
  }

  /** A plain index of it. */
  PlainIndex plain(Path folder) throws IOException {
    return PlainIndex.write(folder, records());
  }

  /** The trapdoors of a query. */
  ChannelTables tables(QueryTree query) {
    try (TermKey key = TermKey.of(founded.key())) {
      return new ChannelTables(id(), List.of(key.table(AnalysisProfile.ONE.id(), query.table())));
    }
  }
}
