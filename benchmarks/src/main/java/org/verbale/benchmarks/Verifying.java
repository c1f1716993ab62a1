package org.verbale.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.log.Checkpoint;
import org.verbale.log.Receipt;
import org.verbale.note.NoteSignature;
import org.verbale.note.VerifierKey;
import org.verbale.witness.Cosignature;
import org.verbale.witness.CosignerKey;
import org.verbale.witness.TrustPolicy;
import org.verbale.witness.WitnessedReceipt;

/** How many receipts one thread verifies, beside the signatures under them alone. */
final class Verifying {
  private static final int TURNS = 3;
  private static final long WARM_UP = 1_000_000_000L;
  private static final long NANOS = 500_000_000L;

  /**
   * What one thread reached at best.
   *
   * @param receipts a second, each read from its text
   * @param signatures under one
   * @param ed25519 verifications a second of the Ed25519 signatures among them
   * @param mlDsa44 verifications a second of the ML-DSA-44 signatures among them
   * @param limit receipts a second if nothing but these signatures had to be verified
   * @param bytes of a receipt
   */
  record Result(
      double receipts, int signatures, double ed25519, double mlDsa44, double limit, int bytes) {
    void print(Report report) {
      report.line(
          "verified by a member: %.0f receipts of %d bytes a second, each read from its text",
          receipts, bytes);
      report.line(
          "  the same keys alone: %.0f Ed25519 or %.0f ML-DSA-44 a second; the %d signatures of a"
              + " receipt %.0f times: %.2f of it reached",
          ed25519, mlDsa44, signatures, limit, receipts / limit);
    }
  }

  /** A thing to do that throws where it fails. */
  private interface Work {
    void run() throws Exception;
  }

  /** A signature under a receipt's checkpoint, apart from all that surrounds it. */
  private static final class Signed {
    private final CosignerKey.Type type;
    private final byte[] key;
    private final byte[] message;
    private final byte[] signature;

    Signed(CosignerKey.Type type, Bytes key, byte[] message, Bytes signature) {
      this.type = type;
      this.key = key.toByteArray();
      this.message = message;
      this.signature = signature.toByteArray();
    }

    void verify() {
      boolean valid =
          type == CosignerKey.Type.ED25519
              ? Ed25519.verify(key, message, signature)
              : MlDsa44.verify(key, message, signature);
      if (!valid) {
        throw new IllegalStateException("signature: refused (expected: valid)");
      }
    }
  }

  private Verifying() {}

  /** Measures one thread, receipts and signatures by turns. */
  static Result measure(TrustPolicy policy, List<Bytes> receipts) throws Exception {
    WitnessedReceipt first = policy.verify(Receipt.parse(receipts.get(0)));
    List<Signed> all = signatures(first, policy);
    List<Signed> classic = of(all, CosignerKey.Type.ED25519);
    List<Signed> postQuantum = of(all, CosignerKey.Type.ML_DSA_44);
    Work verify =
        () -> {
          for (Bytes receipt : receipts) {
            WitnessedReceipt unused = policy.verify(Receipt.parse(receipt));
          }
        };
    double unused = perSecond(verify, WARM_UP) + perSecond(() -> verify(all), WARM_UP);
    double verified = 0;
    double ed25519 = 0;
    double mlDsa44 = 0;
    double limit = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      verified = Math.max(verified, perSecond(verify, NANOS) * receipts.size());
      limit = Math.max(limit, perSecond(() -> verify(all), NANOS));
      ed25519 = Math.max(ed25519, perSecond(() -> verify(classic), NANOS) * classic.size());
      mlDsa44 = Math.max(mlDsa44, perSecond(() -> verify(postQuantum), NANOS) * postQuantum.size());
    }
    return new Result(verified, all.size(), ed25519, mlDsa44, limit, receipts.get(0).size());
  }

  private static void verify(List<Signed> signatures) {
    signatures.forEach(Signed::verify);
  }

  private static double perSecond(Work work, long nanos) throws Exception {
    long started = System.nanoTime();
    int count = 0;
    do {
      work.run();
      count++;
    } while (System.nanoTime() - started < nanos);
    return count / ((System.nanoTime() - started) / 1e9);
  }

  private static List<Signed> of(List<Signed> all, CosignerKey.Type type) {
    return all.stream().filter(each -> each.type == type).toList();
  }

  /** The log's own and each witness's. */
  private static List<Signed> signatures(WitnessedReceipt receipt, TrustPolicy policy) {
    var signatures = new ArrayList<Signed>();
    Checkpoint checkpoint = receipt.checkpoint().checkpoint();
    byte[] text = checkpoint.toText().getBytes(UTF_8);
    for (NoteSignature line : receipt.checkpoint().signed().note().note().signatures()) {
      for (VerifierKey log : policy.logKeys()) {
        if (line.name().equals(log.name()) && line.keyId() == log.keyId()) {
          signatures.add(
              new Signed(CosignerKey.Type.ED25519, log.publicKey(), text, line.signature()));
        }
      }
    }
    for (Cosignature each : receipt.checkpoint().cosignatures()) {
      CosignerKey key = each.key();
      byte[] message =
          key.type() == CosignerKey.Type.ED25519
              ? ("cosignature/v1\ntime " + each.seconds() + "\n" + checkpoint.toText())
                  .getBytes(UTF_8)
              : subtree(key, checkpoint, each.seconds());
      byte[] timed = each.line().signature().toByteArray(); // eight bytes of time, the signature
      Bytes signature = Bytes.of(timed, Long.BYTES, timed.length - Long.BYTES);
      signatures.add(new Signed(key.type(), key.publicKey(), message, signature));
    }
    return signatures;
  }

  /** What ML-DSA-44 signs (c2sp.org/tlog-cosignature). */
  private static byte[] subtree(CosignerKey key, Checkpoint checkpoint, long time) {
    byte[] cosigner = key.name().getBytes(UTF_8);
    byte[] origin = checkpoint.origin().getBytes(UTF_8);
    return new TlsWriter()
        .raw("subtree/v1\n\0".getBytes(UTF_8))
        .uint8(cosigner.length)
        .raw(cosigner)
        .uint64(time)
        .uint8(origin.length)
        .raw(origin)
        .uint64(0)
        .uint64(checkpoint.head().size())
        .raw(checkpoint.head().root().toByteArray())
        .toByteArray();
  }
}
