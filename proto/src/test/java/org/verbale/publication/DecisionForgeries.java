package org.verbale.publication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.publication.BundleForgeryTest.Row;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.record.RecordType;
import org.verbale.testing.Mechanism.Device;

/** Records that nobody may have posted so, and decisions by who may not decide. */
final class DecisionForgeries {
  private DecisionForgeries() {}

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

  private interface Cast {
    Device[] of(PublicationScene scene);
  }

  private static Device[] by(Device... devices) {
    return devices;
  }

  private static Row record(String name, RecordType type, Cast authors) {
    return row(
        BundleObjection.AUTHOR,
        name,
        (scene, draft) -> {
          draft.type = type;
          draft.authors = authors.of(scene);
        });
  }

  private static Row decided(BundleObjection objection, String name, Cast deciders) {
    return row(objection, name, (scene, draft) -> draft.deciders = deciders.of(scene));
  }

  private static Row reviewers(BundleObjection objection, String name, Cast deciders) {
    return row(
        objection,
        name,
        (scene, draft) -> {
          draft.type = RecordType.MESSAGE;
          draft.authors = by(scene.xbExpert);
          draft.deciders = deciders.of(scene);
        });
  }

  private static Row requested(BundleObjection objection, String name, Change change) {
    return row(objection, name, (scene, draft) -> change.to(scene, draft.viaSecretariat()));
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>(records());
    rows.addAll(about());
    rows.addAll(deciders());
    rows.addAll(requests());
    return rows;
  }

  private static List<Row> records() {
    return List.of(
        record("answer by an observer", RecordType.ANSWER, scene -> by(scene.xaObserver)),
        record("answer by a reviewer", RecordType.ANSWER, scene -> by(scene.xb)),
        record("answers not cleared", RecordType.ANSWERS, scene -> by(scene.xaExpert)),
        record(
            "answers cleared by an observer",
            RecordType.ANSWERS,
            scene -> by(scene.xaExpert, scene.xaObserver)),
        record(
            "answers cleared by another State",
            RecordType.ANSWERS,
            scene -> by(scene.xaExpert, scene.xb)),
        record(
            "answer signed by two where one signs",
            RecordType.ANSWER,
            scene -> by(scene.xaExpert, scene.xa)),
        record("feedback by the State under review", RecordType.FEEDBACK, s -> by(s.xa)),
        record("message by the Secretariat", RecordType.MESSAGE, scene -> by(scene.sec)),
        record("its note by a State", RecordType.ADMINISTRATIVE_NOTE, scene -> by(scene.xa)));
  }

  private static PublicationNote act(PublicationNote note, PublicationNote.Act act) {
    return new PublicationNote(note.review(), note.record(), note.note(), note.number(), act);
  }

  private static List<Row> about() {
    return List.of(
        row(
            BundleObjection.DECISION,
            "about another record",
            (scene, draft) ->
                draft.decision =
                    note ->
                        new PublicationNote(
                            note.review(),
                            new RecordId("ffffffffffffffffffffffffffffffff"),
                            note.note(),
                            note.number(),
                            note.act())),
        row(
            BundleObjection.DECISION,
            "about another note of that id",
            (scene, draft) ->
                draft.decision =
                    note ->
                        new PublicationNote(
                            note.review(), note.record(), Digest.ZERO, 1, note.act())),
        row(
            BundleObjection.DECISION,
            "reviewer publishes as if it were its own review",
            (scene, draft) -> {
              draft.deciders = by(scene.xb);
              draft.decision =
                  note ->
                      new PublicationNote(
                          new ReviewId("R-XB"), note.record(), note.note(), 1, note.act());
            }),
        row(
            BundleObjection.DECISION,
            "in another review of the same State",
            (scene, draft) ->
                draft.decision =
                    note ->
                        new PublicationNote(
                            new ReviewId("R-XA-2"), note.record(), note.note(), 1, note.act())),
        row(
            BundleObjection.ACT,
            "a withdrawal",
            (scene, draft) -> draft.decision = note -> act(note, new Withdraw())),
        row(
            BundleObjection.ACT,
            "a request that nobody executed",
            (scene, draft) -> draft.decision = note -> act(note, new Request(draft.decided))));
  }

