package org.verbale.search.attachments.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** The text of HTML as a reader sees it, one section: no scripts, no styles, nothing fetched. */
final class HtmlText {
  /** Not for readers. */
  private static final Set<String> SKIPPED =
      Set.of("script", "style", "template", "noscript", "iframe", "object", "embed", "svg");

  private HtmlText() {}

  static void read(byte[] file, String language, TextSink sink)
      throws IOException, NoTextException {
    if (PlainText.isBinary(file)) {
      throw new NoTextException(Ground.MALFORMED);
    }
    document(file, language).filter(new Walk(sink));
  }

  private static Document document(byte[] file, String language) throws IOException {
    Document document = Jsoup.parse(new ByteArrayInputStream(file), null, "");
    // What jsoup says where the file itself says nothing.
    boolean guessed = document.charset().equals(UTF_8) && PlainText.utf8(file).isEmpty();
    return guessed ? Jsoup.parse(PlainText.legacy(file, language), "") : document;
  }

  private record Walk(TextSink sink) implements NodeFilter {
    @Override
    public FilterResult head(Node node, int depth) {
      if (node instanceof TextNode text) {
        sink.append(text.getWholeText());
      } else if (node instanceof Element element) {
        if (SKIPPED.contains(element.normalName())) {
          return FilterResult.SKIP_ENTIRELY;
        }
        if (breaks(element)) {
          sink.line();
        }
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element && breaks(element)) {
        sink.line();
      }
      return FilterResult.CONTINUE;
    }

    private static boolean breaks(Element element) {
      return element.isBlock() || element.normalName().equals("br");
    }
  }
}
