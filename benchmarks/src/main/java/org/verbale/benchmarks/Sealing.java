package org.verbale.benchmarks;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.record.SealedRecord;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.v1.PostRecordRequest;

/** Seals records as the SDK does: a title and one paragraph of about a hundred words. */
final class Sealing {
  private static final int WORDS = 100;
  private static final List<String> VOCABULARY =
      List.of(
          "the State party reports that measures were taken under article of this Convention",
          "legislation provides for sanctions which are effective proportionate and dissuasive",
          "reviewing experts ask for further information on cases investigated since then",
          "mutual legal assistance was granted in a number of proceedings described below");

  private final SecureRandom keys;
  private final RandomGenerator texts;

  /**
   * @param keys randomness of seals
   * @param texts chooses words; seeded
   */
  Sealing(SecureRandom keys, RandomGenerator texts) {
    this.keys = keys;
    this.texts = texts;
  }

  /**
   * A sealed record that its author signed.
   *
   * @param request ready to be sent
   * @param note size of its pieces, bytes
   */
  record Ready(PostRecordRequest request, int note, int block, int ciphertext) {}

  Ready seal(Founder.Founded channel, Member author) {
    try (RecordSealer sealer = RecordSealer.begin(channel.key(), keys)) {
      sealer.add(Part.paragraph(Language.EN, text(8)));
      sealer.add(Part.paragraph(Language.EN, text(WORDS)));
      SealedRecord sealed =
          sealer.seal(
              RecordType.MESSAGE,
              Language.EN,
              author.certificate(),
              Optional.empty(),
              channel.head());
      Bytes note = sealed.sign(author.signer()).toBytes();
      Bytes block = sealed.privateBlock().toBytes();
      PostRecordRequest request =
          PostRecordRequest.newBuilder()
              .setChannel(channel.channel().toString())
              .setNote(Pieces.string(note))
              .setPrivateBlock(Pieces.string(block))
              .setCiphertext(Pieces.string(sealed.ciphertext()))
              .build();
      return new Ready(request, note.size(), block.size(), sealed.ciphertext().size());
    }
  }

  /** Words in an order of their own. */
  String text(int words) {
    var text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      String[] phrase = VOCABULARY.get(texts.nextInt(VOCABULARY.size())).split(" ", -1);
      text.append(phrase[texts.nextInt(phrase.length)]).append(i + 1 < words ? ' ' : '.');
    }
    return text.toString();
  }
}
