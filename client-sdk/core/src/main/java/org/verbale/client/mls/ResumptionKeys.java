package org.verbale.client.mls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;

/** The resumption PSKs of the last few epochs (RFC 9420, section 8.6); older ones are wiped. */
final class ResumptionKeys implements AutoCloseable {
  /** How many epochs back a Commit may reach. */
  static final int KEPT = 8;

  private record Epoch(long number, SecretBytes key) {}

  private final Deque<Epoch> epochs = new ArrayDeque<>();

  /** Keeps a copy of {@code key}. */
  void add(long epoch, SecretBytes key) {
    epochs.addLast(new Epoch(epoch, key.copy()));
    if (epochs.size() > KEPT) {
      epochs.removeFirst().key.wipe();
    }
  }

  /** The key of {@code epoch}, which stays this object's to wipe. */
  Optional<SecretBytes> find(long epoch) {
    return epochs.stream().filter(each -> each.number == epoch).map(Epoch::key).findFirst();
  }

  void writeTo(TlsWriter out) {
    out.vector(
        list ->
            epochs.forEach(
                each -> {
                  list.uint64(each.number);
                  SecretCodec.write(list, each.key);
                }));
  }

  static ResumptionKeys read(TlsReader in, CipherSuite suite) throws MalformedException {
    List<Epoch> read =
        new ArrayList<>(
            in.vector(
                "resumption_psks",
                KEPT,
                each ->
                    new Epoch(
                        each.uint64("epoch"),
                        SecretCodec.read(each, "resumption_psk", suite.hashLength()))));
    var keys = new ResumptionKeys();
    keys.epochs.addAll(read);
    return keys;
  }

  @Override
  public void close() {
    epochs.forEach(each -> each.key.wipe());
    epochs.clear();
  }
}
