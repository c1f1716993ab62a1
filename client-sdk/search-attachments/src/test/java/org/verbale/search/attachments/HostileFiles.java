package org.verbale.search.attachments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.verbale.search.attachments.SampleFiles.HELVETICA;
import static org.verbale.search.attachments.SampleFiles.WORD;
import static org.verbale.search.attachments.SampleFiles.docxParts;
import static org.verbale.search.attachments.SampleFiles.odtParts;
import static org.verbale.search.attachments.SampleFiles.page;
import static org.verbale.search.attachments.SampleFiles.pdf;
import static org.verbale.search.attachments.SampleFiles.shown;
import static org.verbale.search.attachments.SampleFiles.stream;
import static org.verbale.search.attachments.SampleFiles.utf8;
import static org.verbale.search.attachments.SampleFiles.wordDocument;
import static org.verbale.search.attachments.SampleFiles.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.verbale.search.attachments.child.Kind;

/** Files that somebody made to do harm, or that are broken. */
public enum HostileFiles {
  // --- packages
  ZIP_BOMB(Kind.DOCX, "EXPANDS") {
    @Override
    public byte[] bytes() {
      return zip(docxParts(new byte[110 << 20]));
    }
  },
  BOMB_IN_A_PICTURE(Kind.DOCX, "EXPANDS") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = new LinkedHashMap<>();
      parts.put("word/media/image1.png", new byte[110 << 20]);
      parts.putAll(docxParts(wordDocument("harmless")));
      return zip(parts);
    }
  },
  TOO_MANY_PARTS(Kind.ODT, "EXPANDS") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = new LinkedHashMap<>();
      for (int i = 0; i <= 10_000; i++) {
        parts.put("p" + i, new byte[0]);
      }
      return zip(parts);
    }
  },
  PATHS_THAT_LEAD_OUT(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = docxParts(wordDocument("harmless"));
      parts.put("../../../../tmp/verbale-attachment-was-here", utf8("written"));
      return zip(parts);
    }
  },
  ABSOLUTE_PATH(Kind.ODT, "MALFORMED") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = odtParts("<text:p>harmless</text:p>", "");
      parts.put("/tmp/verbale-attachment-was-here", utf8("written"));
      return zip(parts);
    }
  },
  TWO_PARTS_OF_ONE_NAME(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = docxParts(wordDocument("shown"));
      parts.put("WORD/DOCUMENT.XML", wordDocument("hidden"));
      return zip(parts);
    }
  },
  CUT_PACKAGE(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      byte[] whole = SampleFiles.docx("words ".repeat(1000));
      return Arrays.copyOf(whole, whole.length / 2);
    }
  },
  FALSE_CHECKSUM(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      byte[] whole = SampleFiles.docx("harmless");
      // the checksum stands behind the part, after this mark
      String text = new String(whole, ISO_8859_1);
      int at = text.indexOf("PK\7\b", text.indexOf("word/document.xml")) + 4;
      whole[at] ^= 1;
      return whole;
    }
  },
  ENCRYPTED_OFFICE(Kind.DOCX, "ENCRYPTED") {
    @Override
    public byte[] bytes() {
      byte[] file = new byte[8192];
      byte[] magic = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 26, -31
      };
      System.arraycopy(magic, 0, file, 0, magic.length);
      byte[] name = "EncryptedPackage".getBytes(UTF_16LE);
      System.arraycopy(name, 0, file, 1024, name.length);
      return file;
    }
  },
  ENCRYPTED_OPEN_DOCUMENT(Kind.ODT, "ENCRYPTED") {
    @Override
    public byte[] bytes() {
      return zip(odtParts("<text:p>sealed</text:p>", "<manifest:encryption-data/>"));
    }
  },

  // --- XML
  BILLION_LAUGHS(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      var dtd = new StringBuilder("<!DOCTYPE d [<!ENTITY l0 \"lol\">");
      for (int i = 1; i < 10; i++) {
        dtd.append("<!ENTITY l").append(i).append(" \"");
        dtd.append(("&l" + (i - 1) + ";").repeat(10)).append("\">");
      }
      return zip(docxParts(document(dtd + "]>", "&l9;")));
    }
  },
  QUADRATIC_ENTITY(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      String dtd = "<!DOCTYPE d [<!ENTITY l \"" + "l".repeat(100_000) + "\">]>";
      return zip(docxParts(document(dtd, "&l;".repeat(100_000))));
    }
  },
  EXTERNAL_ENTITY(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      String dtd = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
      return zip(docxParts(document(dtd, "&x;")));
    }
  },
  EXTERNAL_DTD(Kind.ODT, "MALFORMED") {
    @Override
    public byte[] bytes() {
      Map<String, byte[]> parts = odtParts("<text:p>harmless</text:p>", "");
      parts.put(
          "META-INF/manifest.xml",
          utf8("<!DOCTYPE m SYSTEM \"http://127.0.0.1:9/manifest.dtd\"><m/>"));
      return zip(parts);
    }
  },
  DEEP_XML(Kind.DOCX, "TOO_DEEP") {
    @Override
    public byte[] bytes() {
      return zip(docxParts(document("", "<w:r>".repeat(1_000_000))));
    }
  },
  MANY_ATTRIBUTES(Kind.DOCX, "MALFORMED") {
    @Override
    public byte[] bytes() {
      var attributes = new StringBuilder();
      for (int i = 0; i < 200_000; i++) {
        attributes.append(" a").append(i).append("=\"\"");
      }
      return zip(docxParts(document("", "<w:r" + attributes + "/>")));
    }
  },
  NOT_XML(Kind.ODT, "MALFORMED") {
    @Override
    public byte[] bytes() {
      return zip(Map.of("content.xml", utf8("<a><b></a>")));
    }
  },

  // --- PDF
  NOISE(Kind.PDF, "MALFORMED") {
    @Override
    public byte[] bytes() {
      byte[] noise = new byte[1 << 20];
      new Random(7).nextBytes(noise);
      return noise;
    }
  },
  PASSWORD(Kind.PDF, "ENCRYPTED") {
    @Override
    public byte[] bytes() {
      try (PDDocument document = Loader.loadPDF(pdf(HELVETICA, shown("sealed")))) {
        var policy = new StandardProtectionPolicy("owner", "user", new AccessPermission());
        policy.setEncryptionKeyLength(256);
        document.protect(policy);
        var out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  },
  PAGES_IN_A_CIRCLE(Kind.PDF, "EMPTY") {
    @Override
    public byte[] bytes() {
      return pdf(
          List.of(
              "<< /Type /Catalog /Pages 2 0 R >>",
              "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 1000000000 >>",
              "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 1000000000 >>"),
          "");
    }
  },
  DEEP_ARRAYS(Kind.PDF, "MALFORMED", "TOO_DEEP", "EMPTY") {
    @Override
    public byte[] bytes() {
      return pdf(HELVETICA, "[".repeat(2_000_000));
    }
  },
  FORM_THAT_SHOWS_ITSELF(Kind.PDF, "TIMED_OUT") {
    @Override
    public byte[] bytes() {
      return forms(1, "/X0 Do /X0 Do", 1);
    }
  },
  PICTURE_OF_A_PAGE(Kind.PDF, "EMPTY") {
    @Override
    public byte[] bytes() {
      return pdf(HELVETICA, "0 0 100 100 re f");
    }
  },
  FORMS_IN_FORMS(Kind.PDF, "TIMED_OUT") {
    @Override
    public byte[] bytes() {
      return forms(12, "", 30);
    }
  },
  PACKED_PAGE(Kind.PDF, "OUT_OF_MEMORY") {
    @Override
    public byte[] bytes() {
      List<String> objects =
          List.of(
              "<< /Type /Catalog /Pages 2 0 R >>",
              "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
              HELVETICA,
              page(5, ""),
              SampleFiles.bomb(200));
      return pdf(objects, "");
    }
  },

  // --- text
  NOISE_AS_TEXT(Kind.PLAIN, "MALFORMED") {
    @Override
    public byte[] bytes() {
      return NOISE.bytes();
    }
  },
  PROGRAM_AS_PAGE(Kind.HTML, "MALFORMED") {
    @Override
    public byte[] bytes() {
      byte[] program = new byte[4096];
      program[0] = 0x7F;
      return program;
    }
  },
  ONLY_SCRIPTS(Kind.HTML, "EMPTY") {
    @Override
    public byte[] bytes() {
      return utf8("<script>while(true){}</script>".repeat(10_000));
    }
  },
  DEEP_PAGE(Kind.HTML, "TEXT", "OUT_OF_MEMORY", "TOO_DEEP") {
    @Override
    public byte[] bytes() {
      return utf8("<div>".repeat(300_000) + "bottom");
    }
  };

  private final Kind kind;
  private final String outcomes;

  /**
   * @param outcomes that are fine; more than one where it hangs on the Java or the library
   */
  HostileFiles(Kind kind, String... outcomes) {
    this.kind = kind;
    this.outcomes = String.join(" ", outcomes);
  }

  public abstract byte[] bytes();

  public Kind kind() {
    return kind;
  }

  public List<String> outcomes() {
    return List.of(outcomes.split(" "));
  }

  /** Whether it takes what only a process of its own can give. */
  public boolean exhausts() {
    return outcomes.contains("TIMED_OUT") || outcomes.contains("OUT_OF_MEMORY");
  }

  private static byte[] document(String dtd, String inParagraph) {
    return utf8(
        "<?xml version=\"1.0\"?>"
            + dtd
            + "<w:d xmlns:w=\""
            + WORD
            + "\"><w:p><w:r><w:t>"
            + inParagraph
            + "</w:t></w:r></w:p></w:d>");
  }

  /** A chain of forms, each of which shows the next {@code times}. */
  private static byte[] forms(int count, String last, int times) {
    List<String> objects = new ArrayList<>();
    objects.add("<< /Type /Catalog /Pages 2 0 R >>");
    objects.add("<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
    objects.add(HELVETICA);
    var named = new StringBuilder();
    for (int i = 0; i < count; i++) {
      named.append("/X").append(i).append(" ").append(6 + i).append(" 0 R ");
    }
    String resources = "/XObject << " + named + " >>";
    objects.add(page(5, resources));
    objects.add(stream("", "/X0 Do"));
    for (int i = 0; i < count; i++) {
      String content = i == count - 1 ? last : ("/X" + (i + 1) + " Do ").repeat(times);
      objects.add(
          stream(
              "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << " + resources + " >>",
              content));
    }
    return pdf(objects, "");
  }
}
