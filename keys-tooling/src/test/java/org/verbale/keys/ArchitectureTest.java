package org.verbale.keys;

import org.junit.jupiter.api.Test;
import org.verbale.testing.PackageTable;

class ArchitectureTest {
  @Test
  void packages_importOnlyWhatTheTableAllows() {
    PackageTable.of("org.verbale.keys")
        .row("", "id", "codec", "crypto", "note", "log", "identity")
        .only("org.bouncycastle..")
        .check();
  }
}
