package org.verbale.search.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.id.Language;

/** The child finds its classes however a portal is packed. */
class ChildClassPathTest {
  @TempDir Path folder;

  static List<Path> libraries() {
    return Stream.of(ChildClassPath.ofThisProcess().split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  /** All that the child needs in one jar, as shading makes it. */
  private Path packed() throws IOException {
    Path jar = Files.createDirectories(folder.resolve("a folder")).resolve("portal 1.jar");
    Set<String> names = new HashSet<>();
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Path library : libraries()) {
        if (Files.isDirectory(library)) {
          try (Stream<Path> files = Files.walk(library)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
              add(zip, names, library.relativize(file).toString(), Files.readAllBytes(file));
            }
          }
        } else {
          try (JarFile from = new JarFile(library.toFile())) {
            for (ZipEntry entry : Collections.list(from.entries())) {
              try (InputStream in = from.getInputStream(entry)) {
                add(zip, names, entry.getName(), in.readAllBytes());
              }
            }
          }
        }
      }
    }
    return jar;
  }

  private static void add(ZipOutputStream zip, Set<String> names, String name, byte[] content)
      throws IOException {
    if (!name.startsWith("META-INF") && names.add(name)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
  }

  private static Object classPath(ClassLoader loader) throws ReflectiveOperationException {
    Method method =
        loader.loadClass(ChildClassPath.class.getName()).getDeclaredMethod("ofThisProcess");
    method.setAccessible(true);
    return method.invoke(null);
  }

  @Test
  void librariesOnTheClassPath_areFoundOneByOne() {
    assertThat(libraries()).hasSizeGreaterThan(5).allMatch(Files::exists);
  }

  @Test
  @Tag("slow")
  void portalInOneJar_isTheChildsClassPath_andTheChildRunsFromIt() throws Exception {
    Path jar = packed();
    try (var loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      assertThat(classPath(loader)).isEqualTo(jar.toString());
    }
    byte[] page = SampleFiles.pdf(SampleFiles.HELVETICA, SampleFiles.shown("text"));
    var file = new AttachedFile("a.pdf", "application/pdf", page.length, Language.EN);
    try (var extractor =
        AttachmentExtractor.open(ExtractionLimits.DEFAULT, List.of(jar), List.of())) {
      assertThat(extractor.read(file, out -> out.write(page)))
          .isEqualTo(new AttachmentReading.Text(List.of("text"), false));
    }
  }

  /** Has its classes from where no other process could have them, as from a jar within a jar. */
  private static final class Nested extends ClassLoader {
    Nested() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = ChildClassPathTest.class.getClassLoader().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void portalWhoseJarsNoOtherProcessCanRead_isToldSo() {
    assertThatThrownBy(() -> classPath(new Nested()))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "ExtractionProcess: in no file (expected: a jar or folder of its own; or name the jars"
                + " when opening)");
  }
}
