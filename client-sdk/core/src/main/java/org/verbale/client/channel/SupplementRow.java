package org.verbale.client.channel;

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
 * @param profile by which they were made
 * @param sequence of their leaf in the channel
 * @param author who added them
 * @param came whether the blob came with the note; if not, the record was erased
 */
public record SupplementRow(
    RecordId record, int profile, long sequence, CertificateId author, boolean came)
    implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.raw(record.toByteArray()).uint16(profile).uint64(sequence);
    out.raw(author.hash().toByteArray()).uint8(came ? 1 : 0);
  }

  /** Reads the stored form. */
  static SupplementRow parse(Bytes bytes) throws MalformedException {
    return TlsReader.decode(bytes, SupplementRow::read);
  }

  private static SupplementRow read(TlsReader in) throws MalformedException {
    RecordId record = RecordId.of(in.raw("record", 16).toByteArray());
    int profile = in.uint16("profile");
    long sequence = in.uint64("sequence");
    CertificateId author = History.certificate(in);
    int came = in.uint8("came");
    if (came > 1) {
      throw new MalformedException("came", "" + came, "0 or 1");
    }
    return new SupplementRow(record, profile, sequence, author, came == 1);
  }
}
