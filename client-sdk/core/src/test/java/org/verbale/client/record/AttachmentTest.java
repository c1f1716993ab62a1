package org.verbale.client.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verbale.client.record.Complaint.Ground;
import org.verbale.client.record.OpenFailure.Contradiction;
import org.verbale.client.record.OpenFailure.Malformed;
import org.verbale.client.record.OpenFailure.Mismatch;
import org.verbale.client.record.OpenFailure.NotAuthentic;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.record.Attachment;
import org.verbale.record.CiphertextTree;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;

class AttachmentTest {
  private static final int CHUNK = 262_144;
  private static final int SEALED_CHUNK = CHUNK + 16;

  private static byte[] file(int length) {
    byte[] file = new byte[length];
    new Random(length).nextBytes(file);
    return file;
  }

  private static AttachmentSealer sealer(RecordId record, int part) {
    try (ArchiveKey key = Sealing.key();
        RecordKeys keys = key.recordKeys(record)) {
      return new AttachmentSealer(SecretBytes.adopt(Sealing.bytes(7)), keys.attachment(part), part);
    }
  }

  private static SealedAttachment seal(InputStream file, OutputStream out) throws IOException {
    try (AttachmentSealer sealer = sealer(Sealing.RECORD, 0)) {
      return sealer.seal("law.pdf", "application/pdf", file, out);
    }
  }

  private static SealedAttachment seal(byte[] file, OutputStream out) throws IOException {
    return seal(new ByteArrayInputStream(file), out);
  }

  /** An opener for what the signed record says of its file. */
  private static AttachmentOpener opener(Attachment attachment, Sealed sealed) {
    try (RecordKeys keys = Sealing.key().recordKeys(Sealing.RECORD)) {
      SealedRecord record = Sealing.seal(List.of(Part.paragraph(Language.EN, "see file")));
      return new AttachmentOpener(
          Sealing.attested(record.note()),
          0,
          attachment,
          sealed,
          SecretBytes.adopt(Sealing.bytes(7)),
          keys.attachment(0));
    }
  }

  private static AttachmentOpener opener(SealedAttachment sealed) {
    return opener(sealed.part().attachment(), sealed.sealed());
  }

  private static byte[] open(AttachmentOpener opener, byte[] ciphertext)
      throws IOException, OpenException {
    var out = new ByteArrayOutputStream();
    opener.open(new ByteArrayInputStream(ciphertext), out);
    return out.toByteArray();
  }

  private static OpenFailure failure(AttachmentOpener opener, byte[] ciphertext) {
    OpenException e = catchThrowableOfType(OpenException.class, () -> open(opener, ciphertext));
    assertThat(e).isNotNull();
    return e.failure();
  }

