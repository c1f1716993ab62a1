package org.verbale.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds.
 *
 * @param heap bytes of live objects, after a collection
 * @param resident bytes of physical memory, all together; 0 where the system does not tell
 */
record Memory(long heap, long resident) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Collects, twice: what a first collection hands to cleaners is gone after the second. */
  static Memory now() throws IOException, InterruptedException {
    System.gc();
    Thread.sleep(200);
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new Memory(heap, physical());
  }

  private static long physical() throws IOException {
    return status("VmRSS:");
  }

  /** The most that the process ever held; bytes of physical memory. */
  static long peak() throws IOException {
    return status("VmHWM:");
  }

  private static long status(String name) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  @Override
  public String toString() {
    return "heap=" + heap + " resident=" + resident;
  }
}
