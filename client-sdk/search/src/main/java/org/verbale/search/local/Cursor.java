package org.verbale.search.local;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * Where a page ended, and what counted for it: the next one counts the same.
 *
 * @param question hash of what was asked
 * @param bounds for each channel, the first sequence that does not count
 * @param score of the last hit
 * @param channel of the last hit, by its place among the channels
 * @param sequence of the last hit
 */
record Cursor(Bytes question, List<Long> bounds, float score, int channel, long sequence) {
  private static final int VERSION = 1;

  Cursor {
    bounds = List.copyOf(bounds);
  }

  String encode() {
    var out = new TlsWriter();
    out.uint8(VERSION).raw(question);
    out.vector(each -> bounds.forEach(each::uint64));
    out.uint32(Integer.toUnsignedLong(Float.floatToIntBits(score)));
    out.uint32(channel).uint64(sequence);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param channels how many were asked for
   * @throws IllegalArgumentException if it is anything else, or of another question
   */
  static Cursor decode(String text, Bytes question, int channels) {
    try {
      Cursor cursor = TlsReader.decode(Bytes.of(Base64.getUrlDecoder().decode(text)), Cursor::read);
      if (cursor.question.equals(question)
          && cursor.bounds.size() == channels
          && cursor.channel >= 0
          && cursor.channel < channels
          && cursor.score >= 0) {
        return cursor;
      }
    } catch (MalformedException e) {
      throw new IllegalArgumentException("cursor: malformed (expected: a page's next)", e);
    }
    throw new IllegalArgumentException("cursor: of another query (expected: of this one)");
  }

  private static Cursor read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", "unknown", "1");
    }
    Bytes question = in.raw("question", Digest.LENGTH);
    Bytes bounds = in.opaque("bounds");
    List<Long> all = new ArrayList<>();
    var each = TlsReader.over(bounds.toByteArray());
    while (each.hasRemaining()) {
      all.add(each.uint64("bound"));
    }
    float score = Float.intBitsToFloat((int) in.uint32("score"));
    return new Cursor(question, all, score, (int) in.uint32("channel"), in.uint64("sequence"));
  }
}
