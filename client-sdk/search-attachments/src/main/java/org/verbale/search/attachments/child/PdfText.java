package org.verbale.search.attachments.child;

import java.io.IOException;
import java.io.Writer;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.text.PDFTextStripper;

/** The text of PDF's pages, a section each, as it stands in the file. */
final class PdfText {
  private PdfText() {}

  static void read(byte[] file, TextSink sink) throws IOException, NoTextException {
    FontMappers.set(OneFont.MAPPER);
    try (PDDocument document =
        Loader.loadPDF(file, "", null, null, IOUtils.createMemoryOnlyStreamCache())) {
      new Pages(sink).writeText(document, new Into(sink));
    } catch (InvalidPasswordException e) {
      throw new NoTextException(Ground.ENCRYPTED);
    } catch (NoClassDefFoundError e) {
      // Only what is encrypted for the holders of certificates needs libraries that are not here.
      throw new NoTextException(Ground.ENCRYPTED);
    }
  }

  /** Ends a section with each page. */
  private static final class Pages extends PDFTextStripper {
    private final TextSink sink;

    Pages(TextSink sink) {
      this.sink = sink;
    }

    @Override
    protected void endPage(PDPage page) {
      sink.end();
    }
  }

  private static final class Into extends Writer {
    private final TextSink sink;

    Into(TextSink sink) {
      this.sink = sink;
    }

    @Override
    public void write(char[] text, int offset, int length) {
      sink.append(new String(text, offset, length));
    }

    @Override
    public void flush() {
      // The sink keeps nothing back.
    }

    @Override
    public void close() {
      // The sink is somebody else's.
    }
  }
}
