package org.verbale.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** This process. */
final class Driver {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Driver() {}

  /** Nanoseconds of processor time, of all threads. */
  static long cpu() {
    return SYSTEM.getProcessCpuTime();
  }
}
