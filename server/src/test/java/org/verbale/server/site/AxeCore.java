package org.verbale.server.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The rules by which accessibility is tested: one script, from npm, of the version in the lock. */
final class AxeCore {
  private static final Path LOCK = Path.of("src/test/npm");
  private static final long PATIENCE_SECONDS = 300;

  private AxeCore() {}

  /**
   * The script.
   *
   * @param folder where it is installed
   */
  static String script(Path folder) throws IOException, InterruptedException {
    for (String name : new String[] {"package.json", "package-lock.json"}) {
      Files.copy(LOCK.resolve(name), folder.resolve(name));
    }
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("npm.txt").toFile())
            .start();
    if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IllegalStateException(
          "npm ci: " + Files.readString(folder.resolve("npm.txt")) + " (expected: axe-core)");
    }
    return Files.readString(folder.resolve("node_modules/axe-core/axe.min.js"), UTF_8);
  }
}
