package org.verbale.search;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  /** Read it from the top: a package imports only what stands above it. */
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.search")
        .row("analysis", "id", "codec", "record", "terms")
        .row("query", "search.analysis", "query", "id", "record", "terms")
        .row(
            "local",
            "search.analysis",
            "query",
            "search.query",
            "id",
            "codec",
            "crypto",
            "record",
            "terms")
        .row(
            "sealed",
            "search.analysis",
            "search.query",
            "search.local",
            "client",
            "client.search",
            "id",
            "codec",
            "query")
        .row(
            "",
            "search.analysis",
            "search.query",
            "search.local",
            "search.sealed",
            "client",
            "client.custody",
            "client.error",
            "client.search",
            "crypto",
            "erasure",
            "id",
            "record",
            "terms")
        .only("org.apache.lucene..", "analysis", "local")
        .check();
  }
}
