package org.verbale.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where a process spent its time: samples of a flight recording, counted. */
final class Profile {
  private static final int SHOWN = 14;

  /** Whoever calls these pays for them: the first frame of a stack that is none of them counts. */
  private static final List<String> FOR_OTHERS =
      List.of("java.", "jdk.", "sun.", "com.google.common.", "io.netty.buffer.", "io.netty.util.");

  private final Map<String, Integer> methods = new HashMap<>();
  private final Map<String, Integer> owners = new HashMap<>();
  private final Map<String, Integer> threads = new HashMap<>();
  private int samples;

  private Profile() {}

  static Profile read(Path file) throws IOException {
    return read(file, false);
  }

  /**
   * @param rocks also samples of RocksDB's native code; threads that wait for the disk there count
   */
  static Profile read(Path file, boolean rocks) throws IOException {
    var profile = new Profile();
    try (var recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        String type = event.getEventType().getName();
        if (type.equals("jdk.ExecutionSample")
            || (rocks && type.equals("jdk.NativeMethodSample") && isRocks(event))) {
          profile.add(event);
        }
      }
    }
    return profile;
  }

  private static boolean isRocks(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    return stack != null
        && !stack.getFrames().isEmpty()
        && name(stack.getFrames().get(0)).startsWith("org.rocksdb.");
  }

  private void add(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    samples++;
    methods.merge(name(stack.getFrames().get(0)), 1, Integer::sum);
    owners.merge(owner(stack.getFrames()), 1, Integer::sum);
    var thread = event.getThread("sampledThread");
    String name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
    threads.merge(name.isEmpty() ? "virtual" : name.replaceAll("[0-9-]+$", ""), 1, Integer::sum);
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static String owner(List<RecordedFrame> frames) {
    for (RecordedFrame frame : frames) {
      String type = frame.getMethod().getType().getName();
      if (FOR_OTHERS.stream().noneMatch(type::startsWith) || type.startsWith("sun.security.ssl")) {
        return area(type);
      }
    }
    return "the platform";
  }

  /** Our packages one by one, others' by their project. */
  private static String area(String type) {
    String[] names = type.split("\\.", -1);
    int depth = type.startsWith("org.verbale.server.") ? 4 : 3;
    return String.join(".", List.of(names).subList(0, Math.min(depth, names.length - 1)));
  }

  void print(Report report, String of) {
    report.line("profile of %s, %d samples of running threads:", of, samples);
    print(report, "by package, what the platform does for it included", owners);
    print(report, "by thread", threads);
    print(report, "by method, itself alone", methods);
  }

  private void print(Report report, String title, Map<String, Integer> counts) {
    report.line("  %s", title);
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(
            entry ->
                report.line(
                    "    %5.1f %%  %s", 100.0 * entry.getValue() / samples, entry.getKey()));
  }
}
