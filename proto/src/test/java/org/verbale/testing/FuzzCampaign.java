package org.verbale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes every {@code @FuzzTest} of the module it runs in, which it finds by itself; Jazzer can
 * fuzz only one in a process. {@code ./mvnw -Pfuzz verify} runs it in each module; the name keeps
 * it out of other runs.
 *
 * <p>{@code -Dfuzz.seconds=60} each, {@code -Dfuzz.parallel=8} at a time, {@code -Dfuzz.only=REGEX}
 * some. What was learnt stays in {@code .cifuzz-corpus}; the input of a finding becomes a seed,
 * which every later test run replays.
 */
final class FuzzCampaign {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);
  private static final int PARALLEL = Integer.getInteger("fuzz.parallel", 8);
  private static final Pattern ONLY = Pattern.compile(System.getProperty("fuzz.only", ""));
  private static final String FUZZ_TEST = "com.code_intelligence.jazzer.junit.FuzzTest";

  private static final Pattern STARTED =
      Pattern.compile("INITED cov: (\\d+) ft: \\d+ corp: (\\d+)/");
  private static final Pattern DONE = Pattern.compile("DONE +cov: (\\d+) ft: \\d+ corp: (\\d+)/");
  private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final Pattern INPUT = Pattern.compile("Test unit written to (.+)");

  private static final Path CLASSES = Path.of("target", "test-classes");
  private static final Path LOGS = Path.of("target", "fuzz");

  /** How one fuzz test fared; {@code wrong} is empty if nothing was. */
  private record Outcome(String target, String summary, String wrong) {}

  private final long began = System.nanoTime();

  @Test
  void everyFuzzTest_findsNothing() throws Exception {
    List<Method> targets = targets();
    say(
        "%d tests in %s, %d s each, %d at once"
            .formatted(targets.size(), module(), SECONDS, PARALLEL));
    Files.createDirectories(LOGS);
    ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
    List<Outcome> outcomes = new ArrayList<>();
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Method target : targets) {
        String number = (running.size() + 1) + "/" + targets.size();
        running.add(pool.submit(() -> fuzz(target, number)));
      }
      for (Future<Outcome> each : running) {
        outcomes.add(each.get());
      }
    } finally {
      pool.shutdownNow();
    }
    for (Outcome each : outcomes) {
      System.out.printf("%-72s %s%n", each.target, each.summary);
    }
    assertThat(outcomes.stream().map(Outcome::wrong).filter(wrong -> !wrong.isEmpty())).isEmpty();
  }

  /** A class that cannot be loaded fails the campaign: its fuzz tests would be forgotten. */
  private static List<Method> targets() throws IOException, ClassNotFoundException {
    List<Method> targets = new ArrayList<>();
    if (!Files.isDirectory(CLASSES)) {
      return targets;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(CLASSES)) {
      files = walk.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    for (Path file : files) {
      String path = CLASSES.relativize(file).toString();
      String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
      Class<?> type = Class.forName(name, false, FuzzCampaign.class.getClassLoader());
      Stream.of(type.getDeclaredMethods())
          .filter(FuzzCampaign::isFuzzTest)
          .filter(method -> ONLY.matcher(name(method)).find())
          .sorted((one, other) -> one.getName().compareTo(other.getName()))
          .forEach(targets::add);
    }
    return targets;
  }

  private static boolean isFuzzTest(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals(FUZZ_TEST));
  }

  private Outcome fuzz(Method target, String number) throws Exception {
    say(number + " " + name(target));
    Path log = LOGS.resolve(name(target) + ".log");
    Process fuzzer =
        new ProcessBuilder(command(target))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = fuzzer.waitFor(SECONDS + 300L, TimeUnit.SECONDS);
    if (!ended) {
      fuzzer.destroyForcibly().waitFor();
    }
    String text = Files.readString(log, UTF_8);
    Matcher started = STARTED.matcher(text);
    Matcher done = DONE.matcher(text);
    long runs = Long.parseLong(group(RUNS, text, "0"));
    String summary =
        started.find() && done.find()
            ? "%,12d runs, coverage %s to %s, corpus %s to %s"
                .formatted(runs, started.group(1), done.group(1), started.group(2), done.group(2))
            : "%,12d runs".formatted(runs);
    String wrong = "";
    if (!ended || fuzzer.exitValue() != 0 || runs == 0) {
      String exit = ended ? "exit " + fuzzer.exitValue() : "did not end";
      wrong = wrong(target, log, text, exit);
      summary = "FAILED (" + exit + ") " + summary.strip();
    }
    say(number + " " + name(target) + ": " + summary.strip());
    return new Outcome(name(target), summary, wrong);
  }

  private static List<String> command(Method target) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("-X") || flag.startsWith("--")) {
        command.add(flag);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.getDeclaringClass().getName());
    command.add("--target_method=" + target.getName());
    command.add("--instrumentation_includes=org.verbale.**");
    command.add("--reproducer_path=" + LOGS);
    command.add("-max_total_time=" + SECONDS);
    command.add("-timeout=20"); // seconds; an input that takes longer is a finding
    command.add("-print_final_stats=1");
    return command;
  }

  private static String wrong(Method target, Path log, String text, String exit)
      throws IOException {
    List<String> said =
        text.lines()
            .filter(line -> !line.startsWith("INFO:") && !line.startsWith("#"))
            .limit(60)
            .collect(Collectors.toList());
    String input = group(INPUT, text, "");
    if (!input.isEmpty()) {
      String test = target.getDeclaringClass().getSimpleName() + "#" + target.getName();
      said.add("input:  " + input);
      said.add("base64: " + Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(input))));
      said.add("replay: ./mvnw test -pl " + module() + " -am -Dtest=" + test);
      said.add("        -Dsurefire.failIfNoSpecifiedTests=false");
    }
    said.add("log:    " + log.toAbsolutePath());
    return name(target) + ": " + exit + "\n" + String.join("\n", said) + "\n";
  }

  private static String group(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1).strip() : otherwise;
  }

  private static String name(Method target) {
    return target.getDeclaringClass().getName() + "." + target.getName();
  }

  /** The module's folder, as {@code mvnw -pl} wants it. */
  private static Path module() {
    Path here = Path.of("").toAbsolutePath();
    Path root = here;
    while (!Files.exists(root.resolve("mvnw")) && root.getParent() != null) {
      root = root.getParent();
    }
    return root.relativize(here);
  }

  private void say(String line) {
    System.out.printf("[%4d s] fuzz %s%n", (System.nanoTime() - began) / 1_000_000_000, line);
  }
}
