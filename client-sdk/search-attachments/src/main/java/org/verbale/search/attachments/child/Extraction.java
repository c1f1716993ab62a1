package org.verbale.search.attachments.child;

import java.io.IOException;

/** Reads one file. */
final class Extraction {
  private Extraction() {}

  /**
   * The text of a file.
   *
   * @throws NoTextException if there is none, with the reason; whatever the file is, nothing else
   *     but a lack of memory
   */
  static TextSink read(Request request, byte[] file) throws NoTextException {
    var sink = new TextSink(request.characters(), request.sections());
    try {
      read(request, file, sink);
    } catch (TextSink.FullException e) {
      // The sink says that it is truncated: what it has is what was asked for.
    } catch (StackOverflowError e) {
      throw new NoTextException(Ground.TOO_DEEP);
    } catch (IOException | RuntimeException e) {
      // Parsers of others say so of what is no file of their kind in ways of their own.
      throw new NoTextException(Ground.MALFORMED);
    }
    sink.end();
    if (sink.sections().isEmpty()) {
      throw new NoTextException(Ground.EMPTY);
    }
    return sink;
  }

  private static void read(Request request, byte[] file, TextSink sink)
      throws IOException, NoTextException {
    switch (request.kind()) {
      case PDF -> PdfText.read(file, sink);
      case DOCX -> DocxText.read(file, request.characters(), sink);
      case ODT -> OdtText.read(file, sink);
      case HTML -> HtmlText.read(file, request.language(), sink);
      case PLAIN -> sink.append(PlainText.decode(file, request.language()));
    }
  }
}
