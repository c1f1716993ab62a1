package org.verbale.server.app;

import java.time.Duration;

/** How the value of a {@link Setting} is written. */
enum Kind {
  ADDRESS("HOST:PORT, port 0 for any free one"),
  OPTIONAL_ADDRESS("HOST:PORT, port 0 for any free one, or none"),
  LOOPBACK("127.0.0.1:PORT or [::1]:PORT, port 0 for any free one"),
  FILE("a path, relative to the configuration file"),
  OPTIONAL_FILE("a path, relative to the configuration file, or none"),
  FILES("paths with spaces between, relative to the configuration file, or none"),
  DEVICES("device ids (32 of 0-9, a-f) with spaces between, or none"),
  DURATION("a positive number and ms, s, min, h or d, such as 30 s"),
  BYTES("a positive number, optionally with KiB, MiB or GiB, such as 16 KiB"),
  COUNT("a positive number"),
  REVIEWERS_WORDS("notify or consent"),
  ORIGIN("https:// or http:// and a host, with a port if need be, nothing behind it"),
  NUMERIC_ADDRESSES("IP addresses with spaces between, or none");

  /** How what is not there is written. */
  static final String NONE = "none";

  private final String expected;

  Kind(String expected) {
    this.expected = expected;
  }

  String expected() {
    return expected;
  }

  static String text(long bytes) {
    for (int power = 3; power > 0; power--) {
      long unit = 1L << (10 * power);
      if (bytes % unit == 0) {
        return bytes / unit + " " + "KMG".charAt(power - 1) + "iB";
      }
    }
    return Long.toString(bytes);
  }

  static String text(Duration duration) {
    if (duration.equals(Duration.ofDays(duration.toDays()))) {
      return duration.toDays() + " d";
    }
    return duration.toMillis() + " ms";
  }
}
