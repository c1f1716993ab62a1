package org.verbale.server.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.verbale.note.VerifierKey;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Recomputes the whole archive from its entries and compares it with every row that was derived
 * from them: hashes, tree, chains, map, lists, checkpoints, and by {@link EntryRule} what features
 * derive. Reads each table once, from one end to the other; keeps chains and the map in memory, no
 * content. Goes on behind what is damaged.
 */
public final class ArchiveCheck {
  private static final int PARTITION = 4;

  private final View view;
  private final Options options;
  private final Findings findings;
  private final CheckProgress progress;
  private final Map<Table, RowSums> sums = new EnumMap<>(Table.class);

  /**
   * How to check.
   *
   * @param signed verifies checkpoints; without it their signatures are not looked at
   * @param rules what features know
   * @param threads that read and hash; with more than 1 the view must be one that may be shared
   * @param random nobody who wrote the rows may foresee it
   */
  public record Options(
      Optional<CheckpointRule> signed, List<EntryRule> rules, int threads, RandomGenerator random) {
    public Options {
      rules = List.copyOf(rules);
    }
  }

  private ArchiveCheck(View view, Options options, Findings findings, CheckProgress progress) {
    this.view = view;
    this.options = options;
    this.findings = findings;
    this.progress = progress;
    var hash = new RowHash(options.random());
    sums.put(Table.CHAIN_ENTRY, new RowSums(Table.CHAIN_ENTRY, hash));
    sums.put(Table.OBJECT, new RowSums(Table.OBJECT, hash));
    for (EntryRule rule : options.rules()) {
      rule.tables().forEach(table -> sums.put(table, new RowSums(table, hash)));
    }
  }

  /**
   * Checks all that {@code view} holds, on this thread, without what features know.
   *
   * @param logKey what checkpoints are verified with
   * @param random draws the key of the comparison of tables
   * @return what is wrong and where, at most a hundred findings; empty if all is well
   */
  public static List<String> run(View view, VerifierKey logKey, RandomGenerator random) {
    List<String> told = new ArrayList<>();
    run(
        view,
        new Options(Optional.of(head -> head.verify(logKey)), List.of(), 1, random),
        new Findings(100, told::add),
        new CheckProgress(() -> 0));
    return told;
  }

  /** Checks all that {@code view} holds. */
  public static void run(View view, Options options, Findings findings, CheckProgress progress) {
    new ArchiveCheck(view, options, findings, progress).run();
  }

  private void run() {
    ExecutorService workers =
        options.threads() > 1 ? Executors.newFixedThreadPool(options.threads()) : null;
    try {
      long size = Extent.size(view);
      progress.begin(size);
      var frame = frame((table, key, row) -> sums(table).expect(key, row), findings, progress);
      var replay = new Replay(view, findings, progress);
      inOrder(workers, size, from -> () -> new ChunkCheck(frame, from, size).run(), replay::add);
      replay.end();
      findings.attempt("rows behind the last entry", () -> new Extent(view, findings).check(size));
      compareTables(workers);
      var pieces = new Pieces(workers);
      for (EntryRule rule : options.rules()) {
        findings.attempt("rows of " + rule.tables(), () -> rule.whole(view, findings, pieces));
      }
      pieces.finish();
    } finally {
      if (workers != null) {
        workers.shutdownNow();
      }
    }
  }

  private ChunkCheck.Frame frame(ChunkCheck.RowSink rows, Findings found, CheckProgress counted) {
    return new ChunkCheck.Frame(view, options.signed(), options.rules(), rows, found, counted);
  }

  private RowSums sums(Table table) {
    RowSums found = sums.get(table);
    if (found == null) {
      throw new IllegalArgumentException(table + ": not declared (expected: by a rule)");
    }
    return found;
  }

  private interface ChunkWork {
    Supplier<ChunkCheck> of(long from);
  }

  private interface ChunkTaker {
    void take(ChunkCheck chunk);
  }

