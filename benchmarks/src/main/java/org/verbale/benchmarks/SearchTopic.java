package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verbale.benchmarks.Question.Kind;
import org.verbale.benchmarks.SearchEngines.Engine;
import org.verbale.benchmarks.SearchTimes.Clock;
import org.verbale.server.search.SealedSearch;
import org.verbale.server.search.SearchCosts;
import org.verbale.server.search.SearchIndex;

/** Sealed terms on the server, beside a plain index, a device's own, and the bare cryptography. */
final class SearchTopic {
  private static final String KIND = "Q";
  private static final int RECORDS_EACH = 100;
  private static final int ROUNDS = 2;
  private static final int FEWER = 10;
  private static final Duration PROFILED = Duration.ofSeconds(10);

  private static final double KEPT_GOAL = 1.5;
  private static final double COLD_GOAL = 1.3;
  private static final double SIZE_GOAL = 3.2;

  /** The defaults, but that nothing kept goes while it is measured. */
  private static final SearchCosts KEPT = costs(SearchCosts.DEFAULT.kept(), Duration.ofHours(1));

  private static final SearchCosts COLD = costs(0, Duration.ZERO);

  /** Says of each process that a module for vectors is not there. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private final Programme programme;
  private final Report report;
  private final Prose prose;
  private final Random random;
  private double worstKept;
  private double worstCold;
  private double worstSize;

  SearchTopic(Programme programme) throws IOException {
    this.programme = programme;
    this.report = programme.report();
    this.prose = Prose.load(programme.seed());
    this.random = new Random(programme.seed());
    LUCENE.setLevel(Level.SEVERE);
  }

  private static SearchCosts costs(long kept, Duration keep) {
    SearchCosts most = SearchCosts.DEFAULT;
    return new SearchCosts(
        most.searches(), most.openings(), most.opened(), most.time(), kept, keep);
  }

  void run() throws Exception {
    report.title("Search: sealed terms on the server, and the same records searched otherwise");
    report.line(
        "text in six languages, two fifths English; the most frequent words are %s",
        prose.isReal() ? "those of the six-language file" : "made up, as all others");
    Path data = programme.data("search");
    List<Integer> sizes = programme.scale().searched();
    int many = programme.scale().searchedChannels();
    List<Founder.Founded> founded;
    try (Server server = programme.server(data);
        Load load = Load.found(programme, server, KIND, sizes.size() + many)) {
      founded = load.channels();
    }
    new SealingCost(programme, prose, founded.get(0).key()).run();
    try (Growth growth = Growth.open(programme, data);
        SearchIndex index = growth.index(data);
        SealedSearch kept = new SealedSearch(index, KEPT, InstantSource.system());
        SealedSearch cold = new SealedSearch(index, COLD, InstantSource.system())) {
      var site = new Site(data, growth, index, kept, cold);
      for (int i = 0; i < sizes.size(); i++) {
        one(site, channels(founded.subList(i, i + 1), sizes.get(i)), i + 1 == sizes.size());
      }
      secretariat(site, channels(founded.subList(sizes.size(), founded.size()), RECORDS_EACH));
    }
  }

  /** The archive, and the server's search in it. */
  private record Site(
      Path data, Growth growth, SearchIndex index, SealedSearch kept, SealedSearch cold) {
    long bytes() throws IOException {
      return GrowthTopic.size(data.resolve("server").resolve("search"));
    }
  }

  private List<SearchedChannel> channels(List<Founder.Founded> founded, int records) {
    return founded.stream()
        .sorted(Comparator.comparing(Founder.Founded::channel))
        .map(
            each ->
                new SearchedChannel(
                    each, records, prose, programme.cast().authors(), programme.random()))
        .toList();
  }

  private void one(Site site, List<SearchedChannel> channel, boolean last) throws Exception {
    report.line("%,d records in one channel", channel.get(0).size());
    long before = site.bytes();
    fill(site, channel);
    long bytes = site.bytes() - before;
    Path folder = site.data.resolve("others-" + channel.get(0).size());
    try (SearchEngines engines = engines(site, folder, channel)) {
      sizes(engines, bytes);
      SearchTimes times = measure(engines, channel);
      worstKept = Math.max(worstKept, times.worst(Clock.WALL, Engine.KEPT, Engine.PLAIN));
      worstCold = Math.max(worstCold, times.worst(Clock.WALL, Engine.COLD, Engine.BARE));
      worstSize = Math.max(worstSize, (double) bytes / engines.plainBytes());
      if (last) {
        goals();
        profile(engines, channel);
      }
    }
  }

