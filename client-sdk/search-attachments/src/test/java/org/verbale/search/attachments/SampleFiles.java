package org.verbale.search.attachments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files as office programs write them, made of as little as may be. */
public final class SampleFiles {
  public static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  private static final String WORD_TYPE =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.";

  private SampleFiles() {}

  // --- packages

  /** A zip of these parts, in order. */
  public static byte[] zip(Map<String, byte[]> parts) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The parts of a package with this main part. */
  public static Map<String, byte[]> docxParts(byte[] document) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put(
        "[Content_Types].xml",
        utf8(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><Types"
                + " xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + override("/word/document.xml", "document.main+xml")
                + override("/word/footnotes.xml", "footnotes+xml")
                + override("/word/header1.xml", "header+xml")
                + "</Types>"));
    parts.put("word/document.xml", document);
    return parts;
  }

  private static String override(String part, String type) {
    return "<Override PartName=\"" + part + "\" ContentType=\"" + WORD_TYPE + type + "\"/>";
  }

  public static byte[] docx(String... paragraphs) {
    return zip(docxParts(wordDocument(paragraphs)));
  }

  /** A main part with these paragraphs. */
  public static byte[] wordDocument(String... paragraphs) {
    return word("document", paragraphs);
  }

  public static byte[] word(String root, String... paragraphs) {
    var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    text.append("<w:").append(root).append(" xmlns:w=\"").append(WORD).append("\"");
    text.append(" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">");
    for (String paragraph : paragraphs) {
      String runs =
          paragraph.startsWith("<")
              ? paragraph
              : "<w:r><w:t xml:space=\"preserve\">" + paragraph + "</w:t></w:r>";
      text.append("<w:p>").append(runs).append("</w:p>");
    }
    return utf8(text + "</w:" + root + ">");
  }

  public static byte[] odt(String content) {
    return zip(odtParts(content, ""));
  }

  /** The parts of an OpenDocument text. */
  public static Map<String, byte[]> odtParts(String content, String inManifest) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("mimetype", utf8("application/vnd.oasis.opendocument.text"));
    parts.put(
        "content.xml",
        utf8(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content"
                + " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
                + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">"
                + "<office:body><office:text>"
                + content
                + "</office:text></office:body></office:document-content>"));
    parts.put(
        "META-INF/manifest.xml",
        utf8(
            "<manifest:manifest"
                + " xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
                + "<manifest:file-entry manifest:full-path=\"content.xml\">"
                + inManifest
                + "</manifest:file-entry></manifest:manifest>"));
    return parts;
  }

  // --- PDF

  /** A PDF of these objects, numbered from 1; the first is its catalogue. */
  public static byte[] pdf(List<String> objects, String inTrailer) {
    var out = new StringBuilder("%PDF-1.7\n");
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      offsets.add(out.length());
      out.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
    }
    int xref = out.length();
    out.append("xref\n0 ").append(objects.size() + 1).append("\n0000000000 65535 f \n");
    offsets.forEach(offset -> out.append(String.format("%010d 00000 n \n", offset)));
    out.append("trailer\n<< /Size ").append(objects.size() + 1).append(" /Root 1 0 R ");
    out.append(inTrailer).append(" >>\nstartxref\n").append(xref).append("\n%%EOF\n");
    return out.toString().getBytes(ISO_8859_1);
  }

  /** One page for each of these contents, all with one font, object 3. */
  public static byte[] pdf(String font, String... contents) {
    List<String> objects = new ArrayList<>();
    var kids = new StringBuilder();
    for (int i = 0; i < contents.length; i++) {
      kids.append(4 + 2 * i).append(" 0 R ");
    }
    objects.add("<< /Type /Catalog /Pages 2 0 R >>");
    objects.add("<< /Type /Pages /Kids [" + kids + "] /Count " + contents.length + " >>");
    objects.add(font);
    for (int i = 0; i < contents.length; i++) {
      objects.add(page(5 + 2 * i, ""));
      objects.add(stream("", contents[i]));
    }
    return pdf(objects, "");
  }

  public static String page(int contents, String moreResources) {
    return "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents "
        + contents
        + " 0 R /Resources << /Font << /F 3 0 R >> "
        + moreResources
        + " >> >>";
  }

  public static String stream(String inDictionary, String content) {
    return "<< /Length "
        + content.length()
        + " "
        + inDictionary
        + " >>\nstream\n"
        + content
        + "\nendstream";
  }

  /** A stream that unpacks to {@code megabytes} of numbers. */
  public static String bomb(int megabytes) {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var packed = new DeflaterOutputStream(out, deflater)) {
      byte[] numbers = "1 ".repeat(1 << 19).getBytes(ISO_8859_1);
      for (int i = 0; i < megabytes; i++) {
        packed.write(numbers);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return stream("/Filter /FlateDecode", out.toString(ISO_8859_1));
  }

  public static final String HELVETICA =
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

  /** Chinese as most programs of old wrote it: a font that no file brings, a CMap all know. */
  public static final String SONG =
      "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
          + " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
          + " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000"
          + " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4"
          + " /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /StemV 80"
          + " >> >>] >>";

  /** Shows text of {@link #SONG}. */
  public static String shownInSong(String text) {
    return "BT /F 12 Tf 72 700 Td <" + hex(text) + "> Tj ET";
  }

  public static String shown(String text) {
    return "BT /F 12 Tf 72 700 Td (" + text + ") Tj ET";
  }

  /**
   * A page of text whose glyphs a ToUnicode map names, drawn from left to right whatever the
   * script: as PDF has Arabic.
   */
  public static byte[] mappedPdf(String text) {
    String visual = new StringBuilder(text).reverse().toString();
    var map = new StringBuilder();
    var codes = new StringBuilder();
    for (int i = 0; i < visual.length(); i++) {
      String code = String.format("%02X", 0x21 + i);
      codes.append(code);
      map.append("<").append(code).append("> <").append(hex(visual.substring(i, i + 1)));
      map.append(">\n");
    }
    String cmap =
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def"
            + " /CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
            + visual.length()
            + " beginbfchar\n"
            + map
            + "endbfchar endcmap CMapName currentdict /CMap defineresource pop end end";
    List<String> objects = new ArrayList<>();
    objects.add("<< /Type /Catalog /Pages 2 0 R >>");
    objects.add("<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
    objects.add(
        "<< /Type /Font /Subtype /TrueType /BaseFont /Arabic /FirstChar 33 /LastChar 96 /Widths ["
            + "500 ".repeat(64)
            + "] /ToUnicode 6 0 R /FontDescriptor << /Type /FontDescriptor /FontName /Arabic"
            + " /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200"
            + " /StemV 80 >> >>");
    objects.add(page(5, ""));
    objects.add(stream("", "BT /F 12 Tf 72 700 Td <" + codes + "> Tj ET"));
    objects.add(stream("", cmap));
    return pdf(objects, "");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_16BE));
  }

  public static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
