package org.verbale.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.verbale.channel.ReceivedNote;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.log.Checkpoint;
import org.verbale.log.InclusionProof;
import org.verbale.log.Leaf;
import org.verbale.log.LeafKind;
import org.verbale.log.SignedCheckpoint;
import org.verbale.log.TreeHead;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.BundleForgeryTest.Row;
import org.verbale.record.RecordNote;
import org.verbale.witness.Cosigner;

/** Heads that nobody signed, and leaves that stand elsewhere or nowhere. */
final class ArchiveForgeries {
  private ArchiveForgeries() {}

  interface Change {
    void to(BundleDraft draft) throws Exception;
  }

  static Row row(BundleObjection objection, String name, Change change) {
    return row(objection, name, false, change);
  }

  private static Row row(BundleObjection objection, String name, boolean witnessed, Change change) {
    return new Row(
        objection,
        name,
        witnessed,
        (scene, draft) -> {
          change.to(draft);
          return draft.bundle().toBytes().toByteArray();
        });
  }

  private static Row head(BundleObjection objection, String name, Signing signing) {
    return row(objection, name, draft -> draft.checkpoint = head -> signing.sign(head));
  }

  private static Row witnesses(BundleObjection objection, String name, Signing signing) {
    return row(objection, name, true, draft -> draft.checkpoint = head -> signing.sign(head));
  }

  private interface Signing {
    SignedCheckpoint sign(SignedCheckpoint head);
  }

  private static SignedCheckpoint signed(Checkpoint head, NoteSigner by) {
    return SignedCheckpoint.sign(head, by);
  }

  private static SignedCheckpoint lines(Checkpoint head, List<NoteSignature> lines) {
    return new SignedCheckpoint(SignedNote.of(head.toText(), lines), head);
  }

  private static TreeHead larger(SignedCheckpoint head) {
    return new TreeHead(head.unverified().head().size() + 1, head.unverified().head().root());
  }

  private static Row record(BundleObjection objection, String name, Archived<RecordNote> change) {
    return row(
        objection,
        name,
        draft ->
            draft.head =
                head ->
                    new BundleHead(
                        head.checkpoint(),
                        change.of(head.record()),
                        head.decision(),
                        head.request(),
                        head.certificates()));
  }

  private static Row decision(
      BundleObjection objection, String name, Archived<PublicationNote> change) {
    return row(
        objection,
        name,
        draft ->
            draft.head =
                head ->
                    new BundleHead(
                        head.checkpoint(),
                        head.record(),
                        change.of(head.decision()),
                        head.request(),
                        head.certificates()));
  }

  private interface Archived<T extends LineFormat> {
    ArchivedNote<T> of(ArchivedNote<T> note);
  }

  private static <T extends LineFormat> ArchivedNote<T> with(ArchivedNote<T> note, Leaf leaf) {
    return new ArchivedNote<>(note.note(), leaf, note.proof());
  }

  private static <T extends LineFormat> ArchivedNote<T> with(
      ArchivedNote<T> note, InclusionProof proof) {
    return new ArchivedNote<>(note.note(), note.leaf(), proof);
  }

  private static ReceivedNote<RecordNote> recordNote(Bundle bundle) {
    return bundle.head().record().note();
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>(heads());
    rows.addAll(leaves());
    rows.addAll(places());
    return rows;
  }

  private static List<Row> heads() {
    NoteSigner other = NoteSigner.of("other.example", PublicationScene.key(1));
    NoteSigner stranger = NoteSigner.of(PublicationScene.ORIGIN, PublicationScene.key(2));
    Cosigner w1 = PublicationScene.witness(1);
    Cosigner w2 = PublicationScene.witness(2);
    Cosigner w3 = PublicationScene.witness(3);
    return List.of(
        head(
            BundleObjection.CHECKPOINT,
            "checkpoint of another log",
            head -> signed(new Checkpoint("other.example", head.unverified().head()), other)),
        head(
            BundleObjection.CHECKPOINT,
            "another key under the log's name",
            head -> signed(head.unverified(), stranger)),
        head(
            BundleObjection.CHECKPOINT,
            "signature stripped, a witness's alone",
            head -> lines(head.unverified(), List.of(w1.cosign(head.unverified(), 9)))),
        head(
            BundleObjection.CHECKPOINT,
            "signature of another head",
            head ->
                lines(
                    new Checkpoint(PublicationScene.ORIGIN, larger(head)),
                    head.note().signatures())),
        witnesses(BundleObjection.QUORUM, "no witness", head -> head),
        witnesses(
            BundleObjection.QUORUM,
            "one witness of two",
            head -> PublicationScene.cosigned(head, w1)),
        witnesses(
            BundleObjection.QUORUM,
            "one witness twice",
            head -> PublicationScene.cosigned(PublicationScene.cosigned(head, w1), w1)),
        witnesses(
            BundleObjection.QUORUM,
            "a witness that nobody named",
            head -> PublicationScene.cosigned(head, w1, w3)),
        witnesses(
            BundleObjection.CHECKPOINT,
            "cosignature of another head",
            head -> {
              Checkpoint next = new Checkpoint(PublicationScene.ORIGIN, larger(head));
              return PublicationScene.cosigned(head, w1).with(List.of(w2.cosign(next, 9)));
            }),
        head(
            BundleObjection.INCLUSION,
            "checkpoint from before the decision",
            head ->
                signed(
                    new Checkpoint(
                        PublicationScene.ORIGIN, new TreeHead(4, head.unverified().head().root())),
                    PublicationScene.log())),
        head(
            BundleObjection.INCLUSION,
            "checkpoint of a fork",
            head ->
                signed(
                    new Checkpoint(
                        PublicationScene.ORIGIN,
                        new TreeHead(head.unverified().head().size(), Digest.ZERO)),
                    PublicationScene.log())));
  }