  private static List<Row> deciders() {
    return List.of(
        decided(BundleObjection.DECIDER, "by a reviewing State", scene -> by(scene.xb)),
        decided(BundleObjection.DECIDER, "by its expert", scene -> by(scene.xbExpert)),
        decided(BundleObjection.DECIDER, "by another State", scene -> by(scene.xd)),
        decided(BundleObjection.DECIDER, "by the Secretariat on its own", s -> by(s.sec)),
        decided(BundleObjection.DECIDER, "by SEC, with XA behind it", s -> by(s.sec, s.xa)),
        decided(BundleObjection.ROLE, "by an expert of the State", s -> by(s.xaExpert)),
        decided(BundleObjection.ROLE, "by an observer of the State", s -> by(s.xaObserver)),
        decided(
            BundleObjection.CONSENT,
            "by two of the State under review",
            scene -> by(scene.xa, scene.xaTemporary)),
        decided(
            BundleObjection.CONSENT,
            "with a State that did not write it",
            scene -> by(scene.xa, scene.xb)),
        reviewers(BundleObjection.DECIDER, "author's State alone", scene -> by(scene.xb)),
        reviewers(BundleObjection.DECIDER, "author's State first", scene -> by(scene.xb, scene.xa)),
        reviewers(
            BundleObjection.ROLE,
            "consent of the author's expert",
            scene -> by(scene.xa, scene.xbExpert)),
        reviewers(
            BundleObjection.CONSENT,
            "consent of another reviewer",
            scene -> by(scene.xa, scene.xc)),
        reviewers(
            BundleObjection.CONSENT,
            "consent of the Secretariat",
            scene -> by(scene.xa, scene.sec)));
  }

  private static List<Row> requests() {
    return List.of(
        requested(
            BundleObjection.REQUEST_MISSING,
            "request left out",
            (scene, draft) -> draft.showsRequest = false),
        requested(
            BundleObjection.REQUEST_UNUSED,
            "request that the decision does not name",
            (scene, draft) -> draft.namesRequest = false),
        row(
            BundleObjection.REQUEST_UNUSED,
            "State's own decision with a request beside it",
            (scene, draft) -> {
              draft.viaSecretariat().deciders = by(scene.xa);
              draft.namesRequest = false;
            }),
        requested(
            BundleObjection.DECIDER,
            "executed by the State itself",
            (scene, draft) -> draft.deciders = by(scene.xa)),
        requested(
            BundleObjection.DECIDER,
            "executed by a reviewer",
            (scene, draft) -> draft.deciders = by(scene.xb)),
        requested(
            BundleObjection.DECIDER,
            "executed by two of the Secretariat",
            (scene, draft) -> draft.deciders = by(scene.sec, scene.secOther)),
        requested(
            BundleObjection.DECIDER,
            "asked for by a reviewer",
            (scene, draft) -> draft.requesters = by(scene.xb)),
        requested(
            BundleObjection.DECIDER,
            "asked for by the Secretariat",
            (scene, draft) -> draft.requesters = by(scene.secOther)),
        requested(
            BundleObjection.ROLE,
            "asked for by an expert",
            (scene, draft) -> draft.requesters = by(scene.xaExpert)),
        requested(
            BundleObjection.CONSENT,
            "asked for with a State that did not write it",
            (scene, draft) -> draft.requesters = by(scene.xa, scene.xc)),
        requested(
            BundleObjection.REQUEST,
            "another request named",
            (scene, draft) ->
                draft.decision =
                    note -> act(note, new Publish(draft.decided, Optional.of(Digest.ZERO)))),
        requested(
            BundleObjection.REQUEST,
            "asked for fewer parts",
            (scene, draft) ->
                draft.request = note -> act(note, new Request(PartRanges.parse("1")))),
        requested(
            BundleObjection.REQUEST,
            "a withdrawal for a request",
            (scene, draft) -> draft.request = note -> act(note, new Withdraw())),
        requested(
            BundleObjection.REQUEST,
            "a publication for a request",
            (scene, draft) ->
                draft.request = note -> act(note, new Publish(draft.decided, Optional.empty()))),
        requested(
            BundleObjection.REQUEST,
            "executed after the State decided otherwise",
            (scene, draft) ->
                draft.decision =
                    note ->
                        new PublicationNote(
                            note.review(), note.record(), note.note(), 3, note.act())),
        requested(
            BundleObjection.DECISION,
            "asked for another record",
            (scene, draft) ->
                draft.request =
                    note ->
                        new PublicationNote(
                            note.review(), note.record(), Digest.ZERO, 1, note.act())));
  }
}
