package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;

/** Samples where this process spends its time, with the JDK's own flight recorder. */
final class Recorder {
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final Recording recording;
  private final Path file;

  private Recorder(Recording recording, Path file) {
    this.recording = recording;
    this.file = file;
  }

  static Recorder start(Path file) {
    var recording = new Recording();
    recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
    recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
    recording.start();
    return new Recorder(recording, file);
  }

  void stop() throws IOException {
    recording.stop();
    recording.dump(file);
    recording.close();
  }
}
