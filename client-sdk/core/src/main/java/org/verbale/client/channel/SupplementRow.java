package org.verbale.client.channel;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.RecordId;

/**
 * What a client remembers of search terms that were added to a record.
 *
 * @param profile the newest by which any were made
 * @param sequences of their leaves in the channel, at least one
 * @param author who added the last ones
 * @param came whether the blob came with their note; if not, the record was erased
 */
public record SupplementRow(
    RecordId record, int profile, List<Long> sequences, CertificateId author, boolean came)
    implements TlsStruct {
  public SupplementRow {
    sequences = List.copyOf(sequences);
  }

  /** Of the last ones. */
  long sequence() {
    return sequences.get(sequences.size() - 1);
  }

  /** What is remembered of these and those before. */
  SupplementRow behind(SupplementRow before) {
    List<Long> all = new ArrayList<>(before.sequences);
    all.addAll(sequences);
    return new SupplementRow(record, Math.max(profile, before.profile), all, author, came);
  }

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out).raw(record.toByteArray()).uint16(profile);
    out.vector(inner -> sequences.forEach(inner::uint64));
    out.raw(author.hash().toByteArray()).uint8(came ? 1 : 0);
  }

  /** Reads the stored form. */
  static SupplementRow parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, SupplementRow::read);
  }

  private static SupplementRow read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    RecordId record = RecordId.of(in.raw("record", 16).toByteArray());
    int profile = in.uint16("profile");
    List<Long> sequences = in.vector("sequences", item -> item.uint64("sequence"));
    if (sequences.isEmpty()) {
      throw new MalformedException("sequences", "none", "at least one");
    }
    CertificateId author = History.certificate(in);
    int came = in.uint8("came");
    if (came > 1) {
      throw new MalformedException("came", "" + came, "0 or 1");
    }
    return new SupplementRow(record, profile, sequences, author, came == 1);
  }
}
