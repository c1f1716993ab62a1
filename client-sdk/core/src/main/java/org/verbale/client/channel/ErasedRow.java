package org.verbale.client.channel;

import java.util.List;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.erasure.Erasure;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a client remembers of a tombstone that it has verified.
 *
 * @param sequence of its leaf in the channel
 * @param time of its leaf, milliseconds
 * @param deciders who signed, in that order
 * @param note hash of the erasure note
 */
public record ErasedRow(
    RecordId record,
    long sequence,
    long time,
    Erasure.Reason reason,
    List<CertificateId> deciders,
    Digest note)
    implements TlsStruct {
  public ErasedRow {
    deciders = List.copyOf(deciders);
  }

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out)
        .raw(record.toByteArray())
        .uint64(sequence)
        .uint64(time)
        .text(reason.code());
    out.vector(all -> deciders.forEach(each -> all.raw(each.hash().toByteArray())));
    out.raw(note.toByteArray());
  }

  /** Reads the stored form. */
  static ErasedRow read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    try {
      return new ErasedRow(
          RecordId.of(in.raw("record", 16).toByteArray()),
          in.uint64("sequence"),
          in.uint64("time"),
          Erasure.Reason.of(in.text("reason")),
          in.vector("deciders", History::certificate),
          Digest.of(in.raw("note", Digest.LENGTH).toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("erased row", "malformed", "a reason that we know");
    }
  }
}
