package org.verbale.client;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  /** Read it from the top: a package imports only what stands above it. */
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.client")
        .row("error", "evidence")
        .row("state", "client.error", "codec", "crypto")
        .row("custody", "codec", "crypto", "identity")
        .row("transport", "client.error", "v1")
        .row("mls", "codec", "crypto", "mls.rule", "mls.wire", "mls.tree", "mls.group")
        .row("record", "id", "codec", "crypto", "note", "log", "record", "channel", "publication")
        .row(
            "search",
            "client.record",
            "id",
            "codec",
            "crypto",
            "record",
            "channel",
            "terms",
            "query")
        .row(
            "archive",
            "client.error",
            "client.state",
            "client.transport",
            "id",
            "codec",
            "note",
            "log",
            "witness",
            "identity",
            "succession",
            "evidence",
            "reinstatement",
            "v1")
        .row(
            "registry",
            "client.error",
            "client.state",
            "client.transport",
            "client.archive",
            "id",
            "codec",
            "log",
            "identity",
            "v1")
        .row(
            "channel",
            "client.error",
            "client.state",
            "client.transport",
            "client.archive",
            "client.registry",
            "client.mls",
            "client.record",
            "client.search",
            "id",
            "codec",
            "crypto",
            "note",
            "log",
            "channel",
            "record",
            "terms",
            "query",
            "refusal",
            "identity",
            "policy",
            "membership",
            "epoch",
            "erasure",
            "publication",
            "complaint",
            "supplement",
            "mls.rule",
            "mls.wire",
            "mls.tree",
            "mls.group",
            "v1")
        .row(
            "",
            "client.error",
            "client.state",
            "client.custody",
            "client.transport",
            "client.archive",
            "client.registry",
            "client.channel",
            "client.record",
            "client.search",
            "id",
            "codec",
            "crypto",
            "note",
            "log",
            "channel",
            "record",
            "terms",
            "query",
            "query.wire",
            "identity",
            "witness",
            "erasure",
            "publication",
            "complaint",
            "reinstatement",
            "v1")
        .only("io.grpc..", "transport")
        .check();
  }
}
