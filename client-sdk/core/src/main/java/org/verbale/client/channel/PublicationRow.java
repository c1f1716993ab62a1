package org.verbale.client.channel;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;

/**
 * What a client remembers of a decision about making a record public that it has verified.
 *
 * @param sequence of its leaf in the channel
 * @param index of its leaf in the log
 * @param time of its leaf, milliseconds
 * @param signed the whole note
 */
public record PublicationRow(long sequence, long index, long time, Signed signed)
    implements TlsStruct {

  /**
   * A note that was verified, and what it says.
   *
   * @param note all its bytes
   * @param deciders who signed, in that order
   * @param hash of the note
   */
  public record Signed(
      Bytes note, PublicationNote text, List<CertificateId> deciders, Digest hash) {
    public Signed {
      deciders = List.copyOf(deciders);
    }

    static Signed of(Bytes note) throws MalformedException {
      var received = PublicationNote.parse(note);
      return new Signed(note, received.claim(), received.claimedSigners(), received.hash());
    }
  }

  public RecordId record() {
    return signed.text().record();
  }

  /** Among the decisions about the record, from 1. */
  public long number() {
    return signed.text().number();
  }

  public Act act() {
    return signed.text().act();
  }

  /** The request that this executes, if it does. */
  public Optional<Digest> executes() {
    return act() instanceof PublicationNote.Publish publish ? publish.request() : Optional.empty();
  }

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out).uint64(sequence).uint64(index).uint64(time).opaque(signed.note());
  }

  /** Reads the stored form. */
  static PublicationRow read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    return new PublicationRow(
        in.uint64("sequence"), in.uint64("index"), in.uint64("time"), Signed.of(in.opaque("note")));
  }
}
