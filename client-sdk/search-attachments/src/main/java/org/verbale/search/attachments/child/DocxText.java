package org.verbale.search.attachments.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The text of WordprocessingML packages (ISO/IEC 29500): the document, then its notes, comments,
 * headers and footers, a section each. Deleted text is none.
 */
final class DocxText {
  private static final String TYPES = "[content_types].xml";

  /** What a part holds, in the order in which it is read. */
  private enum Role {
    DOCUMENT(".main+xml"),
    FOOTNOTES("wordprocessingml.footnotes+xml"),
    ENDNOTES("wordprocessingml.endnotes+xml"),
    COMMENTS("wordprocessingml.comments+xml"),
    HEADER("wordprocessingml.header+xml"),
    FOOTER("wordprocessingml.footer+xml");

    private final String ending;

    Role(String ending) {
      this.ending = ending;
    }

    static Optional<Role> of(String contentType) {
      String type = contentType.toLowerCase(Locale.ROOT);
      return Arrays.stream(values()).filter(role -> type.endsWith(role.ending)).findFirst();
    }
  }

  /** A part's text, before it is in its place. */
  private record Found(Role role, String name, String text) {}

  private DocxText() {}

  static void read(byte[] file, int characters, TextSink sink) throws IOException, NoTextException {
    Map<String, Role> roles = new HashMap<>();
    ZipParts.visit(
        file,
        (name, content) -> {
          if (name.equals(TYPES)) {
            roles.putAll(roles(content));
          }
        });
    if (!roles.containsValue(Role.DOCUMENT)) {
      throw new NoTextException(Ground.MALFORMED);
    }
    List<Found> found = new ArrayList<>();
    ZipParts.visit(
        file,
        (name, content) -> {
          Role role = roles.get(name);
          if (role != null) {
            found.add(new Found(role, name, text(content, characters)));
          }
        });
    found.sort(Comparator.comparing(Found::role).thenComparing(Found::name));
    for (Found part : found) {
      sink.append(part.text());
      sink.end();
    }
  }

  /** One part alone, as much as may be wanted of it. */
  private static String text(InputStream content, int characters) throws NoTextException {
    // One more, so that the sink behind it notices that something is missing.
    var part = new TextSink(characters + 1, 1);
    try {
      XmlText.read(content, DocxText::meaning, part);
    } catch (TextSink.FullException e) {
      // As much as anybody takes.
    }
    part.end();
    return String.join("\n", part.sections());
  }

  /** Which parts are what (ISO/IEC 29500-2, content types). */
  private static Map<String, Role> roles(InputStream content) throws NoTextException {
    Map<String, Role> roles = new HashMap<>();
    try {
      XMLStreamReader in = XmlText.reader(content);
      while (in.hasNext()) {
        int event = in.next();
        XmlText.check(event);
        if (event == XMLStreamConstants.START_ELEMENT && in.getLocalName().equals("Override")) {
          String name = in.getAttributeValue(null, "PartName");
          String type = in.getAttributeValue(null, "ContentType");
          if (name != null && type != null && name.startsWith("/")) {
            Role.of(type)
                .ifPresent(role -> roles.put(name.substring(1).toLowerCase(Locale.ROOT), role));
          }
        }
      }
    } catch (XMLStreamException e) {
      throw new NoTextException(Ground.MALFORMED);
    }
    return roles;
  }

  private static XmlText.Meaning meaning(String namespace, String name) {
    if (name.equals("Fallback")) {
      return XmlText.Meaning.SKIP; // the same once more, for old readers
    }
    if (!namespace.contains("wordprocessingml")) {
      return XmlText.Meaning.OTHER;
    }
    return switch (name) {
      case "t" -> XmlText.Meaning.TEXT;
      case "p" -> XmlText.Meaning.LINE;
      case "tab", "br", "cr", "noBreakHyphen" -> XmlText.Meaning.SPACE;
      case "del", "moveFrom" -> XmlText.Meaning.SKIP;
      default -> XmlText.Meaning.OTHER;
    };
  }
}
