package org.verbale.record;

import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * The first lines of a record note: what a publication discloses besides the parts it opens.
 *
 * @param language the working language in which the record is written
 * @param author the certificate that signs first
 * @param parts number of parts, dummies included: a power of two, 4 to 4096
 * @param root of the {@link PartsTree}
 */
public record PublicBlock(
    ReviewId review,
    RecordId record,
    RecordType type,
    Language language,
    CertificateId author,
    int parts,
    Digest root) {
  /**
   * @throws IllegalArgumentException for another number of parts
   */
  public PublicBlock {
    PartsTree.checkCount(parts);
  }

  static PublicBlock read(LineReader in) throws MalformedException {
    return new PublicBlock(
        in.line("review").word("a review id", ReviewId::new),
        in.line("record").word("32 of 0-9, a-f", RecordId::new),
        in.line("type").word("a record type's code", RecordType::of),
        in.line("language").word("ar, zh, en, fr, ru or es", Language::of),
        in.line("author").word("64 of 0-9, a-f", CertificateId::of),
        (int) in.line("parts").number(RecordLimits.MAX_PARTS),
        in.line("root").digest());
  }

  void writeTo(LineWriter out) {
    out.line("review").word(review);
    out.line("record").word(record);
    out.line("type").word(type.code());
    out.line("language").word(language.code());
    out.line("author").word(author);
    out.line("parts").number(parts);
    out.line("root").digest(root);
  }
}
