package org.verbale.search.attachments.child;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of file that are read. */
public enum Kind {
  PDF,
  /** ISO/IEC 29500: WordprocessingML in a package. */
  DOCX,
  /** ISO/IEC 26300: a text document in a package. */
  ODT,
  HTML,
  PLAIN;

  private static final Map<String, Kind> MEDIA_TYPES =
      Map.ofEntries(
          Map.entry("application/pdf", PDF),
          Map.entry("application/x-pdf", PDF),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document", DOCX),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.wordprocessingml.template", DOCX),
          Map.entry("application/vnd.ms-word.document.macroenabled.12", DOCX),
          Map.entry("application/vnd.oasis.opendocument.text", ODT),
          Map.entry("application/vnd.oasis.opendocument.text-template", ODT),
          Map.entry("text/html", HTML),
          Map.entry("application/xhtml+xml", HTML),
          Map.entry("text/plain", PLAIN),
          Map.entry("text/markdown", PLAIN),
          Map.entry("text/csv", PLAIN),
          Map.entry("text/tab-separated-values", PLAIN));

  private static final Map<String, Kind> ENDINGS =
      Map.ofEntries(
          Map.entry("pdf", PDF),
          Map.entry("docx", DOCX),
          Map.entry("docm", DOCX),
          Map.entry("dotx", DOCX),
          Map.entry("odt", ODT),
          Map.entry("ott", ODT),
          Map.entry("html", HTML),
          Map.entry("htm", HTML),
          Map.entry("xhtml", HTML),
          Map.entry("txt", PLAIN),
          Map.entry("text", PLAIN),
          Map.entry("md", PLAIN),
          Map.entry("csv", PLAIN),
          Map.entry("tsv", PLAIN));

  /** Says nothing: the name decides. */
  private static final String ANY = "application/octet-stream";

  /** The kind of a file, by what its author said of it; empty if it is none of these. */
  public static Optional<Kind> of(String name, String mediaType) {
    if (!mediaType.equals(ANY)) {
      return Optional.ofNullable(MEDIA_TYPES.get(mediaType));
    }
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(ENDINGS.get(ending));
  }
}
