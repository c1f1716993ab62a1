package org.verbale.search.attachments.child;

import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The text of OpenDocument packages (ISO/IEC 26300), one section. Deleted text is none. */
final class OdtText {
  private static final String CONTENT = "content.xml";
  private static final String MANIFEST = "meta-inf/manifest.xml";

  private static final String TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
  private static final String DUBLIN_CORE = "http://purl.org/dc/elements/1.1/";

  private OdtText() {}

  static void read(byte[] file, TextSink sink) throws IOException, NoTextException {
    // The manifest stands last: what is encrypted has to be known before.
    ZipParts.visit(
        file,
        (name, content) -> {
          if (name.equals(MANIFEST) && isEncrypted(content)) {
            throw new NoTextException(Ground.ENCRYPTED);
          }
        });
    boolean[] found = new boolean[1];
    ZipParts.visit(
        file,
        (name, content) -> {
          if (name.equals(CONTENT)) {
            found[0] = true;
            XmlText.read(content, OdtText::meaning, sink);
          }
        });
    if (!found[0]) {
      throw new NoTextException(Ground.MALFORMED);
    }
  }

  private static boolean isEncrypted(InputStream manifest) throws NoTextException {
    try {
      XMLStreamReader in = XmlText.reader(manifest);
      while (in.hasNext()) {
        int event = in.next();
        XmlText.check(event);
        if (event == XMLStreamConstants.START_ELEMENT
            && in.getLocalName().equals("encryption-data")) {
          return true;
        }
      }
      return false;
    } catch (XMLStreamException e) {
      throw new NoTextException(Ground.MALFORMED);
    }
  }

  private static XmlText.Meaning meaning(String namespace, String name) {
    if (namespace.equals(DUBLIN_CORE)) {
      return XmlText.Meaning.SKIP; // who commented, and when
    }
    if (!namespace.equals(TEXT)) {
      return XmlText.Meaning.OTHER;
    }
    return switch (name) {
      case "p", "h" -> XmlText.Meaning.PARAGRAPH;
      case "s", "tab", "line-break" -> XmlText.Meaning.SPACE;
      case "tracked-changes", "note-citation" -> XmlText.Meaning.SKIP;
      default -> XmlText.Meaning.OTHER;
    };
  }
}
