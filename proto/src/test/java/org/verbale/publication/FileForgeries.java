package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsWriter;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.BundleForgeryTest.Row;

/** Bytes that are no bundle, or not in its one encoding. */
final class FileForgeries {
  private FileForgeries() {}

  /** Changes the fields of an honest bundle of two paragraphs and two files. */
  private interface Change {
    void to(RawBundle raw) throws Exception;
  }

  private static Row raw(BundleObjection objection, String name, Change change) {
    return new Row(
        objection,
        name,
        false,
        (scene, draft) -> {
          draft.file("second.txt", new byte[] {1, 2, 3}).decided = PartRanges.parse("1-2,4-5");
          RawBundle raw = new RawBundle(draft.bundle());
          change.to(raw);
          return raw.toByteArray();
        });
  }

  private static Row malformed(String name, Change change) {
    return raw(BundleObjection.MALFORMED, name, change);
  }

  private interface Cut {
    byte[] cut(byte[] file);
  }

  private static Row bytes(BundleObjection objection, String name, Cut cut) {
    return new Row(
        objection, name, false, (scene, draft) -> cut.cut(draft.bundle().toBytes().toByteArray()));
  }

  private static Bytes replace(Bytes text, String from, String to) {
    String before = new String(text.toByteArray(), UTF_8);
    String after = before.replace(from, to);
    if (after.equals(before)) {
      throw new AssertionError("nothing replaced (expected: " + from + ")");
    }
    return RawBundle.utf8(after);
  }

  private static <T> void swap(List<T> list) {
    T first = list.get(0);
    list.set(0, list.get(1));
    list.set(1, first);
  }

