package org.verbale.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaHomeTest {
  @TempDir Path directory;

  private Path java(String name, String version) throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "OS_ARCH=\"x86_64\"\nJAVA_VERSION=\"" + version);
    Path program = Files.writeString(home.resolve("bin/java"), "");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return home;
  }

  @Test
  void javaHomeNewEnough_goesFirst() throws IOException {
    Path chosen = java("chosen", "21.0.9\"");
    Path newer = java("newer", "25.0.1\"");
    JavaHome found = JavaHome.find(Map.of("JAVA_HOME", chosen.toString()), newer, List.of(newer));
    assertThat(found).isEqualTo(new JavaHome(chosen, 21));
  }

  @Test
  void javaHomeTooOld_theRunningOneIsTaken() throws IOException {
    Path old = java("old", "17.0.17\"");
    Path running = java("running", "23\"");
    assertThat(JavaHome.find(Map.of("JAVA_HOME", old.toString()), running, List.of()))
        .isEqualTo(new JavaHome(running, 23));
  }

  @Test
  void pathNewEnough_goesBeforeWhatIsInstalled() throws IOException {
    Path old = java("old", "17.0.17\"");
    Path onPath = java("on-path", "21\"");
    Path newest = java("newest", "26-ea\"");
    String path = directory.resolve("nothing") + File.pathSeparator + onPath.resolve("bin");
    assertThat(JavaHome.find(Map.of("PATH", path), old, List.of(newest)).path())
        .isEqualTo(onPath.toRealPath());
  }

  @Test
  void nothingPreferredFits_newestInstalledIsTaken() throws IOException {
    Path old = java("old", "17.0.17\"");
    List<Path> installed = List.of(java("a", "21\""), java("b", "25.0.1\""), old);
    assertThat(JavaHome.find(Map.of("JAVA_HOME", "", "PATH", ""), old, installed).version())
        .isEqualTo(25);
  }

  @Test
  void noneNewEnough_saysWhatToInstall() throws IOException {
    Path old = java("old", "17.0.17\"");
    Files.createDirectories(directory.resolve("empty"));
    List<Path> installed = List.of(old, directory.resolve("empty"), directory.resolve("absent"));
    assertThatThrownBy(() -> JavaHome.find(Map.of("JAVA_HOME", old.toString()), old, installed))
        .isInstanceOf(TestServerException.class)
        .hasMessageContaining("no JDK of version 21 or newer")
        .hasMessageContaining("apt-get install openjdk-21-jdk-headless");
    assertThatThrownBy(() -> JavaHome.at(old))
        .isInstanceOf(TestServerException.class)
        .hasMessage("javaHome: " + old + " (expected: Java 21 or newer)");
  }

  @Test
  void flags_areThoseTheVersionKnows() throws IOException {
    assertThat(JavaHome.at(java("a", "21\"")).command()).hasSize(1);
    assertThat(JavaHome.at(java("b", "25\"")).command())
        .contains("--sun-misc-unsafe-memory-access=allow");
  }
}
