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
            "",
            "search.analysis",
            "search.query",
            "search.local",
            "client",
            "client.custody",
            "client.error",
            "crypto",
            "erasure",
            "id",
            "record")
        .only("org.apache.lucene..", "analysis", "local")
        .check();
  }
}