  static List<Row> rows() {
    return List.of(
        bytes(BundleObjection.NOT_A_BUNDLE, "nothing", file -> new byte[0]),
        bytes(BundleObjection.NOT_A_BUNDLE, "half a line", file -> Arrays.copyOf(file, 9)),
        raw(BundleObjection.NOT_A_BUNDLE, "next version", r -> r.domain = "verbale/bundle/v2\n"),
        raw(BundleObjection.NOT_A_BUNDLE, "other line end", r -> r.domain = "verbale/bundle/v1\r"),
        raw(BundleObjection.NOT_A_BUNDLE, "a page before it", r -> r.domain = "<!doctype html>\n"),
        bytes(BundleObjection.MALFORMED, "first line alone", file -> Arrays.copyOf(file, 18)),
        bytes(BundleObjection.MALFORMED, "cut in the head", file -> Arrays.copyOf(file, 900)),
        bytes(BundleObjection.MALFORMED, "last byte lost", f -> Arrays.copyOf(f, f.length - 1)),
        bytes(BundleObjection.MALFORMED, "a byte too many", f -> Arrays.copyOf(f, f.length + 1)),
        bytes(
            BundleObjection.MALFORMED,
            "length of a gigabyte",
            file -> {
              byte[] changed = file.clone();
              Arrays.fill(changed, 18, 22, (byte) 0xbf);
              return changed;
            }),
        bytes(
            BundleObjection.MALFORMED,
            "length prefix 3",
            file -> {
              byte[] changed = file.clone();
              changed[18] |= (byte) 0xc0;
              return changed;
            }),
        new Row(
            BundleObjection.MALFORMED,
            "length not in its shortest form",
            false,
            (scene, draft) -> {
              RawBundle raw = new RawBundle(draft.bundle());
              byte[] head = raw.head().toByteArray();
              byte[] whole = raw.toByteArray();
              int rest = 18 + 2 + head.length;
              return new TlsWriter()
                  .raw(RawBundle.utf8(raw.domain))
                  .uint32((2L << 30) | head.length)
                  .raw(head)
                  .raw(Arrays.copyOfRange(whole, rest, whole.length))
                  .toByteArray();
            }),
        malformed(
            "checkpoint with a line more",
            r -> r.checkpoint = replace(r.checkpoint, "\n\n", "\nx\n\n")),
        malformed(
            "private block for the record note",
            r -> r.recordNote = RawBundle.utf8("verbale/record-private/v1\nsalt AQ==\n")),
        malformed(
            "review with a letter that looks the same",
            r -> r.recordNote = replace(r.recordNote, "R-XA", "R-X\u0410")),
        malformed(
            "review in lowercase", r -> r.decisionNote = replace(r.decisionNote, "R-XA", "r-xa")),
        malformed(
            "erasure for the decision",
            r ->
                r.decisionNote =
                    signed(
                        new Erasure(
                                ChannelId.of("R-XA/dialogue"),
                                new RecordId("00112233445566778899aabbccddeeff"),
                                Digest.ZERO,
                                Erasure.Reason.PERSONAL_DATA)
                            .toText())),
        malformed(
            "hold for the decision",
            r -> r.decisionNote = signed(Hold.next(ChannelId.of("R-XA/dialogue"), 0).toText())),
        malformed(
            "decision with a line for a reason",
            r ->
                r.decisionNote = replace(r.decisionNote, "act publish", "reason why\nact publish")),
        malformed(
            "decision that names its channel",
            r ->
                r.decisionNote =
                    replace(r.decisionNote, "review R-XA", "review R-XA\nchannel R-XA/dialogue")),
        malformed(
            "parts in another order",
            r -> r.decisionNote = replace(r.decisionNote, "1-2,4-5", "4-5,1-2")),
        malformed("presence octet 2", r -> r.requestPresent = 2),
        malformed(
            "nineteen certificates",
            r -> {
              while (r.certificates.size() < 19) {
                r.certificates.add(r.certificates.get(0));
              }
            }),
        malformed("certificate too long", r -> r.certificates.set(0, Bytes.of(new byte[2049]))),
        malformed(
            "no part",
            r -> {
              r.openings.clear();
              r.files.clear();
              r.fileCount = 0;
            }),
        malformed("part twice", r -> r.openings.add(0, r.openings.get(0))),
        malformed("openings not ascending", r -> swap(r.openings)),
        malformed("files not ascending", r -> swap(r.files)),
        malformed(
            "file twice",
            r -> {
              r.files.add(r.files.get(1));
              r.fileCount++;
            }),
        malformed("more files than it says", r -> r.fileCount = 1),
        malformed("fewer files than it says", r -> r.fileCount = 3),
        malformed("thirty-three files", r -> r.fileCount = 33),
        malformed(
            "file of part 4096",
            r ->
                r.files.set(0, new TlsWriter().uint32(4096).raw(new byte[32]).uint64(0).toBytes())),
        malformed(
            "file of 2^63 bytes",
            r ->
                r.files.set(
                    0,
                    new TlsWriter().uint32(4).raw(new byte[32]).uint64(Long.MIN_VALUE).toBytes())),
        malformed(
            "file longer than all may be",
            r ->
                r.files.set(
                    0,
                    new TlsWriter()
                        .uint32(4)
                        .raw(new byte[32])
                        .uint64(PublicationLimits.MAX_FILES_SIZE + 1)
                        .toBytes())),
        malformed("path for a file's name", r -> rename(r, "law.txt", "../../law.txt")),
        malformed("line end in a file's name", r -> rename(r, "law.txt", "law\r\nX: y.txt")));
  }

  private static Bytes signed(String text) {
    String name = new CertificateId(Digest.ZERO).keyName();
    return SignedNote.sign(text, NoteSigner.of(name, PublicationScene.key(3))).toBytes();
  }

  /** A name of another length, so that the lengths around it follow. */
  private static void rename(RawBundle raw, String from, String to) {
    for (int i = 0; i < raw.openings.size(); i++) {
      Bytes before = raw.openings.get(i).toBytes();
      byte[] old = new TlsWriter().text(from).toByteArray();
      byte[] bytes = before.toByteArray();
      if (Arrays.equals(Arrays.copyOfRange(bytes, 1, 1 + old.length), old)) {
        raw.openings.set(
            i,
            out ->
                out.raw(new byte[] {bytes[0]})
                    .text(to)
                    .raw(Arrays.copyOfRange(bytes, 1 + old.length, bytes.length)));
        return;
      }
    }
    throw new AssertionError(from + ": not found");
  }
}
