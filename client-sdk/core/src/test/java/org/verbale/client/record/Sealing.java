package org.verbale.client.record;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.KnownKeys;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.Part;
import org.verbale.record.PartsTree;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordBody;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;

/** An author, its keys, and what it can do: also what no honest SDK would. */
final class Sealing {
  static final EpochId EPOCH = new EpochId(ChannelId.of("R-XA/dialogue"), 0, 7);
  static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  static final CertificateId AUTHOR = new CertificateId(Digest.sha256(new byte[] {1}));
  static final NoteSigner SIGNER =
      NoteSigner.of(AUTHOR.keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));
  static final ChannelHead SEEN = new ChannelHead(12, Digest.sha256(new byte[] {2}));

  private Sealing() {}

  static byte[] bytes(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  static ArchiveKey key(EpochId epoch, int fill) {
    return new ArchiveKey(epoch, SecretBytes.adopt(bytes(fill)));
  }

  static ArchiveKey key() {
    return key(EPOCH, 4);
  }

  static AttestedNote<RecordNote> attested(RecordNote note) {
    try {
      Bytes signed = SignedNote.sign(note.toText(), SIGNER).toBytes();
      return RecordNote.parse(signed).verify(KnownKeys.of(SIGNER.key()));
    } catch (MalformedException | BadSignatureException e) {
      throw new AssertionError(e);
    }
  }

  static OpenedRecord open(SealedRecord record) throws OpenException {
    return open(key(), record);
  }

  static OpenedRecord open(ArchiveKey key, SealedRecord record) throws OpenException {
    return RecordOpener.open(
        key, attested(record.note()), record.privateBlock().toBytes(), record.ciphertext());
  }

  /** A record of {@code parts}, honestly sealed. */
  static SealedRecord seal(List<Part> parts) {
    try (RecordSealer sealer =
        RecordSealer.of(key(), RECORD, SecretBytes.adopt(bytes(7)), new SeededRandom(1))) {
      parts.forEach(sealer::add);
      return sealer.seal(RecordType.ANSWERS, Language.EN, AUTHOR, Optional.empty(), SEEN);
    }
  }

  private static PrivateBlock block(byte[] ciphertext, List<Sealed> attachments) {
    try (RecordKeys keys = key().recordKeys(RECORD)) {
      return new PrivateBlock(
          Bytes.of(bytes(1)),
          EPOCH,
          new Sealed(Digest.sha256(ciphertext), ciphertext.length),
          keys.commitment(),
          attachments,
          Optional.empty(),
          SEEN);
    }
  }

  /** What a hostile author seals and signs: any plaintext beside any count and root. */
  static SealedRecord forge(byte[] plaintext, int count, Digest root, List<Sealed> attachments) {
    try (RecordKeys keys = key().recordKeys(RECORD)) {
      return forgeCiphertext(keys.seal(plaintext), count, root, attachments);
    }
  }

  static SealedRecord forgeCiphertext(
      byte[] ciphertext, int count, Digest root, List<Sealed> attachments) {
    return sign(block(ciphertext, attachments), count, root, Bytes.of(ciphertext));
  }

  static SealedRecord sign(PrivateBlock block, int count, Digest root, Bytes ciphertext) {
    PublicBlock open =
        new PublicBlock(
            EPOCH.channel().review(), RECORD, RecordType.ANSWERS, Language.EN, AUTHOR, count, root);
    return new SealedRecord(new RecordNote(open, block.hash()), block, ciphertext);
  }

  static byte[] plaintext(List<Part> parts) {
    try (var body = new RecordBody(SecretBytes.adopt(bytes(7)), PartsTree.pad(parts))) {
      return body.encode();
    }
  }

  static PartsTree tree(List<Part> parts) {
    return PartsTree.of(SecretBytes.adopt(bytes(7)), PartsTree.pad(parts));
  }

  static byte[] changed(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
