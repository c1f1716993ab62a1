package org.verbale.server.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.search.SealedSearch;
import org.verbale.server.search.SearchIndex;
import org.verbale.server.search.SearchOptions;
import org.verbale.server.storage.Storage;

/** Opens the search indexes, and says what they do. */
final class Searching {
  private Searching() {}

  static SearchIndex open(
      Storage storage,
      Archive archive,
      RegistryFeature registry,
      Path data,
      SearchOptions options) {
    try {
      return SearchIndex.open(storage, archive, registry, data, options);
    } catch (IOException e) {
      throw new StartException(
          data + ": no place for search indexes: " + e.getMessage() + " (expected: one)", e);
    }
  }

  static void bind(MeterRegistry meters, SealedSearch search) {
    Gauge.builder("verbale.search.lag", search, Searching::lag)
        .description("Entries of the log that the search indexes have not looked at yet")
        .register(meters);
    Gauge.builder("verbale.search.failing", search, each -> each.index().failing())
        .description("Search indexes that fail, and are not as far as the others")
        .register(meters);
    Gauge.builder("verbale.search.indexes", search, each -> each.index().open())
        .description("Search indexes that are open")
        .register(meters);
    Gauge.builder("verbale.search.kept", search, SealedSearch::kept)
        .description("Memory that opened postings take")
        .baseUnit("bytes")
        .register(meters);
    FunctionCounter.builder("verbale.search.queries", search, SealedSearch::answered)
        .description("Searches that were answered")
        .register(meters);
  }

  private static double lag(SealedSearch search) {
    try {
      return search.index().lag();
    } catch (RefusedException e) {
      return Double.NaN; // readers are overloaded: not known now
    }
  }
}
