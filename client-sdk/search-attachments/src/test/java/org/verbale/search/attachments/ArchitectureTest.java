package org.verbale.search.attachments;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  /** Read it from the top: a package imports only what stands above it. */
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.search.attachments")
        .row("child")
        .row("", "search.attachments.child", "client.search", "id")
        .check();
  }
}
