package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.channel.Channels;
import org.verbale.server.demo.Mechanism;
import org.verbale.server.directory.Directory;
import org.verbale.server.document.Documents;
import org.verbale.server.document.PostRecord;
import org.verbale.server.publication.Publications;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.search.SearchIndex;
import org.verbale.server.search.SearchOptions;
import org.verbale.server.sequencing.CommitListener;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.sequencing.SequencerOptions;
import org.verbale.server.sequencing.Stamp;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.v1.PostRecordRequest;

/**
 * Makes an archive longer without a network: records are sealed and go through the same sequencer
 * and the same {@code apply} as a server's, on all cores of this process.
 */
final class Growth implements AutoCloseable {
  private static final int WAITING = 2048;
  private static final int THREADS = 2;

  private final Storage storage;
  private final Archive archive = new Archive();
  private final RegistryFeature registry = new RegistryFeature(archive);
  private final Sequencer sequencer;

  private Growth(Programme programme, Path data) throws IOException, MalformedException {
    storage = Storage.open(data.resolve("server"), StorageOptions.DEFAULT);
    var unused = storage.read(registry::registry);
    var publications = new Publications(archive, registry);
    sequencer =
        Sequencer.start(
            storage,
            archive,
            List.of(
                registry,
                new Directory(registry),
                new Channels(archive, registry),
                new Documents(archive, registry, publications),
                publications),
            logKey(programme.cast().folder()),
            SequencerOptions.DEFAULT,
            Stamp.source(Clock.systemUTC(), programme.random()),
            new Silent());
  }

  /**
   * Opens the data of a server that is stopped.
   *
   * @param data folder of the topic
   */
  static Growth open(Programme programme, Path data) throws IOException, MalformedException {
    return new Growth(programme, data);
  }

  private static NoteSigner logKey(Path keys) throws IOException, MalformedException {
    VerifierKey verifier = VerifierKey.parse(text(keys, "log.vkey").strip());
    return NoteSigner.of(
        verifier.name(),
        PrivateKeyFile.read(text(keys, "log.key"), Mechanism.PASSPHRASE.toCharArray()));
  }

  private static String text(Path folder, String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
  }

  long size() {
    return storage.read(archive::size);
  }

  /** Adds records, in {@code channels} by turns, until the archive holds {@code size} entries. */
  void to(long size, Sealing sealing, List<Founder.Founded> channels, List<Member> authors)
      throws InterruptedException {
    add((int) Math.max(0, size - size()), sealing, channels, authors);
  }

  /** Adds {@code count} records, in {@code channels} by turns. */
  void add(int count, Sealing sealing, List<Founder.Founded> channels, List<Member> authors)
      throws InterruptedException {
    var unused =
        add(
            count,
            number -> {
              Member author = authors.get(number % authors.size());
              Founder.Founded channel = channels.get(number % channels.size());
              return new Post(author, sealing.seal(channel, author).request());
            });
  }

  /** A record, and who posts it. */
  record Post(Member author, PostRecordRequest request) {}

  /** Makes records by their numbers, on several threads. */
  interface Source {
    Post make(int number);
  }

  /** Adds {@code count} records; gives of each its sequence in its channel. */
  long[] add(int count, Source source) throws InterruptedException {
    var next = new AtomicInteger();
    var adding = new Adding();
    var sequences = new long[count];
    var threads = new Thread[THREADS];
    for (int t = 0; t < THREADS; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = next.getAndIncrement();
                        i < count && !adding.failed();
                        i = next.getAndIncrement()) {
                      int number = i;
                      Post post = source.make(number);
                      adding.add(
                          () -> post(post.author, post.request),
                          appended -> sequences[number] = appended.position().sequence());
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    adding.finish();
    return sequences;
  }

  /** The search indexes of this archive, which follow it until they are closed. */
  SearchIndex index(Path data) throws IOException {
    SearchIndex index =
        SearchIndex.open(storage, archive, registry, data.resolve("server"), SearchOptions.DEFAULT);
    index.begin();
    return index;
  }

  /** What was handed to the sequencer and has not come back. */
  private static final class Adding {
    private final Semaphore room = new Semaphore(WAITING);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    boolean failed() {
      return failure.get() != null;
    }

    void add(Supplier<CompletableFuture<Appended>> post, Consumer<Appended> done) {
      room.acquireUninterruptibly();
      var unused =
          post.get()
              .whenComplete(
                  (appended, thrown) -> {
                    if (thrown == null) {
                      done.accept(appended);
                    } else {
                      failure.compareAndSet(null, thrown);
                    }
                    room.release();
                  });
    }

    void finish() throws InterruptedException {
      room.acquire(WAITING);
      if (failed()) {
        throw new IllegalStateException("record: refused (expected: taken)", failure.get());
      }
    }
  }

  private CompletableFuture<Appended> post(Member author, PostRecordRequest request) {
    var post =
        PostRecord.of(
            author.keys().transport().hash(),
            ChannelId.of(request.getChannel()),
            Pieces.bytes(request.getNote()),
            Pieces.bytes(request.getPrivateBlock()),
            Pieces.bytes(request.getCiphertext()),
            Pieces.bytes(request.getTerms()));
    // As the server's transport does: here, not on the writer's thread.
    var unused = post.note().attested(registry.latest(0).registry(), "record note");
    return sequencer.submit(post);
  }

  @Override
  public void close() {
    sequencer.close();
    storage.close();
  }

  private static final class Silent implements CommitListener {
    @Override
    public void committed(long size) {}

    @Override
    public void stopped(Throwable cause) {}
  }
}
