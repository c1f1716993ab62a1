package org.verbale.server.publication;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;

/**
 * A decision that was accepted: a row of {@link org.verbale.server.storage.Table#PUBLICATION}.
 *
 * @param number among the decisions about the record, from 1
 * @param note hash of the publication note
 * @param index of its leaf in the log
 */
public record DecisionRow(long number, Digest note, long index, Act act) {
  private static final int PUBLISH = 1;
  private static final int REQUEST = 2;
  private static final int WITHDRAW = 3;

  public DecisionRow {
    requireNonNull(note, "note");
    requireNonNull(act, "act");
  }

  static DecisionRow of(PublicationNote claim, Digest note, long index) {
    return new DecisionRow(claim.number(), note, index, claim.act());
  }

  /** Whether parts of the record are public by this. */
  public boolean isPublic() {
    return act instanceof Publish;
  }

  /** What stands behind the key. */
  byte[] toRow() {
    TlsWriter out = new TlsWriter().raw(note.toByteArray()).uint64(index);
    if (act instanceof Publish publish) {
      out.uint8(PUBLISH).text(publish.of().toString());
      out.optional(publish.request().map(Hash::new));
    } else if (act instanceof Request request) {
      out.uint8(REQUEST).text(request.of().toString());
    } else {
      out.uint8(WITHDRAW);
    }
    return out.toByteArray();
  }

  /**
   * @throws IllegalStateException if the row is not one that was written here
   */
  static DecisionRow ofRow(long number, byte[] row) {
    try {
      return TlsReader.decode(
          Bytes.of(row),
          in ->
              new DecisionRow(
                  number,
                  Digest.of(in.raw("note", Digest.LENGTH).toByteArray()),
                  in.uint64("index"),
                  act(in)));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new IllegalStateException("publication: malformed row (expected: as written)", e);
    }
  }

  private static Act act(TlsReader in) throws MalformedException {
    return switch (in.uint8("act")) {
      case PUBLISH ->
          new Publish(
              PartRanges.parse(in.text("parts")),
              in.optional("request", Hash::read).map(Hash::digest));
      case REQUEST -> new Request(PartRanges.parse(in.text("parts")));
      case WITHDRAW -> new Withdraw();
      default -> throw new MalformedException("act", "unknown", "1 to 3");
    };
  }

  /** Of the request that is executed. */
  private record Hash(Digest digest) implements TlsStruct {
    @Override
    public void writeTo(TlsWriter out) {
      out.raw(digest.toByteArray());
    }

    static Hash read(TlsReader in) throws MalformedException {
      return new Hash(Digest.of(in.raw("request", Digest.LENGTH).toByteArray()));
    }
  }
}
