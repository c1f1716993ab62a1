package org.verbale.server.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.Padme;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Appender;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;

/**
 * Grows an archive faster than any server could: records of the right form, by nobody, straight
 * into the storage. Arguments: directory, number of records, records between two seals.
 */
public final class Growth {
  public static final NoteSigner LOG_KEY =
      NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));

  private static final CertificateId AUTHOR = new CertificateId(Digest.sha256(new byte[1]));
  private static final int CHANNELS = 200;

  private final Random random;
  private final Archive archive = new Archive();
  private final String signature;
  private long time;

  private Growth(long size) {
    random = new Random(8163 + size);
    time = 1_800_000_000_000L + size;
    var signer = NoteSigner.of(AUTHOR.keyName(), Ed25519.Key.of(SecretBytes.zeros(32)));
    String signed =
        new String(SignedNote.sign("by nobody\n", signer).toBytes().toByteArray(), UTF_8);
    signature = signed.substring(signed.indexOf('\n') + 1);
  }

  /** The program. */
  public static void main(String[] arguments) {
    long begin = System.nanoTime();
    grow(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    System.out.println("grown in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
  }

  /** Adds {@code records} to a data directory, and seals after each {@code sealEvery}. */
  public static void grow(Path directory, int records, int sealEvery) {
    try (Storage storage = Storage.open(directory, StorageOptions.DEFAULT)) {
      var growth = new Growth(storage.<Long>read(view -> new Archive().size(view)));
      for (int done = 0; done < records; done += sealEvery) {
        growth.batch(storage, Math.min(sealEvery, records - done));
      }
    }
  }

  private void batch(Storage storage, int records) {
    try (Transaction state = storage.begin()) {
      Appender appender = archive.appender(state);
      for (int i = 0; i < records; i++) {
        record(state, appender);
      }
      Optional<TreeHead> head = appender.seal(time);
      head.ifPresent(fresh -> archive.sign(state, fresh, LOG_KEY));
      state.commit();
    }
  }

  private void record(Transaction state, Appender appender) {
    ChannelId channel = ChannelId.of("R-X" + random.nextInt(CHANNELS) + "/dialogue");
    Chain chain = Chain.of(channel);
    byte[] ciphertext = bytes((int) Padme.paddedLength(1000 + random.nextInt(3000)) + 16);
    var block =
        new PrivateBlock(
            Bytes.of(bytes(32)),
            new EpochId(channel, 0, 1),
            new Sealed(Digest.sha256(ciphertext), ciphertext.length),
            Bytes.of(bytes(32)),
            List.of(),
            Optional.empty(),
            archive.head(state, chain));
    RecordId id = RecordId.of(bytes(16));
    var opened =
        new PublicBlock(
            channel.review(), id, RecordType.MESSAGE, Language.EN, AUTHOR, 4, Digest.of(bytes(32)));
    String note = new RecordNote(opened, block.hash()).toText() + signature;
    List<Blob> blobs = new ArrayList<>();
    blobs.add(new Blob(Blob.Kind.PRIVATE_BLOCK, block.toBytes()));
    blobs.add(new Blob(Blob.Kind.CIPHERTEXT, Bytes.of(ciphertext)));
    Bytes object = Bytes.of(note.getBytes(UTF_8));
    appender.list(PartyCode.SECRETARIAT, channel);
    Appended at =
        appender.append(LeafKind.RECORD, time++, chain, Bytes.of(bytes(32)), object, blobs);
    state.put(
        Table.RECORD,
        Key.text(id.value()).bytes(),
        ByteBuffer.allocate(40).put(at.leaf().object().toByteArray()).putLong(at.index()).array());
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
