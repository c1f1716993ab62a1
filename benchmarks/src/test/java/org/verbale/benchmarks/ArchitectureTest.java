package org.verbale.benchmarks;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.benchmarks")
        .row(
            "parts",
            "channel",
            "client.mls",
            "client.record",
            "codec",
            "crypto",
            "id",
            "log",
            "mls.group",
            "mls.rule",
            "mls.tree",
            "mls.wire",
            "note",
            "record")
        .row(
            "parts.jmh_generated",
            "benchmarks.parts",
            "channel",
            "client.mls",
            "codec",
            "id",
            "log",
            "mls.group",
            "record",
            "client.record")
        .row(
            "",
            "benchmarks.parts",
            "channel",
            "client",
            "client.custody",
            "client.mls",
            "client.record",
            "client.search",
            "codec",
            "crypto",
            "id",
            "identity",
            "keys",
            "log",
            "mls.group",
            "mls.wire",
            "note",
            "policy",
            "query",
            "record",
            "search.analysis",
            "search.local",
            "search.query",
            "server.app",
            "server.archive",
            "server.channel",
            "server.demo",
            "server.directory",
            "server.document",
            "server.publication",
            "server.registry",
            "server.search",
            "server.sequencing",
            "server.storage",
            "server.upkeep",
            "terms",
            "v1",
            "witness")
        .check();
  }
}
