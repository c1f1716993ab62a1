package org.verbale.client.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.verbale.channel.EpochId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Hkdf;
import org.verbale.crypto.HmacSha256;
import org.verbale.crypto.SecretBytes;
import org.verbale.query.TableKey;
import org.verbale.query.TermTable;
import org.verbale.query.TrapdoorTable;
import org.verbale.terms.Term;
import org.verbale.terms.TermField;
import org.verbale.terms.Trapdoor;

/**
 * The search key of one search epoch: makes the trapdoors of terms. Closing it wipes it. Not
 * thread-safe.
 */
public final class TermKey implements AutoCloseable {
  private static final String SEARCH = "verbale/search/v1|";

  private final EpochId searchEpoch;
  private final HmacSha256 mac;

  private TermKey(EpochId searchEpoch, HmacSha256 mac) {
    this.searchEpoch = searchEpoch;
    this.mac = mac;
  }

  /**
   * Derives it.
   *
   * @param key of the MLS epoch with which the search epoch began; stays the caller's
   */
  public static TermKey of(ArchiveKey key) {
    byte[] info = (SEARCH + key.epoch()).getBytes(US_ASCII);
    try (SecretBytes secret = key.secret();
        SecretBytes extracted = Hkdf.extract(SecretBytes.zeros(0), secret);
        SecretBytes derived = Hkdf.expand(extracted, info, Hkdf.LENGTH)) {
      return new TermKey(key.epoch(), new HmacSha256(derived));
    }
  }

  /** The MLS epoch with which the search epoch began. */
  public EpochId searchEpoch() {
    return searchEpoch;
  }

  /** The trapdoor of a term. */
  public Trapdoor trapdoor(int profile, Term term) {
    return trapdoor(profile, term.field(), term.text());
  }

  /** The trapdoor of the length of a scored field. */
  public Trapdoor length(int profile, TermField field) {
    return trapdoor(profile, field, Bytes.EMPTY);
  }

  /** The trapdoors of a query's terms, and of the lengths of their fields. */
  public TrapdoorTable table(int profile, TermTable terms) {
    return new TrapdoorTable(
        new TableKey(searchEpoch.group().generation(), searchEpoch.number(), profile),
        terms.fields().stream()
            .filter(TermField::isScored)
            .map(field -> length(profile, field))
            .toList(),
        terms.terms().stream().map(term -> trapdoor(profile, term)).toList());
  }

  private Trapdoor trapdoor(int profile, TermField field, Bytes text) {
    TlsWriter input = new TlsWriter().uint16(profile).text(field.code()).opaque(text);
    return Trapdoor.ofMac(mac.mac(input.toByteArray()));
  }

  @Override
  public void close() {
    mac.close();
  }

  @Override
  public String toString() {
    return "TermKey[" + searchEpoch + "]";
  }
}
