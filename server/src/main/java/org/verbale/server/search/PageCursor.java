package org.verbale.server.search;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;

/**
 * Where a page ended, and what counted for it: the next one counts the same. It comes back from
 * whoever was given it, and says nothing that he could not say himself.
 *
 * @param question hash of what was asked
 * @param bounds for each channel, the first sequence that does not count
 * @param score of the last hit
 * @param channel of the last hit, by its place among the channels
 * @param sequence of the last hit
 */
record PageCursor(Digest question, List<Long> bounds, float score, int channel, long sequence) {
  private static final int VERSION = 1;

  PageCursor {
    bounds = List.copyOf(bounds);
  }

  Bytes encode() {
    var out = new TlsWriter();
    out.uint8(VERSION).raw(Bytes.of(question.toByteArray()));
    out.vector(each -> bounds.forEach(each::uint64));
    out.uint32(Integer.toUnsignedLong(Float.floatToIntBits(score)));
    out.uint32(channel).uint64(sequence);
    return Bytes.of(out.toByteArray());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param channels how many are asked for
   * @throws org.verbale.refusal.RefusedException MALFORMED if it is anything else, or of another
   *     question
   */
  static PageCursor decode(Bytes bytes, Digest question, int channels) {
    try {
      PageCursor cursor = TlsReader.decode(bytes, PageCursor::read);
      if (cursor.question.equals(question)
          && cursor.bounds.size() == channels
          && cursor.bounds.stream().allMatch(bound -> bound >= 0)
          && cursor.channel >= 0
          && cursor.channel < channels
          && cursor.sequence >= 0
          && cursor.sequence < Long.MAX_VALUE
          && cursor.score >= 0) {
        return cursor;
      }
    } catch (MalformedException e) {
      throw new Refusal.Malformed("cursor", "that of a page before").asException();
    }
    throw new Refusal.Malformed("cursor", "that of a page of the same query").asException();
  }

  private static PageCursor read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", "unknown", "1");
    }
    Digest question = Digest.of(in.raw("question", Digest.LENGTH).toByteArray());
    Bytes bounds = in.opaque("bounds");
    List<Long> all = new ArrayList<>();
    var each = TlsReader.over(bounds.toByteArray());
    while (each.hasRemaining()) {
      all.add(each.uint64("bound"));
    }
    float score = Float.intBitsToFloat((int) in.uint32("score"));
    return new PageCursor(question, all, score, (int) in.uint32("channel"), in.uint64("sequence"));
  }
}
