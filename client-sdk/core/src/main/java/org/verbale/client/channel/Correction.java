package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;

/**
 * A relink in the chain: what a member says against the note of an epoch. It may be false itself.
 *
 * @param note hash of the relink note
 * @param key commitment to the epoch's archive key, as its author has it
 * @param link encoded key link to the epoch before
 * @param sequence of its leaf in the channel
 */
record Correction(
    Digest note,
    CertificateId author,
    DeviceId device,
    Digest key,
    Optional<Bytes> link,
    long sequence)
    implements TlsStruct {
  Correction {
    requireNonNull(note, "note");
    requireNonNull(author, "author");
    requireNonNull(device, "device");
    requireNonNull(key, "key");
    requireNonNull(link, "link");
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(note.toByteArray()).raw(author.hash().toByteArray()).text(device.value());
    out.raw(key.toByteArray()).opaque(link.orElse(Bytes.EMPTY)).uint64(sequence);
  }

  static Correction read(TlsReader in) throws MalformedException {
    Digest note = EpochFacts.digest(in);
    CertificateId author = new CertificateId(EpochFacts.digest(in));
    DeviceId device = new DeviceId(in.text("device"));
    Digest key = EpochFacts.digest(in);
    Bytes link = in.opaque("link");
    return new Correction(
        note,
        author,
        device,
        key,
        link.isEmpty() ? Optional.empty() : Optional.of(link),
        in.uint64("sequence"));
  }
}
