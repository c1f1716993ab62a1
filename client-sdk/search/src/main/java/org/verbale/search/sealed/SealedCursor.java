package org.verbale.search.sealed;

import java.util.Base64;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;

/**
 * Where a page ended: the server's cursor, and where its last hit ranks, so that the next page can
 * be held against it.
 *
 * @param question hash of what was asked
 */
record SealedCursor(Digest question, Bytes server, Rank last) {
  private static final int VERSION = 1;

  String encode() {
    var out = new TlsWriter();
    out.uint8(VERSION).raw(question.toByteArray()).opaque(server);
    out.uint32(Integer.toUnsignedLong(Float.floatToIntBits(last.score())));
    out.text(last.channel().toString()).uint64(last.sequence());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is anything else, or of another question
   */
  static Optional<SealedCursor> decode(Optional<String> text, Digest question) {
    return text.map(each -> decode(each, question));
  }

  private static SealedCursor decode(String text, Digest question) {
    SealedCursor cursor;
    try {
      cursor = TlsReader.decode(Bytes.of(Base64.getUrlDecoder().decode(text)), SealedCursor::read);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("cursor: malformed (expected: a page's next)", e);
    }
    if (!cursor.question.equals(question)) {
      throw new IllegalArgumentException("cursor: of another query (expected: of this one)");
    }
    return cursor;
  }

  private static SealedCursor read(TlsReader in) throws MalformedException {
    int version = in.uint8("version");
    if (version != VERSION) {
      throw new MalformedException("version", "unknown", "1");
    }
    Digest question = Digest.of(in.raw("question", Digest.LENGTH).toByteArray());
    Bytes server = in.opaque("server");
    float score = Float.intBitsToFloat((int) in.uint32("score"));
    ChannelId channel = ChannelId.of(in.text("channel"));
    return new SealedCursor(question, server, new Rank(score, channel, in.uint64("sequence")));
  }
}
