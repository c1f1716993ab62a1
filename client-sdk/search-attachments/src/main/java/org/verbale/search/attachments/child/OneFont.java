package org.verbale.search.attachments.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * In the place of every font that a file does not bring: the one that PDFBox brings. PDFBox itself
 * would look through the fonts of the machine and write down what it found. What a text says hangs
 * on its encoding; on the font, only where words end.
 */
final class OneFont implements FontMapper {
  static final FontMapper MAPPER = new OneFont();

  private @Nullable TrueTypeFont font;

  private OneFont() {}

  private synchronized TrueTypeFont font() {
    if (font == null) {
      String path = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
      try (InputStream in = PDDocument.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IOException("font: not there (expected: in PDFBox's jar)");
        }
        font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return font;
  }

  @Override
  public FontMapping<TrueTypeFont> getTrueTypeFont(
      String baseFont, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font(), true);
  }

  @Override
  public FontMapping<FontBoxFont> getFontBoxFont(
      String baseFont, @Nullable PDFontDescriptor descriptor) {
    return new FontMapping<>(font(), true);
  }

  @Override
  public CIDFontMapping getCIDFont(
      String baseFont, @Nullable PDFontDescriptor descriptor, @Nullable PDCIDSystemInfo info) {
    return new CIDFontMapping(null, font(), true);
  }
}
