package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.Bytes;
import org.verbale.id.Language;
import org.verbale.log.InclusionProof;
import org.verbale.publication.BundleForgeryTest.Row;
import org.verbale.record.Part;
import org.verbale.record.PartOpening;
import org.verbale.record.RecordLimits;

/**
 * Texts, places and files that are not the record's. It has a title, three paragraphs, an
 * attachment and three dummies; the decision publishes parts 1 and 2 where nothing else is said.
 */
final class DisclosureForgeries {
  private DisclosureForgeries() {}

  private interface Change {
    void to(PublicationScene scene, BundleDraft draft) throws Exception;
  }

  private static Row row(BundleObjection objection, String name, Change change) {
    return new Row(
        objection,
        name,
        false,
        (scene, draft) -> {
          change.to(scene, draft);
          return draft.bundle().toBytes().toByteArray();
        });
  }

  private interface Opening {
    PartOpening of(PartOpening opening);
  }

  private static Row first(BundleObjection objection, String name, Opening change) {
    return row(
        objection,
        name,
        (scene, draft) ->
            draft.openings =
                before -> {
                  List<PartOpening> list = new ArrayList<>(before);
                  list.set(0, change.of(list.get(0)));
                  return list;
                });
  }

  private static Row opening(String name, Opening change) {
    return first(BundleObjection.OPENING, name, change);
  }

  private static PartOpening text(PartOpening opening, String text) {
    return new PartOpening(Part.paragraph(Language.EN, text), opening.salt(), opening.proof());
  }

  private static PartOpening proof(PartOpening opening, long index, long size) {
    return new PartOpening(
        opening.part(), opening.salt(), new InclusionProof(index, size, opening.proof().path()));
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>(openings());
    rows.addAll(choices());
    rows.addAll(files());
    return rows;
  }

  private static List<Row> openings() {
    return List.of(
        opening("other text", opening -> text(opening, "No law covers this.")),
        opening(
            "markup put in",
            opening -> text(opening, "<script>alert(1)</script>" + opening.part().text())),
        opening("a space more", opening -> text(opening, opening.part().text() + " ")),
        opening(
            "a letter that looks the same",
            opening -> text(opening, opening.part().text().replace('a', '\u0430'))),
        opening("direction turned", opening -> text(opening, "\u202e" + opening.part().text())),
        opening("emptied", opening -> text(opening, "")),
        opening(
            "name given",
            opening ->
                new PartOpening(
                    Part.paragraph("Summary", Language.EN, opening.part().text()),
                    opening.salt(),
                    opening.proof())),
        opening(
            "other language",
            opening ->
                new PartOpening(
                    Part.paragraph(Language.FR, opening.part().text()),
                    opening.salt(),
                    opening.proof())),
        opening(
            "field for a paragraph",
            opening ->
                new PartOpening(
                    Part.field("title", Optional.of(Language.EN), opening.part().text()),
                    opening.salt(),
                    opening.proof())),
        opening(
            "other salt",
            opening ->
                new PartOpening(
                    opening.part(), Bytes.of(new byte[RecordLimits.SALT]), opening.proof())),
        opening("moved to another place", opening -> proof(opening, 0, 8)),
        opening(
            "path cut",
            opening ->
                new PartOpening(
                    opening.part(),
                    opening.salt(),
                    new InclusionProof(1, 8, opening.proof().path().subList(0, 2)))),
        row(
            BundleObjection.OPENING,
            "part of another record",
            (scene, draft) -> {
              BundleDraft other = scene.draft();
              other.seed = 9;
              List<PartOpening> theirs = Disclosure.open(other.body(), draft.decided);
              draft.openings = before -> theirs;
            }),
        row(
            BundleObjection.OPENING,
            "two parts exchanged",
            (scene, draft) ->
                draft.openings =
                    before ->
                        List.of(
                            new PartOpening(
                                before.get(1).part(), before.get(1).salt(), before.get(0).proof()),
                            new PartOpening(
                                before.get(0).part(),
                                before.get(0).salt(),
                                before.get(1).proof()))),
        first(BundleObjection.COUNT, "of a record of sixteen parts", o -> proof(o, 1, 16)),
        first(BundleObjection.COUNT, "of a record of four parts", o -> proof(o, 1, 4)));
  }

