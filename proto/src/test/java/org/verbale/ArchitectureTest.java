package org.verbale;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  /** Read it from the top: a package imports only what stands above it. */
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale")
        .row("id")
        .row("v1")
        .row("refusal", "id")
        .row("codec", "id")
        .row("crypto", "id")
        .row("http", "codec")
        .row("note", "id", "codec", "crypto")
        .row("log", "id", "codec", "note")
        .row("witness", "id", "codec", "crypto", "note", "log")
        .row("tile", "id", "codec", "note", "log")
        .row("audit", "id", "codec", "note", "log", "tile")
        .row("reinstatement", "id", "codec", "note", "log")
        .row("channel", "id", "codec", "crypto", "note", "log")
        .row("record", "id", "codec", "crypto", "note", "log", "channel")
        .row("terms", "id", "codec", "crypto", "note", "channel", "record")
        .row("query", "id", "codec", "channel", "record", "terms")
        .row("query.wire", "id", "v1", "refusal", "codec", "channel", "record", "terms", "query")
        .row("rights", "id", "record")
        .row("hook", "id", "record")
        .row("identity", "id", "codec", "crypto", "note")
        .row("succession", "id", "codec", "note", "log", "identity")
        .row("evidence", "id", "codec", "note", "log", "identity", "succession")
        .row("policy", "id", "refusal", "note", "channel", "record", "rights", "identity")
        .row("erasure", "id", "codec", "refusal", "note", "channel", "identity", "policy")
        .row(
            "complaint",
            "id",
            "codec",
            "refusal",
            "note",
            "channel",
            "identity",
            "policy",
            "erasure")
        .row(
            "supplement",
            "id",
            "codec",
            "refusal",
            "note",
            "channel",
            "identity",
            "policy",
            "terms")
        .row(
            "publication",
            "id",
            "codec",
            "crypto",
            "refusal",
            "note",
            "log",
            "witness",
            "channel",
            "record",
            "rights",
            "identity",
            "policy",
            "erasure")
        .row("mls.wire", "codec", "crypto")
        .row("mls.rule")
        .row("mls.tree", "codec", "crypto", "mls.wire", "mls.rule")
        .row("mls.group", "codec", "crypto", "mls.wire", "mls.rule", "mls.tree")
        .row(
            "membership", "id", "codec", "identity", "mls.wire", "mls.tree", "mls.group", "channel")
        .row(
            "epoch",
            "id",
            "codec",
            "crypto",
            "refusal",
            "note",
            "channel",
            "rights",
            "identity",
            "policy",
            "mls.wire",
            "mls.rule",
            "mls.tree",
            "mls.group",
            "membership")
        .only("org.bouncycastle..", "crypto", "identity")
        .only("java.net.http..", "http")
        .check();
  }
}
