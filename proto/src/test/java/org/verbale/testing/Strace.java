package org.verbale.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * strace's command lines: which system calls a program makes on the files of a folder, and what
 * befalls one of them. It counts the calls of each thread by itself.
 */
public final class Strace {
  private static final Pattern CALL = Pattern.compile("([0-9]+) +([a-z0-9]+)\\((.*)");
  private static final int FRESH = 60; // numbered files that one life begins, at most

  private final Path folder;
  private final List<Kind> kinds;

  /**
   * Looks at every kind of file in a folder.
   *
   * @param folder that need not exist yet
   * @throws AssertionError without strace
   */
  public Strace(Path folder, List<Kind> kinds) throws InterruptedException {
    this.folder = folder;
    this.kinds = List.copyOf(kinds);
    if (!isInstalled()) {
      throw new AssertionError(
          "strace: not found (expected: installed, such as by apt-get install strace)");
    }
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  /**
   * Files that live and die alike.
   *
   * @param patterns their paths in the folder; {@code %06d} stands for a number that is never used
   *     again
   */
  public record Kind(String name, List<String> patterns) {
    /** The same, with the patterns one behind the other. */
    public static Kind of(String name, String... patterns) {
      return new Kind(name, List.of(patterns));
    }

    private Stream<Path> files(Path folder, int from) {
      return patterns.stream()
          .flatMap(
              pattern ->
                  pattern.contains("%")
                      ? Stream.iterate(0, n -> n < from + FRESH, n -> n + 1).map(pattern::formatted)
                      : Stream.of(pattern))
          .map(name -> folder.resolve(name).normalize());
    }

    private boolean has(Path folder, String line) {
      return patterns.stream()
          .map(pattern -> folder.resolve(pattern).normalize().toString())
          .map(path -> "[<\"]" + path.replace(".", "\\.").replace("%06d", "[0-9]{6}") + "[>\"].*")
          .anyMatch(regex -> Pattern.compile(regex).matcher(line).find());
    }
  }

  /** Calls that make something last, or begin to. */
  public enum Call {
    OPENAT("openat"),
    WRITE("write"),
    PWRITE64("pwrite64"),
    FDATASYNC("fdatasync"),
    FSYNC("fsync"),
    RENAME("?rename,?renameat,?renameat2"),
    FTRUNCATE("ftruncate");

    private final String names;

    Call(String names) {
      this.names = names;
    }

    private boolean is(String name) {
      return Arrays.asList(names.replace("?", "").split(",")).contains(name);
    }
  }

  /** What befalls a call: the process dies before it is made, or it fails once. */
  public enum Fault {
    KILL("signal=SIGKILL"),
    EIO("error=EIO"),
    ENOSPC("error=ENOSPC");

    private final String how;

    Fault(String how) {
      this.how = how;
    }
  }

  /** A kind of call on a kind of file. */
  public record Place(Call call, Kind kind) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = kind.name.compareTo(other.kind.name);
      return order == 0 ? call.compareTo(other.call) : order;
    }

    @Override
    public String toString() {
      return kind.name + " " + call;
    }
  }

  /**
   * How often a place was come to.
   *
   * @param calls of all threads
   * @param most of one thread
   */
  public record Seen(int calls, int most) {}

  /** Only writes down every call on every kind of file. */
  public List<String> watching(Path trace) throws IOException {
    List<String> command = command(trace, true);
    command.addAll(List.of("-y", "-e"));
    command.add("trace=" + String.join(",", Stream.of(Call.values()).map(c -> c.names).toList()));
    for (Kind kind : kinds) {
      addPaths(command, kind);
    }
    return command;
  }

  /** The {@code nth} such call of a thread, on all files of the kind together, meets the fault. */
  public List<String> injecting(Path trace, Place place, int nth, Fault fault) throws IOException {
    // with a filter in the kernel strace cannot send signals
    List<String> command = command(trace, fault != Fault.KILL);
    String names = place.call.names;
    command.addAll(List.of("-e", "trace=" + names));
    command.addAll(List.of("-e", "inject=" + names + ":" + fault.how + ":when=" + nth));
    addPaths(command, place.kind);
    return command;
  }

  private static List<String> command(Path trace, boolean filter) {
    List<String> command = new ArrayList<>(List.of("strace", "-D", "-f", "-qq"));
    if (filter) {
      command.add("--seccomp-bpf");
    }
    command.addAll(List.of("-o", trace.toString(), "-e", "signal=none"));
    return command;
  }

  private void addPaths(List<String> command, Kind kind) throws IOException {
    kind.files(folder, newest()).forEach(path -> command.addAll(List.of("-P", path.toString())));
  }

  /** The highest number in a file's name. */
  private int newest() throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("[^0-9]", ""))
          .filter(number -> number.length() == 6)
          .mapToInt(Integer::parseInt)
          .max()
          .orElse(0);
    }
  }

  /** Of a watched life: how often each place was come to. */
  public Map<Place, Seen> seen(Path trace) throws IOException {
    Map<Place, Map<String, Integer>> byThread = new TreeMap<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher call = CALL.matcher(line);
      if (call.matches()) { // else the second half of one that was interrupted
        Place place = place(call.group(2), line);
        byThread.computeIfAbsent(place, p -> new TreeMap<>()).merge(call.group(1), 1, Integer::sum);
      }
    }
    Map<Place, Seen> seen = new TreeMap<>();
    byThread.forEach(
        (place, threads) -> {
          var calls = threads.values().stream().mapToInt(n -> n).summaryStatistics();
          seen.put(place, new Seen((int) calls.getSum(), calls.getMax()));
        });
    return seen;
  }

  private Place place(String name, String line) {
    for (Kind kind : kinds) {
      if (kind.has(folder, line)) {
        for (Call call : Call.values()) {
          if (call.is(name)) {
            return new Place(call, kind);
          }
        }
      }
    }
    throw new AssertionError("strace: " + line + " (expected: a call on a known file)");
  }

  /** Whether a call failed because it was told to. */
  public static boolean injected(Path trace) throws IOException {
    return Files.exists(trace) && Files.readString(trace).contains("(INJECTED)");
  }
}
