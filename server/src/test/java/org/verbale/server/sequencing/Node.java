package org.verbale.server.sequencing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.Digest;
import org.verbale.note.NoteSigner;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.ArchiveCheck;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Table;

/** A storage with a sequencer over a {@link Ledger}, as tests need it. */
public final class Node implements AutoCloseable {
  /** The same in every process. */
  public static final NoteSigner LOG_KEY =
      NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));

  /** Seals only when asked. */
  public static final SequencerOptions BY_HAND =
      new SequencerOptions(256, 8 << 20, 4096, 64 << 20, Duration.ZERO);

  public final Storage storage;
  public final Archive archive = new Archive();
  public final Sequencer sequencer;
  public final List<Throwable> stops = new CopyOnWriteArrayList<>();
  public final List<Long> sizes = new CopyOnWriteArrayList<>();

  public Node(Path directory) {
    this(directory, BY_HAND, StorageOptions.DEFAULT, stamps(1));
  }

  public Node(
      Path directory,
      SequencerOptions options,
      StorageOptions storageOptions,
      Supplier<Stamp> stamps) {
    storage = Storage.open(directory, storageOptions);
    sequencer =
        Sequencer.start(
            storage,
            archive,
            List.of(new Ledger()),
            LOG_KEY,
            options,
            stamps,
            new CommitListener() {
              @Override
              public void committed(long size) {
                sizes.add(size);
              }

              @Override
              public void stopped(Throwable cause) {
                stops.add(cause);
              }
            });
  }

  /** Stamps of a seeded source; each a millisecond after the one before. */
  public static Supplier<Stamp> stamps(long seed) {
    Random random = new Random(seed);
    Instant[] now = {Instant.ofEpochMilli(1_700_000_000_000L)};
    Supplier<Stamp> stamps =
        Stamp.source(
            () -> {
              now[0] = now[0].plusMillis(1);
              return now[0];
            },
            random);
    return () -> {
      synchronized (random) {
        return stamps.get();
      }
    };
  }

  /** Hash of every row of every table. */
  public static Digest digest(Storage storage) {
    return storage.read(
        view -> {
          MessageDigest sha = Digest.sha256();
          for (Table table : Table.values()) {
            sha.update(table.name().getBytes(UTF_8));
            view.scan(
                table,
                KeyRange.all(),
                (key, value) -> {
                  sha.update(Integer.toString(key.length).getBytes(UTF_8));
                  sha.update(key);
                  sha.update(Integer.toString(value.length).getBytes(UTF_8));
                  sha.update(value);
                  return true;
                });
          }
          return Digest.finish(sha);
        });
  }

  /** What a whole check of the archive finds. */
  public static List<String> findings(Storage storage) {
    return new ArrayList<>(
        storage.read(view -> ArchiveCheck.run(view, LOG_KEY.key(), new Random(1))));
  }

  @Override
  public void close() {
    sequencer.close();
    storage.close();
  }
}
