package org.verbale.client.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is published, beside what a portal may have on its class path. */
class EmbeddedJarIT {
  private static final long MOST_BYTES = 12_000_000;
  private static final Path JAR = Path.of(System.getProperty("embedded.jar"));

  @TempDir Path directory;

  @Test
  void contents_areOursRenamedOrLicences() throws IOException {
    Set<String> foreign = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> !name.endsWith("/") && !name.startsWith("org/verbale/"))
          .filter(
              name ->
                  !name.matches(
                      "META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|licenses/.*"
                          + "|services/org\\.verbale\\.shaded\\..*)"))
          .forEach(foreign::add);
      assertThat(foreign).isEmpty();
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("org.verbale.client");
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
      for (var service : services(jar)) {
        assertThat(jar.getEntry(service.replace('.', '/') + ".class")).as(service).isNotNull();
      }
    }
    assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
    System.out.printf("embedded jar: %.1f MB%n", Files.size(JAR) / 1e6);
  }

  /** All classes that the jar's service files name. */
  private static List<String> services(JarFile jar) throws IOException {
    List<String> named = new ArrayList<>();
    for (var entry : jar.stream().toList()) {
      if (entry.getName().startsWith("META-INF/services/org")) {
        try (var in = jar.getInputStream(entry)) {
          named.addAll(new String(in.readAllBytes(), UTF_8).lines().toList());
        }
      }
    }
    assertThat(named).isNotEmpty();
    return named;
  }

  @Test
  void pom_bringsNothingButTheLoggingApi() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("embedded.pom")));
    List<String> brought =
        Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL)
            .matcher(pom)
            .results()
            .map(match -> match.group(1))
            .filter(each -> !each.contains("<scope>test<") && !each.contains("<optional>true<"))
            .map(each -> each.replaceAll("(?s).*<artifactId>(.*?)</artifactId>.*", "$1"))
            .toList();
    assertThat(brought).containsExactly("slf4j-api");
  }

  @Test
  void notice_namesEveryLibraryInside() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile());
        var in = jar.getInputStream(jar.getEntry("META-INF/NOTICE"))) {
      String notice = new String(in.readAllBytes(), UTF_8);
      List<String> leftOut =
          List.of(
              "verbale-",
              "slf4j-api",
              "jspecify",
              "error_prone_annotations",
              "jsr305",
              "j2objc-annotations",
              "listenablefuture",
              "animal-sniffer-annotations",
              "annotations-");
      List<String> inside =
          paths("unshaded.jars").stream()
              .map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .filter(name -> leftOut.stream().noneMatch(name::startsWith))
              .map(name -> name.replaceAll("-[0-9][^/]*\\.jar$", ""))
              .toList();
      assertThat(inside).hasSizeGreaterThan(10).allMatch(notice::contains);
    }
  }

  @Test
  @Timeout(300)
  void hostileClassPath_portalTalksAllTheSame() throws Exception {
    String said = converse(Path.of(System.getProperty("java.home")), List.of(JAR));
    assertThat(said).contains("read Bien reçu. true").contains(JAR.getFileName().toString());
  }

  @Tag("slow")
  @Test
  @Timeout(300)
  void hostileClassPathOnJava17_portalTalksAllTheSame() throws Exception {
    Path java = java17();
    assumeTrue(java != null, "left out: no JDK 17 in /usr/lib/jvm");
    assertThat(converse(java, List.of(JAR)))
        .contains("java 17")
        .contains("read Bien reçu. true")
        .contains(JAR.getFileName().toString());
  }

  /** Without it the test above would prove nothing. */
  @Tag("slow")
  @Test
  @Timeout(300)
  void hostileClassPath_breaksTheSdkAsItComes() throws Exception {
    assertThat(converse(Path.of(System.getProperty("java.home")), paths("unshaded.jars")))
        .doesNotContain("Bien reçu.")
        .containsPattern("SecurityException: class|NoSuchMethodError|NoClassDefFoundError");
  }

  private static @Nullable Path java17() throws IOException {
    Path folder = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        Path release = each.resolve("release");
        if (Files.isReadable(release) && Files.readString(release).contains("JAVA_VERSION=\"17.")) {
          return each;
        }
      }
    }
    return null;
  }

  private static List<Path> paths(String property) {
    return Stream.of(System.getProperty(property).split(File.pathSeparator, -1))
        .map(Path::of)
        .toList();
  }

  /** What the portal said on both streams; the old libraries come first on its class path. */
  private String converse(Path java, List<Path> sdk) throws Exception {
    List<String> classPath = new ArrayList<>();
    try (Stream<Path> hostile = Files.list(Path.of(System.getProperty("hostile.jars")))) {
      hostile.forEach(each -> classPath.add(each.toString()));
    }
    assertThat(classPath).hasSizeGreaterThan(4);
    sdk.forEach(each -> classPath.add(each.toString()));
    classPath.add(System.getProperty("testing.jar"));
    classPath.add(System.getProperty("slf4j.jar"));
    classPath.add(
        Path.of(Conversation.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString());
    Path output = directory.resolve("output");
    Process portal =
        new ProcessBuilder(
                java.resolve("bin/java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-cp",
                String.join(File.pathSeparator, classPath),
                Conversation.class.getName(),
                directory.resolve("states").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(portal.waitFor(280, TimeUnit.SECONDS)).as("ended by itself").isTrue();
    } finally {
      portal.destroyForcibly();
    }
    return Files.readString(output);
  }
}
