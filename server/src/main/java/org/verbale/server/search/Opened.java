package org.verbale.server.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was opened in one segment. Immutable once made. */
sealed interface Opened {
  /** What it takes in memory. */
  long bytes();

  /** Lengths of a field. */
  final class Lengths implements Opened {
    private final byte[] norms;
    private int count;
    private long total;

    Lengths(int documents) {
      this.norms = new byte[documents];
    }

    /**
     * @param norm as Lucene encodes a length; not 0
     */
    void add(int document, byte norm, int totalFrequency) {
      norms[document] = norm;
      count++;
      total += totalFrequency;
    }

    /** The norm of a document; 0 where it does not have the field. */
    byte norm(int document) {
      return document < norms.length ? norms[document] : 0;
    }

    int documents() {
      return norms.length;
    }

    /** How many documents have the field. */
    int count() {
      return count;
    }

    /** Tokens of all. */
    long total() {
      return total;
    }

    @Override
    public long bytes() {
      return norms.length;
    }
  }

  /** Where a term stands. */
  final class Postings implements Opened {
    private static final int[] NONE = new int[0];

    private int[] documents = NONE;

    /** Where the positions of each document end. */
    private int[] ends = NONE;

    private int[] positions = NONE;
    private @Nullable BlockImpacts impacts;
    private int count;
    private int occurrences;

    void add(int document, org.verbale.terms.Postings postings) {
      if (count == documents.length) {
        documents = Arrays.copyOf(documents, grown(count));
        ends = Arrays.copyOf(ends, documents.length);
      }
      int end = Math.addExact(occurrences, postings.frequency());
      if (end > positions.length) {
        positions = Arrays.copyOf(positions, Math.max(end, grown(occurrences)));
      }
      for (int i = 0; i < postings.frequency(); i++) {
        positions[occurrences + i] = postings.position(i);
      }
      documents[count] = document;
      ends[count] = end;
      count++;
      occurrences = end;
    }

    private static int grown(int size) {
      return size + Math.max(8, size >> 1);
    }

    /** Lets go what was reserved in vain. */
    Postings done() {
      documents = Arrays.copyOf(documents, count);
      ends = Arrays.copyOf(ends, count);
      positions = Arrays.copyOf(positions, occurrences);
      return this;
    }

    /** The same, with what lets a search pass over what cannot be among the best. */
    Postings ranked(Lengths lengths) {
      var unused = done();
      impacts = BlockImpacts.of(this, lengths);
      return this;
    }

    /** Of each block, and of all; null where nothing is ranked. */
    @Nullable BlockImpacts impacts() {
      return impacts;
    }

    int count() {
      return count;
    }

    long total() {
      return occurrences;
    }

    int document(int number) {
      return documents[number];
    }

    int begin(int number) {
      return number == 0 ? 0 : ends[number - 1];
    }

    int end(int number) {
      return ends[number];
    }

    int position(int at) {
      return positions[at];
    }

    /** Copies documents to an array: as many as it takes, from number {@code from} on. */
    void copy(int from, int[] to, int many) {
      System.arraycopy(documents, from, to, 0, many);
    }

    /**
     * The first at or behind {@code document}, from number {@code from} on. It is mostly near: the
     * steps grow until one is too far.
     */
    int find(int document, int from) {
      int low = from;
      int step = 1;
      while (low + step < count && documents[low + step] < document) {
        low += step;
        step <<= 1;
      }
      int found = Arrays.binarySearch(documents, low, Math.min(count, low + step + 1), document);
      return found >= 0 ? found : -found - 1;
    }

    @Override
    public long bytes() {
      long arrays = Integer.BYTES * ((long) documents.length + ends.length + positions.length);
      return arrays + (impacts == null ? 0 : impacts.bytes());
    }
  }
}
