package org.verbale.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.verbale.client.channel.Publishing;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.publication.BundleException;
import org.verbale.publication.DisclosedFile;
import org.verbale.publication.DisclosedPart;
import org.verbale.publication.DisclosureReader;
import org.verbale.publication.PartRanges;
import org.verbale.record.PublicBlock;

/**
 * Exactly what the public will see: read again, and checked against the record, from the very bytes
 * that become public. Immutable. Holds the files among the parts in memory.
 */
public final class PublicationPreview {
  private final RecordHeader header;
  private final PartRanges ranges;
  private final Optional<Digest> request;
  private final Publishing.Opened opened;
  private final List<Detail> revealed;

  PublicationPreview(
      RecordHeader header,
      PartRanges ranges,
      Optional<Digest> request,
      Publishing.Opened opened,
      List<Detail> revealed) {
    this.header = header;
    this.ranges = ranges;
    this.request = request;
    this.opened = opened;
    this.revealed = List.copyOf(revealed);
  }

  /**
   * Something that a bundle reveals beside the parts.
   *
   * @param field its name in {@code docs/protocol/publication.md}, section 5
   * @param value as it will be, or as far as it is known before the decision
   */
  public record Detail(String field, String value) {}

  public RecordHeader header() {
    return header;
  }

  /**
   * The parts that become public, by ascending index. Names and texts are as their author wrote
   * them: whoever shows them escapes them and isolates their direction.
   */
  public List<DisclosedPart> parts() {
    return opened.content().parts();
  }

  /** The files among them: index of the part, and length. */
  public List<DisclosedFile> files() {
    return opened.content().files();
  }

  /** How many parts the public is told that the record has: rounded up to a power of two. */
  public int totalParts() {
    return opened.content().block().parts();
  }

  /** What else the public learns. */
  public List<Detail> revealed() {
    return revealed;
  }

  /**
   * Writes a file that becomes public.
   *
   * @param part index of its part, one of {@link #files}
   * @throws IllegalArgumentException if there is no such file
   * @throws IOException from {@code out}
   */
  public void writeFile(int part, OutputStream out) throws IOException {
    if (files().stream().noneMatch(file -> file.part() == part)) {
      throw new IllegalArgumentException("part: " + part + " (expected: one of files())");
    }
    PublicBlock block = opened.content().block();
    try {
      var unused =
          DisclosureReader.open(new ByteArrayInputStream(disclosure().toByteArray()))
              .verify(
                  block,
                  (of, chunk) -> {
                    if (of == part) {
                      out.write(chunk);
                    }
                  });
    } catch (MalformedException | BundleException e) {
      throw new IllegalStateException("disclosure: verified before, and is not now", e);
    }
  }

  /** The very bytes ({@code docs/protocol/publication.md}, section 2). */
  public Bytes disclosure() {
    return opened.bytes();
  }

  PartRanges ranges() {
    return ranges;
  }

  /** The request that this is a preview of. */
  Optional<Digest> request() {
    return request;
  }

  /** Numbers: it is not public yet. */
  @Override
  public String toString() {
    return "PublicationPreview[" + header.record() + ", " + parts().size() + " parts]";
  }

  Publishing.Opened opened() {
    return opened;
  }
}
