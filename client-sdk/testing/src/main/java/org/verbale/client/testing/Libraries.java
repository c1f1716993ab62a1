package org.verbale.client.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the child processes: what this process has, if that is a whole server, else the
 * libraries packed into this module's jar, unpacked once in the life of a process.
 */
final class Libraries {
  private static final String PACKED = "META-INF/verbale-server/";
  private static final String SERVER = "org/verbale/server/app/Serve.class";

  private static @Nullable String unpacked;

  private Libraries() {}

  /**
   * @throws TestServerException if there is no server
   */
  static synchronized String classPath() {
    if (ClassLoader.getSystemResource(SERVER) != null) {
      return System.getProperty("java.class.path");
    }
    if (unpacked == null) {
      unpacked = unpack();
    }
    return unpacked;
  }

  private static String unpack() {
    try {
      Path own =
          Path.of(
              VerbaleTestServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> all = new ArrayList<>(List.of(own.toString()));
      if (Files.isRegularFile(own)) {
        Path folder = Files.createTempDirectory("verbale-server-libraries");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder), "libraries"));
        try (JarFile jar = new JarFile(own.toFile())) {
          for (JarEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().startsWith(PACKED) && entry.getName().endsWith(".jar")) {
              Path library = folder.resolve(entry.getName().substring(PACKED.length()));
              try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, library);
              }
              all.add(library.toString());
            }
          }
        }
      }
      if (all.size() == 1) {
        throw new TestServerException(
            "server: not in " + own.getFileName() + " (expected: verbale-client-testing's jar)");
      }
      return String.join(File.pathSeparator, all);
    } catch (IOException | URISyntaxException e) {
      throw new TestServerException("server: cannot be unpacked", e);
    }
  }
}
