package org.verbale.search.attachments.child;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.search.attachments.SampleFiles.HELVETICA;
import static org.verbale.search.attachments.SampleFiles.SONG;
import static org.verbale.search.attachments.SampleFiles.docx;
import static org.verbale.search.attachments.SampleFiles.docxParts;
import static org.verbale.search.attachments.SampleFiles.mappedPdf;
import static org.verbale.search.attachments.SampleFiles.odt;
import static org.verbale.search.attachments.SampleFiles.pdf;
import static org.verbale.search.attachments.SampleFiles.shown;
import static org.verbale.search.attachments.SampleFiles.shownInSong;
import static org.verbale.search.attachments.SampleFiles.utf8;
import static org.verbale.search.attachments.SampleFiles.word;
import static org.verbale.search.attachments.SampleFiles.wordDocument;
import static org.verbale.search.attachments.SampleFiles.zip;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractionTest {
  private static final String RUSSIAN = "Решение суда может быть обжаловано.\n";
  private static final String CHINESE = "对法院的判决可提出上诉。\n";
  private static final String ARABIC = "السلطات المختصة\n";
  private static final String FRENCH = "L’autorité compétente l'a délivrée – déjà.\n";

  private static TextSink sink(Kind kind, String language, byte[] file) throws NoTextException {
    return Extraction.read(new Request(kind, language, 1 << 30, 10_000, 10, 1), file);
  }

  private static List<String> read(Kind kind, byte[] file) throws NoTextException {
    TextSink sink = sink(kind, "en", file);
    assertThat(sink.isTruncated()).isFalse();
    return sink.sections();
  }

  private static void assertReads(String language, String text, Charset charset)
      throws NoTextException {
    byte[] file = text.repeat(20).getBytes(charset);
    assertThat(sink(Kind.PLAIN, language, file).sections())
        .as("%s %s", language, charset)
        .containsExactly(text.repeat(20).strip());
  }

  // --- PDF

  @Test
  void pdf_givesASectionAPage() throws Exception {
    byte[] file = pdf(HELVETICA, shown("Two licences"), "0 0 9 9 re f", shown("were granted."));
    assertThat(read(Kind.PDF, file)).containsExactly("Two licences", "were granted.");
  }

  @Test
  void pdfInChinese_isReadWithoutItsFont() throws Exception {
    assertThat(read(Kind.PDF, pdf(SONG, shownInSong("主管机关颁发许可证")))).containsExactly("主管机关颁发许可证");
  }

  @Test
  void pdfInArabic_isReadInTheOrderOfItsLetters() throws Exception {
    assertThat(read(Kind.PDF, mappedPdf("السلطات"))).containsExactly("السلطات");
  }

  // --- packages

  @Test
  void docx_givesWhatIsWritten_andNotWhatWasDeleted() throws Exception {
    byte[] file =
        docx(
            "Two licences",
            "<w:r><w:t>were</w:t><w:tab/><w:t>gran</w:t></w:r><w:r><w:t>ted</w:t></w:r>",
            "<w:del><w:r><w:delText>never</w:delText></w:r></w:del>",
            "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>",
            "<w:r><w:instrText>PAGEREF</w:instrText></w:r>",
            "<mc:AlternateContent><mc:Choice><w:r><w:t>once</w:t></w:r></mc:Choice>"
                + "<mc:Fallback><w:r><w:t>once</w:t></w:r></mc:Fallback></mc:AlternateContent>");
    assertThat(read(Kind.DOCX, file)).containsExactly("Two licences\nwere granted\nonce");
  }

  @Test
  void docx_givesNotesAndHeadersBehindTheDocument() throws Exception {
    Map<String, byte[]> parts = docxParts(wordDocument("text"));
    parts.put("word/header1.xml", word("hdr", "head"));
    parts.put("word/footnotes.xml", word("footnotes", "note"));
    parts.put("word/comments.xml", word("comments", "of no content type"));
    assertThat(read(Kind.DOCX, zip(parts))).containsExactly("text", "note", "head");
  }

  @Test
  void odt_givesWhatIsWritten_andNotWhatWasDeleted() throws Exception {
    byte[] file =
        odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>never</text:p>"
                + "</text:deletion></text:changed-region></text:tracked-changes>"
                + "<text:h>Licences</text:h><text:p>two<text:s/>were "
                + "<text:span>gran</text:span>ted<office:annotation><dc:creator>Somebody"
                + "</dc:creator><text:p>really?</text:p></office:annotation></text:p>");
    assertThat(read(Kind.ODT, file)).containsExactly("Licences\ntwo were grantedreally?");
  }

  // --- HTML

  @Test
  void html_givesWhatAReaderSees() throws Exception {
    byte[] file =
        utf8(
            "<title>Licences</title><style>p {}</style><p>two <b>were</b><br>granted"
                + "<script>document.write('script')</script><noscript>no</noscript>"
                + "<template>template</template><!-- comment --><table><tr><td>a</td><td>b</td></table>"
                + "<svg><text>drawn</text></svg><p onclick=\"run()\">&eacute;t&eacute;");
    assertThat(read(Kind.HTML, file).get(0).replaceAll("\\s+", " "))
        .isEqualTo("Licences two were granted a b été");
  }

  @Test
  void htmlOfAnOldEncoding_isReadByItsDeclarationOrItsLanguage() throws Exception {
    byte[] declared =
        ("<meta charset=windows-1251><p>" + RUSSIAN).getBytes(Charset.forName("windows-1251"));
    byte[] silent = ("<p>" + RUSSIAN.repeat(9)).getBytes(Charset.forName("KOI8-R"));
    assertThat(sink(Kind.HTML, "en", declared).sections()).containsExactly(RUSSIAN.strip());
    assertThat(sink(Kind.HTML, "ru", silent).sections().get(0)).startsWith(RUSSIAN.strip());
  }

  // --- plain text

  @Test
  void plainText_isReadInUnicode_andInWhatWasUsualBefore() throws Exception {
    for (String text : List.of(RUSSIAN, CHINESE, ARABIC, FRENCH)) {
      for (Charset charset : List.of(UTF_8, UTF_16, UTF_16LE, UTF_16BE)) {
        assertReads("en", text, charset);
      }
      byte[] marked = ("\uFEFF" + text).getBytes(Charset.forName("UTF-32LE"));
      assertThat(read(Kind.PLAIN, marked)).containsExactly(text.strip());
    }
    assertReads("ru", RUSSIAN, Charset.forName("windows-1251"));
    assertReads("ru", RUSSIAN, Charset.forName("KOI8-R"));
    assertReads("zh", CHINESE, Charset.forName("GB18030"));
    assertReads("ar", ARABIC, Charset.forName("windows-1256"));
    assertReads("fr", FRENCH, Charset.forName("windows-1252"));
  }

  @Test
  void whatIsNoText_isTakenOut() {
    var sink = new TextSink(100, 1);
    sink.append("a\uD800b\uDC00\u0000\u0007 c\r\n\n\u2028d\uD83D\uDE00");
    sink.end();
    assertThat(sink.sections()).containsExactly("a\uFFFDb\uFFFD c\nd\uD83D\uDE00");
  }

  // --- limits

  @Test
  void longText_endsWhereTheLimitIs_andSaysSo() throws Exception {
    for (Kind kind : List.of(Kind.PLAIN, Kind.HTML)) {
      TextSink sink = sink(kind, "en", utf8("abcdefghi ".repeat(100_000)));
      assertThat(sink.sections()).hasSize(1);
      assertThat(sink.sections().get(0)).hasSizeBetween(9_998, 10_000);
      assertThat(sink.isTruncated()).isTrue();
    }
    TextSink sink = sink(Kind.DOCX, "en", docx("abcdefghi ".repeat(100_000)));
    assertThat(sink.sections().get(0)).hasSizeBetween(9_998, 10_000);
    assertThat(sink.isTruncated()).isTrue();
  }

  @Test
  void manyPages_endWhereTheLimitIs() throws Exception {
    String[] pages = new String[11];
    Arrays.fill(pages, shown("page"));
    TextSink sink = sink(Kind.PDF, "en", pdf(HELVETICA, pages));
    assertThat(sink.sections()).hasSize(10);
    assertThat(sink.isTruncated()).isTrue();
  }

  @Test
  void nothing_isEmpty() {
    assertThatThrownBy(() -> read(Kind.PLAIN, new byte[0])).hasMessage("EMPTY");
    assertThatThrownBy(() -> read(Kind.PLAIN, utf8(" \n\t"))).hasMessage("EMPTY");
    assertThatThrownBy(() -> read(Kind.PDF, new byte[0])).hasMessage("MALFORMED");
    assertThatThrownBy(() -> read(Kind.DOCX, new byte[0])).hasMessage("MALFORMED");
    assertThatThrownBy(() -> read(Kind.ODT, docx("text"))).hasMessage("MALFORMED");
  }

  @ParameterizedTest
  @CsvSource({
    "report.pdf, application/pdf, PDF",
    "report.PDF, application/octet-stream, PDF",
    "report.odt, application/octet-stream, ODT",
    "report.pdf, image/png, ''",
    "pdf, application/octet-stream, PDF",
    "report.exe, application/octet-stream, ''",
    "notes.txt, text/plain, PLAIN"
  })
  void kind_isWhatTheAuthorSaid_elseWhatTheNameSays(String name, String mediaType, String kind) {
    assertThat(Kind.of(name, mediaType))
        .isEqualTo(kind.isEmpty() ? Optional.empty() : Optional.of(Kind.valueOf(kind)));
  }
}
