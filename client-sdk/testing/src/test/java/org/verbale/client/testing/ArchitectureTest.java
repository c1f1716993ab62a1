package org.verbale.client.testing;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.client.testing")
        .row(
            "child",
            "client",
            "client.custody",
            "codec",
            "id",
            "identity",
            "note",
            "server.app",
            "server.demo")
        .row("", "client", "client.custody", "id")
        .check();
  }
}
