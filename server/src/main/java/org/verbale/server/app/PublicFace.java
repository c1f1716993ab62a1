package org.verbale.server.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.identity.RootCertificate;
import org.verbale.note.VerifierKey;
import org.verbale.publication.BundleVerifier;
import org.verbale.server.admission.Visitors;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Published;
import org.verbale.server.document.Documents;
import org.verbale.server.publication.Publications;
import org.verbale.server.publicsearch.PublicSearch;
import org.verbale.server.publicstore.PublicLimits;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publishing.Publisher;
import org.verbale.server.publishing.PublishingLimits;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.site.PublicSite;
import org.verbale.server.site.ShownTrust;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.witness.TrustPolicy;

/** Opens what the public reads. */
final class PublicFace {
  /** The site's visitors: requests a second of each, at once of all. */
  private static final int RATE = 20;

  private static final int AT_ONCE = 256;

  private PublicFace() {}

  /**
   * Opens the public store of a data directory, with a quarter of the confidential one's memory.
   */
  static PublicStore store(Path data) {
    StorageOptions defaults = StorageOptions.DEFAULT;
    return PublicStore.open(
        Telling.store(data),
        new StorageOptions(
            defaults.blockCacheBytes() / 4,
            defaults.writeBufferBytes() / 4,
            defaults.readThreads(),
            defaults.readQueue(),
            defaults.quotaBytes()),
        PublicLimits.DEFAULT);
  }

  /**
   * What has decided things become public, from when it begins.
   *
   * @param logs keys by which the log signed in its present generation
   */
  static Publisher publisher(
      Storage storage,
      Archive archive,
      Published published,
      RegistryFeature registry,
      Publications publications,
      Documents documents,
      PublicStore store,
      List<VerifierKey> logs,
      RootCertificate root,
      InstantSource clock) {
    // Heads are published when their quorum is reached: here the log's own signature is enough.
    TrustPolicy policy = TrustPolicy.of(logs.get(0));
    for (VerifierKey log : logs) {
      policy = policy.with(log);
    }
    var verifier = new BundleVerifier(policy, Set.of(root.hash()));
    return Publisher.open(
        new Publisher.Source(
            storage,
            archive,
            published,
            registry,
            publications,
            (view, record) -> documents.find(view, record).map(Appended::index)),
        verifier,
        store,
        PublishingLimits.DEFAULT,
        clock);
  }

  static void bind(MeterRegistry meters, Publisher publisher) {
    Gauge.builder("verbale.publication.owed", publisher, Publisher::owed)
        .description("Decisions to publish that are not carried out, most for want of content")
        .register(meters);
  }

  /** The index behind the site's search, beside the store. */
  static PublicSearch search(PublicStore store, Path data) {
    return PublicSearch.start(store, data.resolve("public-index"));
  }

  /**
   * Shows it.
   *
   * @param logs keys by which the log signed, the first one first
   * @throws StartException if the policy that visitors are shown cannot be read
   */
  static PublicSite site(
      ServerConfiguration configuration,
      ServerConfiguration.Site site,
      PublicStore store,
      PublicSearch search,
      List<VerifierKey> logs,
      RootCertificate root,
      InstantSource clock,
      MeterRegistry meters) {
    var trust =
        new ShownTrust(
            logs.reversed().stream().map(VerifierKey::toString).toList(),
            configuration.log().policy().map(PublicFace::text).orElse(""),
            List.of(root.hash().toHex()));
    return PublicSite.start(
        new PublicSite.Behaviour(
            site.listen(),
            Optional.empty(),
            site.origin(),
            site.proxies(),
            trust,
            configuration.timing().stop()),
        store,
        search,
        new Visitors(RATE, 10 * RATE, AT_ONCE, clock),
        meters);
  }

  private static String text(Path policy) {
    try {
      return Files.readString(policy);
    } catch (IOException e) {
      throw new StartException(policy + ": cannot be read (expected: a trust policy)", e);
    }
  }
}
