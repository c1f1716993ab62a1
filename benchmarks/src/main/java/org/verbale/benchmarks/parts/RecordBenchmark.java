package org.verbale.benchmarks.parts;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.OpenException;
import org.verbale.client.record.OpenedRecord;
import org.verbale.client.record.RecordOpener;
import org.verbale.client.record.RecordSealer;
import org.verbale.client.record.SealedRecord;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.log.ChannelHead;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.record.Part;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;

/** One record of a title and a paragraph of 700 letters. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before all else
public class RecordBenchmark {
  private static final List<Part> PARTS =
      List.of(
          Part.paragraph(Language.EN, "On measures taken"),
          Part.paragraph(Language.EN, "measures ".repeat(78).strip()));

  private final SecureRandom random = new SecureRandom();
  private final CertificateId author = new CertificateId(Digest.sha256(new byte[] {1}));
  private ArchiveKey key;
  private NoteSigner signer;
  private SealedRecord sealed;
  private Bytes note;
  private Bytes block;
  private AttestedNote<RecordNote> attested;

  /** A sealed and signed record. */
  @Setup
  public void prepare() throws MalformedException, BadSignatureException {
    var channel = ChannelId.of("R-XA/dialogue");
    key = new ArchiveKey(new EpochId(new GroupId(channel, 0), 1), SecretBytes.random(32, random));
    signer = NoteSigner.of(author.keyName(), Ed25519.Key.generate(random));
    sealed = seal();
    note = sealed.sign(signer).toBytes();
    block = sealed.privateBlock().toBytes();
    attested = verifyNote();
  }

  /** Lays out, pads, builds the parts tree, encrypts. */
  @Benchmark
  public SealedRecord seal() {
    try (RecordSealer sealer = RecordSealer.begin(key, random)) {
      PARTS.forEach(sealer::add);
      return sealer.seal(
          RecordType.MESSAGE, Language.EN, author, Optional.empty(), ChannelHead.EMPTY);
    }
  }

  /** Signs the record note. */
  @Benchmark
  public Bytes signNote() {
    return sealed.sign(signer).toBytes();
  }

  /** Parses the record note and verifies its signature. */
  @Benchmark
  public AttestedNote<RecordNote> verifyNote() throws MalformedException, BadSignatureException {
    return RecordNote.parse(note).verify((name, keyId) -> Optional.of(signer.key()));
  }

  /** Decrypts, checks the key commitment and the parts root. */
  @Benchmark
  public int open() throws OpenException {
    try (OpenedRecord opened = RecordOpener.open(key, attested, block, sealed.ciphertext())) {
      return opened.parts().size();
    }
  }
}
