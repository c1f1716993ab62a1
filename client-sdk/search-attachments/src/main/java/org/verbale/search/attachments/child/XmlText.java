package org.verbale.search.attachments.child;

import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Text of XML, by what elements mean. Documents with a DTD are refused: no kind needs one. */
final class XmlText {
  /** Most elements in one another; office programs stay far below it. */
  static final int MAX_DEPTH = 256;

  /** Where Java stops by itself: at a depth that its versions do not agree on. Ours is looser. */
  private static final String JAVAS_DEPTH = "jdk.xml.maxElementDepth";

  /** What an element means for the text in it. */
  enum Meaning {
    /** Nothing: what is around it decides. */
    OTHER,
    /** What stands in it is text. */
    TEXT,
    /** What stands in it is text, and ends with its line. */
    PARAGRAPH,
    /** Its end is the end of a line. */
    LINE,
    /** Space. */
    SPACE,
    /** It, and whatever stands in it, is no text. */
    SKIP
  }

  /** A language of XML. */
  interface Vocabulary {
    Meaning of(String namespace, String name);
  }

  private XmlText() {}

  static XMLStreamReader reader(InputStream content) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    if (factory.isPropertySupported(JAVAS_DEPTH)) {
      factory.setProperty(JAVAS_DEPTH, MAX_DEPTH + 1);
    }
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("entity: external (expected: none)");
        });
    return factory.createXMLStreamReader(content);
  }

  /** Refuses what no part of a package has. */
  static void check(int event) throws NoTextException {
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw new NoTextException(Ground.MALFORMED);
    }
  }

  /** Reads a part. */
  static void read(InputStream content, Vocabulary vocabulary, TextSink sink)
      throws NoTextException {
    try {
      XMLStreamReader in = reader(content);
      var walk = new Walk(vocabulary, sink);
      while (in.hasNext()) {
        walk.take(in.next(), in);
      }
    } catch (XMLStreamException e) {
      throw new NoTextException(Ground.MALFORMED);
    }
  }

  private static final class Walk {
    private final Vocabulary vocabulary;
    private final TextSink sink;
    private final Meaning[] open = new Meaning[MAX_DEPTH];
    private int depth;
    private int texts;
    private int skipped;

    Walk(Vocabulary vocabulary, TextSink sink) {
      this.vocabulary = vocabulary;
      this.sink = sink;
    }

    void take(int event, XMLStreamReader in) throws NoTextException {
      check(event);
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> begin(in);
        case XMLStreamConstants.END_ELEMENT -> end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (texts > 0 && skipped == 0) {
            sink.append(in.getText());
          }
        }
        default -> {} // comments, instructions, the document itself
      }
    }

    private void begin(XMLStreamReader in) throws NoTextException {
      if (depth == MAX_DEPTH) {
        throw new NoTextException(Ground.TOO_DEEP);
      }
      String namespace = in.getNamespaceURI() == null ? "" : in.getNamespaceURI();
      Meaning meaning = vocabulary.of(namespace, in.getLocalName());
      open[depth++] = meaning;
      switch (meaning) {
        case TEXT, PARAGRAPH -> texts++;
        case SKIP -> skipped++;
        case SPACE -> sink.append(" ");
        case LINE, OTHER -> {}
      }
    }

    private void end() {
      switch (open[--depth]) {
        case TEXT -> texts--;
        case PARAGRAPH -> {
          texts--;
          sink.line();
        }
        case LINE -> sink.line();
        case SKIP -> skipped--;
        case SPACE, OTHER -> {}
      }
    }
  }
}
