package org.verbale.search.local;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;

/**
 * The content of the file of known terms:
 *
 * <pre>
 * struct { opaque field&lt;V&gt;; opaque text&lt;V&gt; } Term;
 * struct { opaque id[16]; uint32 terms&lt;V&gt; } Record;
 * struct { opaque id[16]; uint64 time; } Last;
 * struct { opaque name&lt;V&gt;; uint64 next; Last last&lt;V&gt;; Term terms&lt;V&gt;; Record records&lt;V&gt; }
 *     Channel;
 * struct { uint8 version = 2; uint16 profile; Channel channels&lt;V&gt; } Terms;
 * </pre>
 */
final class KnownTermsFile {
  private static final int VERSION = 2;
  private static final int ID = 16;

  private KnownTermsFile() {}

  static Bytes encode(SortedMap<ChannelId, ChannelTerms> channels, int profile) {
    var out = new TlsWriter().uint8(VERSION).uint16(profile);
    out.vector(each -> channels.forEach((channel, terms) -> write(each, channel, terms)));
    Bytes content = out.toBytes();
    out.wipe();
    return content;
  }

  private static void write(TlsWriter out, ChannelId channel, ChannelTerms terms) {
    Map<Term, Integer> numbers = new HashMap<>();
    terms.counts().keySet().forEach(term -> numbers.put(term, numbers.size()));
    out.text(channel.toString()).uint64(terms.progress().next());
    out.vector(each -> terms.progress().last().ifPresent(last -> write(each, last)));
    out.vector(
        each ->
            terms
                .counts()
                .keySet()
                .forEach(term -> each.text(term.field().code()).opaque(term.text())));
    out.vector(
        each ->
            terms
                .records()
                .forEach(
                    (record, stands) -> {
                      each.raw(record.toByteArray());
                      each.vector(one -> stands.forEach(term -> one.uint32(number(numbers, term))));
                    }));
  }

  private static void write(TlsWriter out, Progress.Last last) {
    out.raw(last.record().toByteArray()).uint64(last.time().toEpochMilli());
  }

  private static int number(Map<Term, Integer> numbers, Term term) {
    Integer number = numbers.get(term);
    if (number == null) {
      throw new IllegalStateException("term: not counted (expected: as its record says)");
    }
    return number;
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is anything else, or of another profile
   * @throws IllegalArgumentException if a name in it is none
   */
  static SortedMap<ChannelId, ChannelTerms> decode(byte[] content, int profile)
      throws MalformedException {
    TlsReader in = TlsReader.over(content);
    if (in.uint8("version") != VERSION || in.uint16("profile") != profile) {
      throw new MalformedException("version", "another", VERSION + ", of profile " + profile);
    }
    SortedMap<ChannelId, ChannelTerms> channels = new TreeMap<>();
    in.vector("channels", each -> read(each, channels));
    in.end("terms");
    return channels;
  }

  private static Progress.Last last(TlsReader in) throws MalformedException {
    RecordId record = RecordId.of(in.raw("id", ID).toByteArray());
    return new Progress.Last(record, Instant.ofEpochMilli(in.uint64("time")));
  }

  private static ChannelId read(TlsReader in, SortedMap<ChannelId, ChannelTerms> channels)
      throws MalformedException {
    ChannelId channel = ChannelId.of(in.text("channel"));
    var known = new ChannelTerms();
    long next = in.uint64("next");
    List<Progress.Last> last = in.vector("last", KnownTermsFile::last);
    if (last.size() > 1) {
      throw new MalformedException("last", "several", "one at most");
    }
    known.advance(new Progress(next, last.stream().findFirst(), Optional.empty()));
    List<Term> terms =
        in.vector("terms", each -> new Term(TermField.of(each.text("field")), each.opaque("text")));
    in.vector(
        "records",
        each -> {
          RecordId record = RecordId.of(each.raw("id", ID).toByteArray());
          List<Term> stands = new ArrayList<>();
          for (long number : each.vector("numbers", one -> one.uint32("number"))) {
            if (number >= terms.size()) {
              throw new MalformedException("number", "of no term", "less than " + terms.size());
            }
            stands.add(terms.get((int) number));
          }
          known.add(record, stands);
          return record;
        });
    channels.put(channel, known);
    return channel;
  }
}