  /** Works on several chunks at once, and hands them on in the order of the log. */
  private void inOrder(
      @Nullable ExecutorService workers, long size, ChunkWork work, ChunkTaker next) {
    Deque<Future<ChunkCheck>> underWay = new ArrayDeque<>();
    for (long from = 0; from < size; from += ChunkCheck.SIZE) {
      if (underWay.size() > 2 * options.threads()) {
        next.take(await(underWay.remove()));
      }
      underWay.add(submit(workers, work.of(from)));
    }
    while (!underWay.isEmpty()) {
      next.take(await(underWay.remove()));
    }
  }

  /** Counts the rows that there are against those that follow from entries, then names the rest. */
  private void compareTables(@Nullable ExecutorService workers) {
    List<Future<Boolean>> scans = new ArrayList<>();
    for (RowSums table : sums.values()) {
      for (int first = 0; first < 256; first += PARTITION) {
        KeyRange range =
            first + PARTITION > 255
                ? KeyRange.from(Key.uint8(first))
                : KeyRange.between(Key.uint8(first), Key.uint8(first + PARTITION));
        scans.add(submit(workers, () -> sum(table, range)));
      }
    }
    scans.forEach(ArchiveCheck::await);
    for (RowSums table : sums.values()) {
      Set<Integer> dirty = table.dirty();
      if (!dirty.isEmpty()) {
        findings.attempt(table.table().name(), () -> name(table.table(), dirty));
      }
    }
  }

  private Boolean sum(RowSums table, KeyRange range) {
    EntryRule rule = rule(table.table());
    findings.attempt(
        table.table().name(),
        () ->
            view.scan(
                table.table(),
                range,
                (key, value) -> {
                  table.found(key, rule == null ? value : rule.lasting(table.table(), value));
                  return true;
                }));
    return true;
  }

  private void name(Table table, Set<Integer> dirty) {
    var rows = new RowComparison(table, dirty);
    long size = Extent.size(view);
    var frame = frame(rows::expect, new Findings(0, finding -> {}), new CheckProgress(() -> 0));
    for (long from = 0; from < size; from += ChunkCheck.SIZE) {
      var unused = new ChunkCheck(frame, from, size).run();
    }
    EntryRule rule = rule(table);
    rows.compare(view, value -> rule == null ? value : rule.lasting(table, value), findings);
  }

  private @Nullable EntryRule rule(Table table) {
    return options.rules().stream()
        .filter(each -> each.tables().contains(table))
        .findFirst()
        .orElse(null);
  }

  /** Pieces of work of rules, not too many at a time. */
  private final class Pieces implements EntryRule.Whole {
    private final @Nullable ExecutorService workers;
    private final Deque<Future<Boolean>> underWay = new ArrayDeque<>();

    Pieces(@Nullable ExecutorService workers) {
      this.workers = workers;
    }

    @Override
    public void piece(String where, Runnable piece) {
      if (underWay.size() > 16 * options.threads()) {
        await(underWay.remove());
      }
      underWay.add(
          submit(
              workers,
              () -> {
                findings.attempt(where, piece);
                return true;
              }));
    }

    @Override
    public void judgement(String where, Runnable piece) {
      piece(where, () -> progress.judge(piece));
    }

    @Override
    public void hashed(long bytes) {
      progress.hashed(bytes, 1);
    }

    void finish() {
      underWay.forEach(ArchiveCheck::await);
    }
  }

  /** Tables that no entry tells of are read at least, which checks what RocksDB can. */
  public static Set<Table> opaque(List<EntryRule> rules) {
    Set<Table> opaque = EnumSet.allOf(Table.class);
    opaque.removeAll(
        EnumSet.of(
            Table.META,
            Table.ENTRY,
            Table.CONTENT,
            Table.OBJECT,
            Table.CHAIN,
            Table.CHAIN_ENTRY,
            Table.NODE,
            Table.LIST,
            Table.CHANGED,
            Table.MAP,
            Table.SEAL));
    rules.forEach(rule -> opaque.removeAll(rule.tables()));
    return opaque;
  }

  private static <T> Future<T> submit(@Nullable ExecutorService workers, Supplier<T> work) {
    if (workers != null) {
      return workers.submit(work::get);
    }
    var here = new FutureTask<T>(work::get);
    here.run();
    return here;
  }

  private static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("check: interrupted (expected: its end)", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