  /** The last has a chunk of padding alone. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5, 64 * CHUNK + 1})
  void file_opened_isWhatWasSealed(int length) throws IOException, OpenException {
    byte[] file = file(length);
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file, out);
    Attachment attachment = sealed.part().attachment();
    assertThat(attachment.length()).isEqualTo(length);
    assertThat(sealed.sealed().length()).isEqualTo(out.size());
    assertThat(attachment.ciphertextLength()).isEqualTo(out.size());
    try (AttachmentOpener opener = opener(sealed)) {
      assertThat(open(opener, out.toByteArray())).isEqualTo(file);
    }
  }

  @Test
  void fileInARecord_isNamedInItsPrivateBlock() throws IOException, OpenException {
    byte[] first = file(10);
    byte[] second = file(CHUNK + 10);
    var firstOut = new ByteArrayOutputStream();
    var secondOut = new ByteArrayOutputStream();
    SealedRecord record;
    try (RecordSealer sealer = RecordSealer.begin(Sealing.key(), new SeededRandom(4))) {
      sealer.attach("1", "a/b", new ByteArrayInputStream(first), firstOut);
      sealer.add(Part.paragraph(Language.EN, "between"));
      SealedAttachment sealed =
          sealer.attach("2", "a/b", new ByteArrayInputStream(second), secondOut);
      assertThat(sealed.index()).isEqualTo(2);
      record =
          sealer.seal(
              RecordType.DOCUMENT, Language.EN, Sealing.AUTHOR, Optional.empty(), Sealing.SEEN);
      assertThat(record.privateBlock().attachments().get(1)).isEqualTo(sealed.sealed());
    }
    try (OpenedRecord opened = Sealing.open(record);
        AttachmentOpener one = opened.attachment(0);
        AttachmentOpener two = opened.attachment(2)) {
      assertThat(open(one, firstOut.toByteArray())).isEqualTo(first);
      assertThat(open(two, secondOut.toByteArray())).isEqualTo(second);
      assertThat(failure(two, firstOut.toByteArray())).isEqualTo(new Mismatch(What.ATTACHMENT));
      assertThatThrownBy(() -> opened.attachment(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anyChunk_opensAloneAndIsSealedAgainTheSame() throws IOException, OpenException {
    byte[] file = file(64 * CHUNK + 1);
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file, out);
    byte[] ciphertext = out.toByteArray();
    try (AttachmentOpener opener = opener(sealed);
        AttachmentSealer again = sealer(Sealing.RECORD, 0)) {
      assertThat(opener.chunks()).isEqualTo(66).isEqualTo(sealed.chunks().size());
      for (int j : new int[] {65, 0, 64, 31}) {
        int from = j * SEALED_CHUNK;
        byte[] chunk = Arrays.copyOfRange(ciphertext, from, from + opener.sealedLength(j));
        int start = Math.min(file.length, j * CHUNK);
        int end = Math.min(file.length, (j + 1) * CHUNK);
        assertThat(opener.openChunk(j, chunk)).isEqualTo(Arrays.copyOfRange(file, start, end));
        var rest = new ByteArrayInputStream(file, start, file.length - start);
        assertThat(again.sealChunk(sealed, j, rest)).isEqualTo(chunk);
      }
      assertThatThrownBy(() -> opener.openChunk(66, new byte[16]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> again.sealChunk(sealed, -1, InputStream.nullInputStream()))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void changedFile_isNeverSealedAgain() throws IOException {
    byte[] file = file(2 * CHUNK);
    SealedAttachment sealed = seal(file, OutputStream.nullOutputStream());
    try (AttachmentSealer again = sealer(Sealing.RECORD, 0)) {
      file[CHUNK] ^= 1;
      var changed = new ByteArrayInputStream(file, CHUNK, CHUNK);
      assertThatThrownBy(() -> again.sealChunk(sealed, 1, changed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("changed");
      var shortened = new ByteArrayInputStream(file, 0, CHUNK - 1);
      assertThatThrownBy(() -> again.sealChunk(sealed, 0, shortened))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void secondFileUnderOneKey_isRefused() throws IOException {
    try (AttachmentSealer sealer = sealer(Sealing.RECORD, 0)) {
      InputStream none = InputStream.nullInputStream();
      OutputStream nowhere = OutputStream.nullOutputStream();
      assertThat(sealer.seal("f", "a/b", none, nowhere).chunks()).hasSize(1);
      assertThatThrownBy(() -> sealer.seal("f", "a/b", none, nowhere))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static byte[] swapped(byte[] ciphertext) {
    byte[] swapped = ciphertext.clone();
    System.arraycopy(ciphertext, 0, swapped, SEALED_CHUNK, SEALED_CHUNK);
    System.arraycopy(ciphertext, SEALED_CHUNK, swapped, 0, SEALED_CHUNK);
    return swapped;
  }

  @Test
  void tamperedCiphertext_isNoticed() throws IOException {
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file(3 * CHUNK), out);
    byte[] ciphertext = out.toByteArray();
    try (AttachmentOpener opener = opener(sealed)) {
      assertThat(failure(opener, swapped(ciphertext))).isEqualTo(new NotAuthentic(What.ATTACHMENT));
      int[] places = {0, CHUNK - 1, CHUNK, SEALED_CHUNK - 1, SEALED_CHUNK, ciphertext.length - 1};
      for (int at : places) {
        assertThat(failure(opener, Sealing.changed(ciphertext, 8 * at)))
            .isEqualTo(new NotAuthentic(What.ATTACHMENT));
      }
      for (int length : new int[] {0, 10, SEALED_CHUNK, ciphertext.length - 1}) {
        assertThat(failure(opener, Arrays.copyOf(ciphertext, length)))
            .isEqualTo(new Mismatch(What.ATTACHMENT));
      }
      byte[] longer = Arrays.copyOf(ciphertext, ciphertext.length + 1);
      assertThat(failure(opener, longer)).isEqualTo(new Mismatch(What.ATTACHMENT));
    }
  }

  /** Two chunks of a file of three, its length lied about: the last flag betrays it. */
  @Test
  void fileCutAtAChunk_isNoticed() throws IOException {
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file(4 * CHUNK), out);
    Attachment shorter = new Attachment("a/b", 2 * CHUNK, sealed.part().attachment().chunksRoot());
    var root = new CiphertextTree();
    sealed.chunks().subList(0, 2).forEach(root::add);
    try (AttachmentOpener opener = opener(shorter, new Sealed(root.root(), 2 * SEALED_CHUNK))) {
      assertThat(failure(opener, Arrays.copyOf(out.toByteArray(), 2 * SEALED_CHUNK)))
          .isEqualTo(new NotAuthentic(What.ATTACHMENT));
    }
  }

  @Test
  void fileOfAnotherRecordOrPart_isNotAuthentic() throws IOException {
    SealedAttachment sealed = seal(file(100), OutputStream.nullOutputStream());
    RecordId other = new RecordId("ff112233445566778899aabbccddeeff");
    try (AttachmentOpener opener = opener(sealed);
        AttachmentSealer otherRecord = sealer(other, 0);
        AttachmentSealer otherPart = sealer(Sealing.RECORD, 1)) {
      for (AttachmentSealer sealer : new AttachmentSealer[] {otherRecord, otherPart}) {
        var out = new ByteArrayOutputStream();
        var again = sealer.seal("f", "a/b", new ByteArrayInputStream(file(100)), out);
        assertThat(again.sealed().length()).isEqualTo(sealed.sealed().length());
        assertThat(failure(opener, out.toByteArray())).isEqualTo(new NotAuthentic(What.ATTACHMENT));
      }
    }
  }

  @Test
  void anotherCiphertextRoot_isNoticed() throws IOException {
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file(100), out);
    Sealed other = new Sealed(Digest.ZERO, sealed.sealed().length());
    try (AttachmentOpener opener = opener(sealed.part().attachment(), other)) {
      assertThat(failure(opener, out.toByteArray())).isEqualTo(new Mismatch(What.ATTACHMENT));
    }
  }

  @Test
  void anotherChunksRoot_isAGroundForComplaint() throws IOException {
    var out = new ByteArrayOutputStream();
    SealedAttachment sealed = seal(file(100), out);
    Attachment other = new Attachment("a/b", 100, Digest.ZERO);
    try (AttachmentOpener opener = opener(other, sealed.sealed())) {
      OpenFailure failure = failure(opener, out.toByteArray());
      assertThat(failure).isInstanceOf(Contradiction.class);
      Complaint complaint = ((Contradiction) failure).complaint();
      assertThat(complaint.ground()).isEqualTo(Ground.CHUNKS_ROOT);
      assertThat(complaint.stated()).isEqualTo(Digest.ZERO);
      assertThat(complaint.found()).contains(sealed.part().attachment().chunksRoot());
    }
  }

  /** 99 bytes and 98 have one padded length: a byte too many lies where zeros belong. */
  @Test
  void contentInThePadding_isMalformed() throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] file = file(99);
    file[98] = 1;
    SealedAttachment sealed = seal(file, out);
    Attachment shorter = new Attachment("a/b", 98, sealed.part().attachment().chunksRoot());
    assertThat(shorter.ciphertextLength()).isEqualTo(out.size());
    try (AttachmentOpener opener = opener(shorter, sealed.sealed())) {
      assertThat(failure(opener, out.toByteArray())).isEqualTo(new Malformed("padding"));
    }
  }

  @Test
  void closedOpener_hasNoSecretsLeft() throws IOException {
    var out = new ByteArrayOutputStream();
    AttachmentOpener opener = opener(seal(file(100), out));
    opener.close();
    assertThatThrownBy(() -> open(opener, out.toByteArray()))
        .isInstanceOf(IllegalStateException.class);
  }

  /** A file that repeats one block, and counts how far its reader is ahead of what it wrote. */
  private static final class LongFile extends InputStream {
    private final long length;
    private long read;
    private long written;

    LongFile(long length) {
      this.length = length;
    }

    @Override
    public int read() {
      return read < length ? (int) (read++ * 31 & 0xff) : -1;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      int some = (int) Math.min(count, length - read);
      if (some == 0 && count > 0) {
        return -1;
      }
      for (int i = from; i < from + some; i++) {
        into[i] = (byte) (read++ * 31);
      }
      return some;
    }

    OutputStream out(OutputStream next) {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
          assertThat(read - written).isLessThanOrEqualTo(2L * CHUNK);
          written += count;
          next.write(bytes, from, count);
        }
      };
    }
  }

  @Test
  void sealing_neverHoldsMoreThanTwoChunks() throws IOException {
    LongFile file = new LongFile(20 * CHUNK + 77);
    SealedAttachment sealed = seal(file, file.out(OutputStream.nullOutputStream()));
    assertThat(sealed.part().attachment().length()).isEqualTo(20 * CHUNK + 77);
  }

  @Test
  @Tag("slow")
  void fileOf256Mebibytes_passesThroughAndOneByteAboveOneGibibyteDoesNot() throws Exception {
    LongFile file = new LongFile(256L << 20);
    Path sealedFile = Files.createTempFile("sealed", null);
    try (OutputStream out = Files.newOutputStream(sealedFile)) {
      SealedAttachment sealed = seal(file, file.out(out));
      try (AttachmentOpener opener = opener(sealed);
          InputStream in = Files.newInputStream(sealedFile)) {
        opener.open(in, OutputStream.nullOutputStream());
      }
    } finally {
      Files.delete(sealedFile);
    }
    LongFile tooLong = new LongFile((1L << 30) + 1);
    assertThatThrownBy(() -> seal(tooLong, OutputStream.nullOutputStream()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1073741824");
  }
}
