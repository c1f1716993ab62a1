package org.verbale.keys;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.keys")
        .row(
            "witness", "id", "codec", "http", "note", "log", "witness", "tile", "audit", "evidence")
        .row(
            "",
            "id",
            "codec",
            "crypto",
            "note",
            "log",
            "channel",
            "record",
            "identity",
            "succession",
            "witness",
            "evidence",
            "publication",
            "keys.witness")
        .only("org.bouncycastle..")
        .check();
  }
}
