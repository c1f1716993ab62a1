package org.verbale.server.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.identity.RegistryEntry;
import org.verbale.note.NoteSigner;
import org.verbale.policy.Policy;
import org.verbale.server.archive.Archive;
import org.verbale.server.channel.Channels;
import org.verbale.server.directory.Directory;
import org.verbale.server.document.Documents;
import org.verbale.server.publication.Publications;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.registry.Genesis;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.registry.SubmitEntry;
import org.verbale.server.sequencing.Command;
import org.verbale.server.sequencing.CommitListener;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.sequencing.SequencerOptions;
import org.verbale.server.sequencing.Stamp;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;
import org.verbale.server.succession.SuccessionFeature;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;

/** All features on a real data directory, in the real order of the real sequencer. */
public final class Node implements AutoCloseable {
  private final Archive archive = new Archive();
  private final SuccessionFeature succession = new SuccessionFeature(archive);
  private final RegistryFeature registry = new RegistryFeature(archive);
  private final Directory directory = new Directory(registry);
  private final Channels channels = new Channels(archive, registry);
  private final Publications publications = new Publications(archive, registry);
  private final Documents documents = new Documents(archive, registry, publications);
  private final Recovery recovery = new Recovery(archive);
  private final AtomicLong time = new AtomicLong(Mechanism.START.toEpochMilli());
  private final NoteSigner logKey;
  private final Storage storage;
  private final Sequencer sequencer;
  private int pushed;

  public Node(Path data) {
    this(data, "log.test", 1);
  }

  /** The same under another origin and key, as after a disaster. */
  public Node(Path data, String origin, long seed) {
    SeededRandom random = new SeededRandom(seed);
    logKey = NoteSigner.of(origin, Ed25519.Key.generate(random));
    storage = Storage.open(data, StorageOptions.DEFAULT);
    sequencer =
        Sequencer.start(
            storage,
            archive,
            List.of(registry, succession, directory, channels, documents, publications, recovery),
            logKey,
            new SequencerOptions(256, 8L << 20, 4096, 64L << 20, Duration.ZERO),
            () -> new Stamp(time.get(), salt(random)),
            new CommitListener() {
              @Override
              public void committed(long size) {}

              @Override
              public void stopped(Throwable cause) {
                throw new AssertionError("a bug stopped the node", cause);
              }
            });
  }

  private static Digest salt(SeededRandom random) {
    byte[] seed = new byte[Digest.LENGTH];
    random.nextBytes(seed);
    return Digest.of(seed);
  }

  /** Sends what {@code mechanism} has registered since the last time, each at its time. */
  public void follow(Mechanism mechanism) {
    List<RegistryEntry> entries = mechanism.registry().entries();
    for (RegistryEntry entry : entries.subList(pushed, entries.size())) {
      at(entry.moment().time());
      if (entry.kind() == RegistryEntry.Kind.TRUST_ROOT) {
        execute(new Genesis(entry.object()));
      } else {
        execute(new SubmitEntry(entry.kind(), entry.object()));
      }
    }
    pushed = entries.size();
    at(mechanism.now().time());
  }

  /** Goes on where another node on the same directory stopped. */
  public void resume(Mechanism mechanism) {
    pushed = mechanism.registry().entries().size();
    at(mechanism.now().time());
  }

  /** Sets the clock. */
  public void at(Instant now) {
    time.set(now.toEpochMilli());
  }

  public long time() {
    return time.get();
  }

  public <R> R execute(Command<R> command) {
    return sequencer.execute(command);
  }

  /** Reads at this moment, with what is allowed at it. */
  public <T> T read(BiFunction<View, Policy, T> work) {
    return storage.read(view -> work.apply(view, registry.policy(view, time.get())));
  }

  public NoteSigner logKey() {
    return logKey;
  }

  public Storage storage() {
    return storage;
  }

  public Archive archive() {
    return archive;
  }

  public SuccessionFeature succession() {
    return succession;
  }

  public RegistryFeature registry() {
    return registry;
  }

  public Directory directory() {
    return directory;
  }

  public Channels channels() {
    return channels;
  }

  public Documents documents() {
    return documents;
  }

  public Publications publications() {
    return publications;
  }

  public Recovery recovery() {
    return recovery;
  }

  public Sequencer sequencer() {
    return sequencer;
  }

  /** SHA-256 over every row of every table: equal exactly if nothing at all has changed. */
  public Digest stateDigest() {
    return storage.read(
        view -> {
          MessageDigest sha = Digest.sha256();
          for (Table table : Table.values()) {
            sha.update(table.name().getBytes(UTF_8));
            view.scan(
                table,
                KeyRange.all(),
                (key, value) -> {
                  sha.update(Digest.sha256(key).toByteArray());
                  sha.update(Digest.sha256(value).toByteArray());
                  return true;
                });
          }
          return Digest.of(sha.digest());
        });
  }

  @Override
  public void close() {
    sequencer.close();
    storage.close();
  }
}
