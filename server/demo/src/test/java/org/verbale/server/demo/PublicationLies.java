package org.verbale.server.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.client.RecordHeader;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.id.ReviewId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;

/** Decisions about making records public that are none. */
final class PublicationLies {
  static final Act PARAGRAPH = new Publish(PartRanges.parse("0"), Optional.empty());
  static final Act WITHDRAWAL = new Withdraw();
  private static final Act REQUEST = new Request(PartRanges.parse("0"));

  /**
   * What an operator enters into the chain that nobody decided, or not so.
   *
   * @param refusal of whoever reads it
   * @param notes one after the other; what is wrong is wrong with the last
   */
  record Lie(String name, String refusal, List<Bytes> notes) {}

  private final RecordHeader record;
  private final Mechanism.DeviceKeys state;
  private final List<Lie> lies = new ArrayList<>();

  /**
   * @param record written by a reviewing State
   * @param state a focal point of the State under review
   */
  PublicationLies(RecordHeader record, Mechanism.DeviceKeys state) {
    this.record = record;
    this.state = state;
  }

  static Bytes decision(RecordHeader record, long number, Act act, Mechanism.DeviceKeys... by) {
    return signed(
        new PublicationNote(Review.REVIEW, record.record(), record.note(), number, act), by);
  }

  private static Bytes signed(PublicationNote text, Mechanism.DeviceKeys... by) {
    NoteSigner[] signers =
        Arrays.stream(by).map(Mechanism.DeviceKeys::noteSigner).toArray(NoteSigner[]::new);
    return SignedNote.sign(text.toText(), signers).toBytes();
  }

  private Bytes decision(long number, Act act) {
    return decision(record, number, act, state);
  }

  private void lie(String name, String refusal, Bytes... notes) {
    lies.add(new Lie("a publication " + name, refusal, List.of(notes)));
  }

  /** By whom nobody is published. */
  void by(String who, Mechanism.DeviceKeys... devices) {
    lie("decided by " + who, "RULES", decision(record, 1, PARAGRAPH, devices));
  }

  /** Of the right party, in the wrong place. */
  List<Lie> list(RecordHeader other, Mechanism.DeviceKeys secretariat) {
    var wider = new Publish(PartRanges.parse("0-1"), Optional.empty());
    lie("with a number left out", "RULES", decision(2, PARAGRAPH));
    lie("with a number used twice", "RULES", decision(1, PARAGRAPH), decision(1, wider));
    lie(
        "shown again behind its withdrawal",
        "RULES",
        decision(1, PARAGRAPH),
        decision(2, WITHDRAWAL),
        decision(1, PARAGRAPH));
    lie("withdrawn that was none", "RULES", decision(1, WITHDRAWAL));
    lie(
        "of another record's note",
        "CONTENT",
        signed(
            new PublicationNote(Review.REVIEW, record.record(), other.note(), 1, PARAGRAPH),
            state));
    lie(
        "of another review",
        "CONTENT",
        signed(
            new PublicationNote(
                new ReviewId("R-XA-2"), record.record(), record.note(), 1, PARAGRAPH),
            state));
    Bytes request = decision(1, REQUEST);
    Digest asked = Digest.sha256(request.toByteArray());
    lie(
        "by the Secretariat of more than it was asked for",
        "CONTENT",
        request,
        decision(record, 2, new Publish(PartRanges.parse("0-1"), Optional.of(asked)), secretariat));
    lie(
        "by the Secretariat of what was taken back",
        "CONTENT",
        request,
        decision(2, WITHDRAWAL),
        decision(record, 3, new Publish(PartRanges.parse("0"), Optional.of(asked)), secretariat));
    return List.copyOf(lies);
  }
}