  private static List<Row> leaves() {
    Digest elsewhere = Digest.sha256("elsewhere".getBytes(UTF_8));
    return List.of(
        row(
            BundleObjection.LEAF_KIND,
            "record archived as a decision",
            draft -> draft.recordKind = LeafKind.DECISION),
        row(
            BundleObjection.LEAF_KIND,
            "record archived as a complaint",
            draft -> draft.recordKind = LeafKind.COMPLAINT),
        row(
            BundleObjection.LEAF_KIND,
            "decision archived as a record",
            draft -> draft.decisionKind = LeafKind.RECORD),
        row(
            BundleObjection.LEAF_KIND,
            "decision archived as a tombstone",
            draft -> draft.decisionKind = LeafKind.TOMBSTONE),
        row(
            BundleObjection.LEAF_KIND,
            "request archived as a record",
            draft -> draft.viaSecretariat().requestKind = LeafKind.RECORD),
        record(
            BundleObjection.INCLUSION,
            "record's time moved",
            note ->
                with(
                    note,
                    new Leaf(
                        note.leaf().kind(),
                        note.leaf().time() - 1,
                        note.leaf().object(),
                        note.leaf().position()))),
        decision(
            BundleObjection.INCLUSION,
            "decision's time moved",
            note ->
                with(
                    note,
                    new Leaf(
                        note.leaf().kind(),
                        note.leaf().time() + 1,
                        note.leaf().object(),
                        note.leaf().position()))),
        record(
            BundleObjection.INCLUSION,
            "record's position moved",
            note ->
                with(
                    note,
                    new Leaf(
                        note.leaf().kind(), note.leaf().time(), note.leaf().object(), elsewhere))),
        row(
            BundleObjection.NOTE_HASH,
            "another record's note beside the leaf",
            draft -> {
              Bundle honest = draft.bundle();
              draft.record = new RecordId("ffffffffffffffffffffffffffffffff");
              draft.head = head -> exchanged(head, recordNote(honest));
            }),
        row(
            BundleObjection.NOTE_HASH,
            "other decision beside the leaf",
            draft -> {
              ReceivedNote<PublicationNote> honest = draft.bundle().head().decision().note();
              draft.decided = PartRanges.parse("1-3");
              draft.head =
                  head ->
                      new BundleHead(
                          head.checkpoint(),
                          head.record(),
                          new ArchivedNote<>(
                              honest, head.decision().leaf(), head.decision().proof()),
                          head.request(),
                          head.certificates());
            }),
        row(
            BundleObjection.NOTE_HASH,
            "other request beside the leaf",
            draft -> {
              draft.viaSecretariat().number = 5;
              ReceivedNote<PublicationNote> other =
                  draft.bundle().head().request().orElseThrow().note();
              draft.number = 2;
              draft.head =
                  head ->
                      new BundleHead(
                          head.checkpoint(),
                          head.record(),
                          head.decision(),
                          head.request()
                              .map(note -> new ArchivedNote<>(other, note.leaf(), note.proof())),
                          head.certificates());
            }));
  }

  private static BundleHead exchanged(BundleHead head, ReceivedNote<RecordNote> note) {
    return new BundleHead(
        head.checkpoint(),
        new ArchivedNote<>(note, head.record().leaf(), head.record().proof()),
        head.decision(),
        head.request(),
        head.certificates());
  }

  private static List<Row> places() {
    return List.of(
        record(
            BundleObjection.INCLUSION,
            "proof for another index",
            note ->
                with(
                    note,
                    new InclusionProof(
                        note.proof().index() + 1, note.proof().size(), note.proof().path()))),
        record(
            BundleObjection.INCLUSION,
            "proof with a hash less",
            note ->
                with(
                    note,
                    new InclusionProof(
                        note.proof().index(),
                        note.proof().size(),
                        note.proof().path().subList(1, note.proof().path().size())))),
        decision(
            BundleObjection.INCLUSION,
            "proof with a hash more",
            note -> {
              List<Digest> path = new ArrayList<>(note.proof().path());
              path.add(Digest.ZERO);
              return with(
                  note, new InclusionProof(note.proof().index(), note.proof().size(), path));
            }),
        decision(
            BundleObjection.INCLUSION,
            "proof for a tree of another size",
            note ->
                with(
                    note,
                    new InclusionProof(
                        note.proof().index(), note.proof().size() + 1, note.proof().path()))),
        row(
            BundleObjection.INCLUSION,
            "decision that the log never took",
            draft -> {
              ArchivedNote<PublicationNote> never = draft.bundle().head().decision();
              draft.decisionTime += 1;
              draft.head =
                  head ->
                      new BundleHead(
                          head.checkpoint(),
                          head.record(),
                          new ArchivedNote<>(never.note(), never.leaf(), head.decision().proof()),
                          head.request(),
                          head.certificates());
            }),
        row(
            BundleObjection.ORDER,
            "decision archived before its record",
            draft -> draft.order = List.of("decision", "record")),
        row(
            BundleObjection.ORDER,
            "decision from before its record",
            draft -> draft.decisionTime = draft.recordTime - 1),
        row(
            BundleObjection.ORDER,
            "request archived behind what executes it",
            draft -> draft.viaSecretariat().order = List.of("record", "decision", "request")),
        row(
            BundleObjection.ORDER,
            "request archived before its record",
            draft -> draft.viaSecretariat().order = List.of("request", "record", "decision")),
        row(
            BundleObjection.ORDER,
            "request from after what executes it",
            draft -> draft.viaSecretariat().requestTime = draft.decisionTime + 1));
  }
}
