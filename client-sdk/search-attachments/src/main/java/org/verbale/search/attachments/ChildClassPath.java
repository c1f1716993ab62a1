package org.verbale.search.attachments;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.Jsoup;
import org.slf4j.Logger;
import org.verbale.search.attachments.child.ExtractionProcess;

/**
 * Where the child's classes are: wherever this process has them from, whether each in a jar of its
 * own, all in one jar, under other names, or in folders.
 */
final class ChildClassPath {
  /** One class of each library that the child needs. Naming them loads none of their code. */
  private static final List<Class<?>> NEEDED =
      List.of(
          ExtractionProcess.class,
          PDDocument.class,
          RandomAccessRead.class,
          TrueTypeFont.class,
          LogFactory.class,
          Jsoup.class,
          Logger.class);

  private ChildClassPath() {}

  /**
   * The class path as this process has it.
   *
   * @throws IllegalStateException if a library is in no file or folder: within a jar within a jar
   */
  static String ofThisProcess() {
    Set<Path> places = new LinkedHashSet<>();
    for (Class<?> each : NEEDED) {
      places.add(place(each));
    }
    return join(places);
  }

  static String join(Iterable<Path> places) {
    Set<String> texts = new LinkedHashSet<>();
    for (Path place : places) {
      String text = place.toAbsolutePath().toString();
      if (text.contains(File.pathSeparator)) {
        throw new IllegalStateException(
            "library: a path with " + File.pathSeparator + " (expected: one without)");
      }
      texts.add(text);
    }
    return String.join(File.pathSeparator, texts);
  }

  private static Path place(Class<?> loaded) {
    CodeSource source = loaded.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location != null && location.getProtocol().equals("file")) {
      try {
        Path place = Path.of(location.toURI());
        if (Files.exists(place)) {
          return place;
        }
      } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
        throw new IllegalStateException(expected(loaded), e);
      }
    }
    throw new IllegalStateException(expected(loaded));
  }

  private static String expected(Class<?> loaded) {
    return loaded.getSimpleName()
        + ": in no file (expected: a jar or folder of its own; or name the jars when opening)";
  }
}
