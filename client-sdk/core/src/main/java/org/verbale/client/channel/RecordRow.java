package org.verbale.client.channel;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.RecordType;

/**
 * What a client remembers of a record whose note and place it has checked, without its content.
 *
 * @param sequence of its leaf in the channel
 * @param index of its leaf in the log
 * @param time of its leaf, milliseconds
 * @param author certificate of the first signer
 * @param note hash of the record note
 * @param profile by which its author's search terms were made; 0 if there are none of their form
 */
public record RecordRow(
    long sequence,
    long index,
    long time,
    RecordId record,
    RecordType type,
    Language language,
    CertificateId author,
    Digest note,
    int profile)
    implements TlsStruct {

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out).uint64(sequence).uint64(index).uint64(time).raw(record.toByteArray());
    out.text(type.code()).text(language.code());
    out.raw(author.hash().toByteArray()).raw(note.toByteArray()).uint16(profile);
  }

  /** Reads the stored form. */
  static RecordRow parse(Bytes bytes) throws MalformedException {
    try {
      return TlsReader.decode(bytes, RecordRow::read);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("record row", "malformed", "a type and a language that we know");
    }
  }

  private static RecordRow read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    return new RecordRow(
        in.uint64("sequence"),
        in.uint64("index"),
        in.uint64("time"),
        RecordId.of(in.raw("record", 16).toByteArray()),
        RecordType.of(in.text("type")),
        Language.of(in.text("language")),
        new CertificateId(Digest.of(in.raw("author", Digest.LENGTH).toByteArray())),
        Digest.of(in.raw("note", Digest.LENGTH).toByteArray()),
        in.uint16("profile"));
  }
}
