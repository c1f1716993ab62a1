package org.verbale.publication;

import java.util.List;
import org.verbale.record.PublicBlock;

/**
 * Parts and files that are those of a record: text, place and bytes. Made only by {@link
 * Disclosure#verify} and {@link DisclosureReader#verify}. Immutable.
 *
 * <p>It says nothing of whether anybody decided to publish them.
 */
public final class VerifiedDisclosure {
  private final PublicBlock block;
  private final List<DisclosedPart> parts;
  private final List<DisclosedFile> files;

  VerifiedDisclosure(PublicBlock block, List<DisclosedPart> parts, List<DisclosedFile> files) {
    this.block = block;
    this.parts = List.copyOf(parts);
    this.files = List.copyOf(files);
  }

  /** Of the record note that it was verified against. */
  public PublicBlock block() {
    return block;
  }

  /** By ascending index, at least one, none of them a dummy. */
  public List<DisclosedPart> parts() {
    return parts;
  }

  /** The files of all attachments among the parts, in their order. */
  public List<DisclosedFile> files() {
    return files;
  }

  /**
   * Which parts: what a decision to publish them names.
   *
   * @throws IllegalArgumentException if they make more ranges than a decision may name
   */
  public PartRanges ranges() {
    return PartRanges.of(parts.stream().map(DisclosedPart::index).toList());
  }

  @Override
  public String toString() {
    return "VerifiedDisclosure[" + block.record() + ", " + parts.size() + " parts]";
  }
}
