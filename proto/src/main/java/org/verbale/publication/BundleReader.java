package org.verbale.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;

/**
 * A bundle as it comes from a stream; files need not be in memory. As received: nothing in it may
 * be believed before {@link BundleVerifier}. Not thread-safe; the stream stays the caller's to
 * close.
 */
public final class BundleReader {
  /** Names the first line where it is refused. */
  static final String FIRST_LINE = "first line";

  private final BundleHead head;
  private final DisclosureReader disclosure;

  private BundleReader(BundleHead head, DisclosureReader disclosure) {
    this.head = head;
    this.disclosure = disclosure;
  }

  /** Reads up to the first file. */
  public static BundleReader open(InputStream in) throws IOException, MalformedException {
    byte[] domain = (BundleHead.DOMAIN + "\n").getBytes(US_ASCII);
    if (!Arrays.equals(in.readNBytes(domain.length), domain)) {
      throw new MalformedException(FIRST_LINE, "another one, or none", BundleHead.DOMAIN);
    }
    StructStream stream = new StructStream(in);
    BundleHead head =
        TlsReader.decode(
            stream.vector("head", PublicationLimits.MAX_HEAD),
            more -> TlsReader.decode(more.opaque("head"), BundleHead::read));
    return new BundleReader(head, DisclosureReader.open(stream));
  }

  public BundleHead head() {
    return head;
  }

  /** What is disclosed, up to the first file. */
  public DisclosureReader disclosure() {
    return disclosure;
  }
}
