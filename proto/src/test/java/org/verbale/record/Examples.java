package org.verbale.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.log.ChannelHead;

/** Values of the formats, the same in every run. */
final class Examples {
  private Examples() {}

  static byte[] bytes(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  static Digest digest(int fill) {
    return Digest.of(bytes(fill));
  }

  static SecretBytes seed() {
    return SecretBytes.adopt(bytes(7));
  }

  static List<Part> paragraphs(int count) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < count; i++) {
      parts.add(Part.paragraph(Language.EN, "paragraph " + i));
    }
    return parts;
  }

  static PublicBlock block(CertificateId author, int parts, Digest root) {
    return new PublicBlock(
        new ReviewId("R-XA"),
        new RecordId("00112233445566778899aabbccddeeff"),
        RecordType.ANSWERS,
        Language.EN,
        author,
        parts,
        root);
  }

  static PublicBlock block(PartsTree tree) {
    return block(new CertificateId(Digest.ZERO), tree.count(), tree.root());
  }

  static PrivateBlock privateBlock(
      long ciphertextLength, List<Sealed> attachments, Optional<Sealed> terms) {
    return new PrivateBlock(
        Bytes.of(bytes(1)),
        new EpochId(ChannelId.of("R-XA/dialogue/FA"), 0, 7),
        new Sealed(digest(2), ciphertextLength),
        Bytes.of(bytes(3)),
        attachments,
        terms,
        new ChannelHead(12, digest(6)));
  }
}
