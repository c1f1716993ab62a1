package org.verbale.client.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Java that the server runs on: {@code JAVA_HOME}, the one that runs this process, or the one on
 * the {@code PATH}, whichever is new enough first; else the newest installed in a usual place.
 */
record JavaHome(Path path, int version) {
  /** What the server needs. */
  static final int LEAST = 21;

  /** The first that knows the flags which silence warnings of native and unsafe access. */
  private static final int WARNS = 24;

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+).*");

  private static final String FOUND_NONE =
      "no JDK of version "
          + LEAST
          + " or newer for the server (looked at JAVA_HOME, the one that runs this, PATH,"
          + " /usr/lib/jvm and the like). Install one, such as: apt-get install"
          + " openjdk-21-jdk-headless, or Temurin 25 from adoptium.net; or name one with"
          + " VerbaleTestServer.builder().javaHome(path).";

  /**
   * @throws TestServerException if there is none
   */
  static JavaHome find() {
    Path home = Path.of(System.getProperty("user.home"));
    return find(
        System.getenv(),
        Path.of(System.getProperty("java.home")),
        Stream.of(
                installed(Path.of("/usr/lib/jvm"), ""),
                installed(Path.of("/opt/java"), ""),
                installed(Path.of("/usr/local"), ""),
                installed(home.resolve(".sdkman/candidates/java"), ""),
                installed(home.resolve(".jdks"), ""),
                installed(Path.of("/Library/Java/JavaVirtualMachines"), "Contents/Home"),
                installed(Path.of("C:/Program Files/Java"), ""),
                installed(Path.of("C:/Program Files/Eclipse Adoptium"), ""))
            .flatMap(List::stream)
            .toList());
  }

  static JavaHome find(Map<String, String> environment, Path running, List<Path> installed) {
    List<Path> preferred = new ArrayList<>();
    String chosen = environment.get("JAVA_HOME");
    if (chosen != null && !chosen.isBlank()) {
      preferred.add(Path.of(chosen));
    }
    preferred.add(running);
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path java = folder.isBlank() ? null : executable(Path.of(folder));
      Path home = java == null ? null : home(java);
      if (home != null) {
        preferred.add(home);
        break; // one that stands behind it is not what this user calls java
      }
    }
    return Stream.concat(
            preferred.stream().flatMap(JavaHome::usable),
            installed.stream()
                .flatMap(JavaHome::usable)
                .max((one, other) -> Integer.compare(one.version, other.version))
                .stream())
        .findFirst()
        .orElseThrow(() -> new TestServerException(FOUND_NONE));
  }

  /**
   * The Java in a folder that somebody named.
   *
   * @throws TestServerException if there is none, or too old a one
   */
  static JavaHome at(Path path) {
    return usable(path)
        .findFirst()
        .orElseThrow(
            () ->
                new TestServerException(
                    "javaHome: " + path + " (expected: Java " + LEAST + " or newer)"));
  }

  private static Stream<JavaHome> usable(Path path) {
    OptionalInt version = version(path);
    return version.isPresent() && version.getAsInt() >= LEAST
        ? Stream.of(new JavaHome(path, version.getAsInt()))
        : Stream.empty();
  }

  /** Feature version of the Java in a folder, if there is one. */
  static OptionalInt version(Path home) {
    if (executable(home.resolve("bin")) != null && Files.isReadable(home.resolve("release"))) {
      try (BufferedReader lines = Files.newBufferedReader(home.resolve("release"))) {
        return lines
            .lines()
            .map(VERSION::matcher)
            .filter(Matcher::matches)
            .mapToInt(match -> Integer.parseInt(match.group(1)))
            .findFirst();
      } catch (IOException e) {
        return OptionalInt.empty(); // cannot be read, so cannot be used
      }
    }
    return OptionalInt.empty();
  }

  private static @Nullable Path executable(Path folder) {
    return Stream.of("java", "java.exe")
        .map(folder::resolve)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Path home(Path java) {
    try {
      Path bin = java.toRealPath().getParent();
      return bin == null ? null : bin.getParent();
    } catch (IOException e) {
      return null; // a link that leads nowhere
    }
  }

  private static List<Path> installed(Path folder, String below) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        all.forEach(each -> found.add(each.resolve(below)));
      } catch (IOException e) {
        return List.of(); // cannot be read, so cannot be used
      }
    }
    return found;
  }

  /** The program, and the flags that it needs for what the server loads. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Objects.requireNonNull(executable(path.resolve("bin"))).toString());
    if (version >= WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    return command;
  }
}