  private void goals() {
    report.goal("of a plain index's median, kept", KEPT_GOAL, worstKept, false);
    report.goal("of the bare loop's median, cold", COLD_GOAL, worstCold, false);
    report.goal("of a plain index's size", SIZE_GOAL, worstSize, false);
  }

  private void secretariat(Site site, List<SearchedChannel> channels) throws Exception {
    report.line(
        "the Secretariat: %,d channels at once, %,d records in each",
        channels.size(), channels.get(0).size());
    long before = site.bytes();
    fill(site, channels);
    long bytes = site.bytes() - before;
    Path folder = site.data.resolve("others-each");
    try (SearchEngines engines = engines(site, folder, channels)) {
      sizes(engines, bytes);
      SearchTimes times = measure(engines, channels);
      report.line(
          "  kept beside a plain index for each channel: %.2f",
          times.worst(Clock.WALL, Engine.KEPT, Engine.PARTED));
    }
  }

  /** Posts, by turns, and waits for the index. */
  private void fill(Site site, List<SearchedChannel> channels) throws Exception {
    int turns = channels.size();
    int each = channels.get(0).size();
    long began = System.nanoTime();
    long[] sequences = site.growth.add(turns * each, i -> channels.get(i % turns).seal(i / turns));
    double posted = (System.nanoTime() - began) / 1e9;
    while (site.index.lag() > 0) {
      Thread.sleep(20);
    }
    double indexed = (System.nanoTime() - began) / 1e9;
    for (int i = 0; i < turns; i++) {
      var own = new long[each];
      for (int j = 0; j < each; j++) {
        own[j] = sequences[j * turns + i];
      }
      channels.get(i).posted(own);
    }
    report.line("  sealed and archived in %.1f s, all indexed after %.1f s", posted, indexed);
  }

  private SearchEngines engines(Site site, Path folder, List<SearchedChannel> channels)
      throws Exception {
    long began = System.nanoTime();
    SearchEngines engines =
        SearchEngines.of(folder, channels, site.kept, site.cold, programme.random());
    report.line(
        "  a plain index and a device's own, at the same time, in %.1f s",
        (System.nanoTime() - began) / 1e9);
    return engines;
  }

  private void sizes(SearchEngines engines, long bytes) throws IOException {
    report.line(
        "  on disk: server %,d bytes (%,d a record), plain %,d (%.2f), device %,d with all text",
        bytes,
        bytes / engines.records(),
        engines.plainBytes(),
        (double) bytes / engines.plainBytes(),
        engines.localBytes());
  }

  private SearchTimes measure(SearchEngines engines, List<SearchedChannel> channels)
      throws IOException, GeneralSecurityException {
    SearchTimes times = SearchTimes.measure(engines, questions(channels), ROUNDS, random);
    times.print(report, engines.engines());
    return times;
  }

  /** Of many channels fewer: each costs as much as one to each of them. */
  private List<Question> questions(List<SearchedChannel> channels) {
    int each = programme.scale().questions() / (channels.size() > 1 ? FEWER : 1);
    var questions = new Questions(prose, random, channels);
    List<Question> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      all.addAll(questions.draw(kind, Math.max(1, each)));
    }
    return all;
  }

  /** Where the time goes that was too much. */
  private void profile(SearchEngines engines, List<SearchedChannel> channel) throws Exception {
    if (worstKept > KEPT_GOAL) {
      profile(engines, Engine.KEPT, questions(channel));
    }
    if (worstCold > COLD_GOAL) {
      profile(engines, Engine.COLD, questions(channel));
    }
  }

  private void profile(SearchEngines engines, Engine engine, List<Question> questions)
      throws Exception {
    for (Question each : questions) {
      var unused = engines.ask(engine, each);
    }
    Path file = programme.data("search").resolve(engine + ".jfr");
    Recorder recorder = Recorder.start(file);
    long end = System.nanoTime() + PROFILED.toNanos();
    for (int i = 0; System.nanoTime() < end; i++) {
      var unused = engines.ask(engine, questions.get(i % questions.size()));
    }
    recorder.stop();
    Profile.read(file).print(report, engine.title());
    Files.delete(file);
  }
}