  private static Row shown(String name, String decided, String disclosed) {
    return row(
        BundleObjection.PARTS,
        name,
        (scene, draft) -> {
          draft.decided = PartRanges.parse(decided);
          draft.disclosed = Optional.of(PartRanges.parse(disclosed));
        });
  }

  private static List<Row> choices() {
    return List.of(
        shown("a part withheld that was decided", "1-2", "1"),
        shown("a part more than was decided", "1-2", "1-3"),
        shown("another part than was decided", "1-2", "1,3"),
        shown("a file more than was decided", "1-2", "1-2,4"),
        shown("a part that the record does not have", "1-2,9", "1-2"),
        row(
            BundleObjection.DUMMY,
            "a dummy shown",
            (scene, draft) -> draft.decided = PartRanges.parse("1,5")),
        row(
            BundleObjection.DUMMY,
            "a dummy shown that nobody decided",
            (scene, draft) -> draft.disclosed = Optional.of(PartRanges.parse("1-2,7"))));
  }

  private static Row file(BundleObjection objection, String name, Files change) {
    return row(
        objection,
        name,
        (scene, draft) -> {
          draft.decided = PartRanges.parse("1,4");
          draft.files = before -> change.of(draft, before);
        });
  }

  private interface Files {
    List<Disclosure.Content> of(BundleDraft draft, List<Disclosure.Content> before);
  }

  private static Disclosure.Content content(DisclosedFile file, int part, byte[] bytes) {
    return new Disclosure.Content(
        new DisclosedFile(part, file.saltKey(), bytes.length), Bytes.of(bytes));
  }

  private static byte[] other(Disclosure.Content content) {
    byte[] bytes = content.bytes().toByteArray();
    bytes[0] ^= 1;
    return bytes;
  }

  private static List<Row> files() {
    return List.of(
        file(BundleObjection.FILES, "file left out", (draft, before) -> List.of()),
        file(
            BundleObjection.FILES,
            "file of a paragraph",
            (draft, before) ->
                List.of(content(before.get(0).file(), 1, new byte[3]), before.get(0))),
        row(
            BundleObjection.FILES,
            "file of an attachment that is not shown",
            (scene, draft) -> draft.files = before -> List.of(draft.content(4))),
        file(
            BundleObjection.FILE_ROOT,
            "a bit of the file changed",
            (draft, before) -> List.of(content(before.get(0).file(), 4, other(before.get(0))))),
        file(
            BundleObjection.FILE_ROOT,
            "other salt key",
            (draft, before) ->
                List.of(
                    new Disclosure.Content(
                        new DisclosedFile(
                            4,
                            Bytes.of(new byte[RecordLimits.SALT]),
                            before.get(0).file().length()),
                        before.get(0).bytes()))),
        file(
            BundleObjection.FILE_LENGTH,
            "file cut",
            (draft, before) ->
                List.of(content(before.get(0).file(), 4, "Section".getBytes(UTF_8)))),
        file(
            BundleObjection.FILE_LENGTH,
            "file made longer",
            (draft, before) ->
                List.of(
                    content(
                        before.get(0).file(),
                        4,
                        Arrays.copyOf(before.get(0).bytes().toByteArray(), 22)))),
        row(
            BundleObjection.FILE_ROOT,
            "two files exchanged",
            (scene, draft) -> {
              draft.file("other.txt", "Section 9. Whoever...".getBytes(UTF_8));
              draft.decided = PartRanges.parse("4-5");
              draft.files =
                  before ->
                      List.of(
                          content(before.get(1).file(), 4, before.get(1).bytes().toByteArray()),
                          content(before.get(0).file(), 5, before.get(0).bytes().toByteArray()));
            }),
        row(
            BundleObjection.FILE_ROOT,
            "two chunks of a file exchanged",
            (scene, draft) -> {
              byte[] file = new byte[2 * RecordLimits.CHUNK];
              file[0] = 1;
              draft.file("large.bin", file).decided = PartRanges.parse("5");
              byte[] turned = file.clone();
              turned[0] = 0;
              turned[RecordLimits.CHUNK] = 1;
              draft.files = before -> List.of(content(before.get(0).file(), 5, turned));
            }));
  }
}
