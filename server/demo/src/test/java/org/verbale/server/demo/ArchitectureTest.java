package org.verbale.server.demo;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.server.demo")
        .row(
            "",
            "client",
            "client.custody",
            "client.error",
            "codec",
            "crypto",
            "id",
            "identity",
            "keys",
            "log",
            "note",
            "record",
            "server.app")
        .check();
  }
}
