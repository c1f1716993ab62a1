package org.verbale.publication;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsWriter;

/**
 * One file by which anybody can check offline that a State said this, when it was archived, and
 * that the State under review made it public; files of it end in {@code .vpub}. As received:
 * nothing in it may be believed before {@link BundleVerifier}. {@code docs/protocol/publication.md}
 * lists what it reveals.
 *
 * <p>Encoded as the line {@code verbale/bundle/v1}, {@code opaque head<V>}, the disclosure. This
 * form has its files in memory; {@link BundleReader} has not.
 */
public record Bundle(BundleHead head, Disclosure disclosure) {
  /** What names of files end in. */
  public static final String FILE_EXTENSION = ".vpub";

  public Bundle {
    requireNonNull(head, "head");
    requireNonNull(disclosure, "disclosure");
  }

  /** Reads the encoding, files and all. */
  public static Bundle parse(Bytes bytes) throws MalformedException {
    try {
      BundleReader in = BundleReader.open(new ByteArrayInputStream(bytes.toByteArray()));
      return new Bundle(in.head(), Disclosure.readAll(in.disclosure()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  /** The encoding. */
  public Bytes toBytes() {
    return new TlsWriter().raw(head.toFileStart()).raw(disclosure.toBytes()).toBytes();
  }
}
