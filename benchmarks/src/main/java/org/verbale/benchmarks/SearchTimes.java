package org.verbale.benchmarks;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.verbale.benchmarks.Question.Kind;
import org.verbale.benchmarks.SearchEngines.Engine;

/** How long each engine took for each kind of question, asked by turns. */
final class SearchTimes {
  private static final long WARM_UP = 5_000_000_000L;
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** What is measured. */
  enum Clock {
    /** From the question to the answer. */
    WALL,
    /** What this thread, and those that search and read, got of a core meanwhile. */
    PROCESSOR
  }

  private record Cell(Clock clock, Kind kind, Engine engine) {}

  private final int samples;
  private final long[] threads;
  private final Map<Cell, Latencies> latencies = new HashMap<>();
  private final Map<Engine, Long> nanos = new EnumMap<>(Engine.class);
  private long openings;

  private SearchTimes(int samples) {
    this.samples = samples;
    this.threads =
        Stream.concat(
                Stream.of(Thread.currentThread()),
                Thread.getAllStackTraces().keySet().stream().filter(SearchTimes::answers))
            .mapToLong(Thread::threadId)
            .toArray();
  }

  private static boolean answers(Thread thread) {
    String name = thread.getName();
    return name.matches("search-[0-9]+") || name.startsWith("storage-read");
  }

  /**
   * Asks every engine every question, {@code rounds} times; before, once, whether all answer alike,
   * and again until they are warm.
   */
  static SearchTimes measure(
      SearchEngines engines, List<Question> questions, int rounds, Random random)
      throws IOException, GeneralSecurityException {
    long end = System.nanoTime() + WARM_UP;
    do {
      for (Question each : questions) {
        engines.check(each);
      }
    } while (System.nanoTime() < end);
    System.gc();
    var times = new SearchTimes(rounds * questions.size());
    List<Question> shuffled = new ArrayList<>(questions);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(shuffled, random);
      for (Question each : shuffled) {
        times.ask(engines, each, random);
      }
    }
    return times;
  }

  private void ask(SearchEngines engines, Question question, Random random)
      throws IOException, GeneralSecurityException {
    List<Engine> order = new ArrayList<>(engines.engines());
    Collections.shuffle(order, random);
    for (Engine engine : order) {
      long before = processor();
      long began = System.nanoTime();
      var unused = engines.ask(engine, question);
      long taken = System.nanoTime() - began;
      long spent = processor() - before;
      add(new Cell(Clock.WALL, question.kind(), engine), taken);
      add(new Cell(Clock.PROCESSOR, question.kind(), engine), spent);
      nanos.merge(engine, spent, Long::sum);
    }
    openings += engines.records() * question.sealed().query().shape().trapdoors();
  }

  private long processor() {
    return Arrays.stream(THREADS.getThreadCpuTime(threads)).sum();
  }

  private void add(Cell cell, long nanos) {
    latencies.computeIfAbsent(cell, any -> new Latencies(samples)).add(nanos);
  }

  double millis(Clock clock, Kind kind, Engine engine, double share) {
    return requireNonNull(latencies.get(new Cell(clock, kind, engine))).millis(share);
  }

  /** One engine's median over another's. */
  double ratio(Clock clock, Kind kind, Engine engine, Engine of) {
    return millis(clock, kind, engine, 0.5) / millis(clock, kind, of, 0.5);
  }

  /** The worst of all kinds. */
  double worst(Clock clock, Engine engine, Engine of) {
    return Arrays.stream(Kind.values())
        .mapToDouble(kind -> ratio(clock, kind, engine, of))
        .max()
        .orElseThrow();
  }

  /** Nanoseconds of a core for each record and each term or field that is looked for. */
  double nanosEach(Engine engine) {
    return (double) nanos.getOrDefault(engine, 0L) / openings;
  }

  /** A line for each kind, and one for the medians of processor time. */
  void print(Report report, Set<Engine> engines) {
    var title = new StringBuilder();
    engines.forEach(engine -> title.append(Report.format("%18s", engine.title() + ", ms")));
    report.line("  %-12s%s  kept/plain  cold/bare", "p50/p99", title);
    for (Kind kind : Kind.values()) {
      var wall = new StringBuilder();
      var spent = new StringBuilder();
      for (Engine engine : engines) {
        double median = millis(Clock.WALL, kind, engine, 0.5);
        double late = millis(Clock.WALL, kind, engine, 0.99);
        wall.append(Report.format("%9.3f/%8.3f", median, late));
        spent.append(Report.format("%9.3f%9s", millis(Clock.PROCESSOR, kind, engine, 0.5), ""));
      }
      line(report, Clock.WALL, kind, kind.title(), wall);
      line(report, Clock.PROCESSOR, kind, " of a core", spent);
    }
    report.line(
        "  for each record, and each term and field: cold %.0f ns of a core, bare loop %.0f ns",
        nanosEach(Engine.COLD), nanosEach(Engine.BARE));
  }

  private void line(Report report, Clock clock, Kind kind, String title, CharSequence figures) {
    report.line(
        "  %-12s%s %11.2f %10.2f",
        title,
        figures,
        ratio(clock, kind, Engine.KEPT, Engine.PLAIN),
        ratio(clock, kind, Engine.COLD, Engine.BARE));
  }
}
