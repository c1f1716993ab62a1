package org.verbale.client.channel;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.complaint.ComplaintNote;
import org.verbale.id.CertificateId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;

/**
 * What a client remembers of a complaint whose note and place it has checked.
 *
 * @param device that complains
 * @param author the certificate by which it signed
 * @param sequence of its leaf in the channel
 * @param time of its leaf, milliseconds
 * @param note hash of the complaint note
 */
public record ComplaintRow(
    RecordId record,
    DeviceId device,
    CertificateId author,
    ComplaintNote.Ground ground,
    long sequence,
    long time,
    Digest note)
    implements TlsStruct {

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out)
        .raw(record.toByteArray())
        .text(device.value())
        .raw(author.hash().toByteArray());
    out.text(ground.code()).uint64(sequence).uint64(time).raw(note.toByteArray());
  }

  /** Reads the stored form. */
  static ComplaintRow read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    try {
      return new ComplaintRow(
          RecordId.of(in.raw("record", 16).toByteArray()),
          new DeviceId(in.text("device")),
          History.certificate(in),
          ComplaintNote.Ground.of(in.text("ground")),
          in.uint64("sequence"),
          in.uint64("time"),
          Digest.of(in.raw("note", Digest.LENGTH).toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("complaint row", "malformed", "a device, a ground that we know");
    }
  }
}
