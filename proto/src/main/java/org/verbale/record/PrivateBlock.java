package org.verbale.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Aead;
import org.verbale.id.Digest;
import org.verbale.log.ChannelHead;
import org.verbale.note.LineFormat;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;

/**
 * What members and server know of a record besides its note; a publication does not disclose it.
 * The suite is the one we have, 0x0001: ChaCha20-Poly1305, HKDF-SHA-256, SHA-256.
 *
 * @param salt 32 random bytes, so that the block cannot be guessed from its hash
 * @param epoch under whose archive key the record is sealed
 * @param ciphertext hash and length of the sealed {@link RecordBody}
 * @param commitment 32 bytes that bind the key: a second key opens nothing
 * @param attachments ciphertext root and length of each, in the order of the attachment parts
 * @param terms the sealed search terms, if the author made any
 * @param seen the channel's head that the author had verified
 */
public record PrivateBlock(
    Bytes salt,
    EpochId epoch,
    Sealed ciphertext,
    Bytes commitment,
    List<Sealed> attachments,
    Optional<Sealed> terms,
    ChannelHead seen)
    implements LineFormat {
  /** First line. */
  public static final String DOMAIN = "verbale/record-private/v1";

  /** Length of the key commitment in bytes. */
  public static final int COMMITMENT = 32;

  private static final String SUITE = "0001";
  private static final String NONE = "none";

  /**
   * @throws IllegalArgumentException for a length out of limits or not that of anything padded
   */
  public PrivateBlock {
    attachments = List.copyOf(attachments);
    if (salt.size() != RecordLimits.SALT || commitment.size() != COMMITMENT) {
      throw new IllegalArgumentException("salt, commitment: (expected: 32 bytes each)");
    }
    long padded = ciphertext.length() - Aead.TAG_LENGTH;
    if (ciphertext.length() > RecordLimits.MAX_CIPHERTEXT
        || padded < 0
        || Padme.paddedLength(padded) != padded) {
      throw new IllegalArgumentException(
          "ciphertext: " + ciphertext.length() + " bytes (expected: padded, at most 1 MiB)");
    }
    if (attachments.size() > RecordLimits.MAX_ATTACHMENTS) {
      throw new IllegalArgumentException(
          "attachments: " + attachments.size() + " (expected: at most 32)");
    }
    for (Sealed attachment : attachments) {
      if (!ChunksTree.isCiphertextLength(attachment.length())) {
        throw new IllegalArgumentException(
            "attachment: " + attachment.length() + " bytes (expected: padded, within the limit)");
      }
    }
    if (terms.isPresent() && terms.get().length() > RecordLimits.MAX_TERMS) {
      throw new IllegalArgumentException(
          "terms: " + terms.get().length() + " bytes (expected: at most 1 MiB)");
    }
  }

  /** Reads the text form. */
  public static PrivateBlock parse(Bytes text) throws MalformedException {
    if (text.size() > RecordLimits.MAX_PRIVATE_BLOCK) {
      throw new MalformedException(
          "private block", text.size() + " bytes", "at most " + RecordLimits.MAX_PRIVATE_BLOCK);
    }
    try {
      String decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toByteArray())).toString();
      return LineReader.decode(decoded, DOMAIN, PrivateBlock::read);
    } catch (CharacterCodingException e) {
      throw new MalformedException("private block", "malformed text", "UTF-8");
    }
  }

  private static PrivateBlock read(LineReader in) throws MalformedException {
    Bytes salt = in.line("salt").bytes(RecordLimits.SALT);
    EpochId epoch = EpochId.read(in);
    in.line("suite").literal(SUITE);
    Sealed ciphertext = sealed(in.line("ciphertext"));
    Bytes commitment = in.line("commitment").bytes(COMMITMENT);
    var attachments = new ArrayList<Sealed>();
    while (in.at("attachment")) {
      if (attachments.size() == RecordLimits.MAX_ATTACHMENTS) {
        throw new MalformedException(
            "attachment", "too many", "at most " + RecordLimits.MAX_ATTACHMENTS);
      }
      attachments.add(sealed(in.line("attachment")));
    }
    Optional<Digest> terms =
        in.line("terms")
            .word(
                "none or a hash",
                word ->
                    word.equals(NONE) ? Optional.empty() : Optional.of(Digest.fromBase64(word)));
    Optional<Sealed> sealedTerms = Optional.empty();
    if (terms.isPresent()) {
      sealedTerms = Optional.of(new Sealed(terms.get(), in.number()));
    }
    long length = in.line("seen").number();
    return new PrivateBlock(
        salt,
        epoch,
        ciphertext,
        commitment,
        attachments,
        sealedTerms,
        new ChannelHead(length, in.digest()));
  }

  private static Sealed sealed(LineReader in) throws MalformedException {
    return new Sealed(in.digest(), in.number());
  }

  @Override
  public String toText() {
    LineWriter out = new LineWriter(DOMAIN).line("salt").bytes(salt);
    epoch.writeTo(out);
    out.line("suite").word(SUITE);
    out.line("ciphertext").digest(ciphertext.hash()).number(ciphertext.length());
    out.line("commitment").bytes(commitment);
    for (Sealed attachment : attachments) {
      out.line("attachment").digest(attachment.hash()).number(attachment.length());
    }
    if (terms.isPresent()) {
      out.line("terms").digest(terms.get().hash()).number(terms.get().length());
    } else {
      out.line("terms").word(NONE);
    }
    return out.line("seen").number(seen.length()).digest(seen.last()).toText();
  }

  /** The text form's bytes. */
  public Bytes toBytes() {
    return Bytes.of(toText().getBytes(UTF_8));
  }

  /** SHA-256 of the text form: what the record note names. */
  public Digest hash() {
    return Digest.sha256(toText().getBytes(UTF_8));
  }
}
