package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.ErasureRules;
import org.verbale.erasure.ErasureView;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.identity.DeviceCertificate;
import org.verbale.identity.Moment;
import org.verbale.identity.Use;
import org.verbale.note.NoteSignature;
import org.verbale.note.SignedNote;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.v1.EraseRequest;
import org.verbale.v1.SetHoldRequest;

/**
 * Makes and signs decisions to erase, and hands them in. A decision travels between the parties as
 * a note with the signatures it has so far; nothing of it is stored here. Not thread-safe.
 */
final class Deciding {
  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;

  Deciding(ChannelId channel, ChannelContext context, ChannelReplica replica) {
    this.channel = channel;
    this.context = context;
    this.replica = replica;
  }

  /**
   * Proposes, and signs for our party.
   *
   * @throws RefusedException NOT_PERMITTED if it is not ours to decide, CONFLICT, HELD, UNKNOWN
   */
  Bytes propose(RecordId record, Erasure.Reason reason) {
    RecordRow row =
        replica
            .history()
            .record(record)
            .orElseThrow(() -> refused("UNKNOWN", "record: none here (expected: one that is)"));
    var text = new Erasure(channel, record, row.note(), reason);
    return sign(text, List.of());
  }

  /**
   * Adds our party's signature to what another proposed, once the signatures that it has were found
   * to be those of parties that have to decide.
   *
   * @throws RefusedException the same, and MALFORMED, BAD_SIGNATURE, HASH_MISMATCH
   */
  Bytes sign(Bytes proposal) {
    try {
      var note = new Statement<>(Erasure.parse(proposal));
      demandSigned(note);
      return sign(note.received().claim(), SignedNote.parse(proposal).signatures());
    } catch (MalformedException e) {
      throw refused("MALFORMED", "decision: malformed (expected: a signed erasure note)");
    }
  }

  private void demandSigned(Statement<Erasure> note) {
    try {
      var unused = note.attested(context.registry().registry(), "erasure note");
    } catch (org.verbale.refusal.RefusedException e) {
      throw refused(e);
    }
  }

  private Bytes sign(Erasure text, List<NoteSignature> before) {
    List<PartyCode> deciders = deciders(text, before);
    Device.Certified own = context.device().present();
    DeviceCertificate self = own.certificate();
    boolean decides = self.role().decides() || self.role() == Role.SECRETARIAT;
    if (!decides || !deciders.contains(self.party())) {
      throw refused("NOT_PERMITTED", "decision: not this device's (expected: a decider's)");
    }
    Map<PartyCode, NoteSignature> byParty = new LinkedHashMap<>();
    for (NoteSignature signature : before) {
      byParty.put(party(signature), signature);
    }
    SignedNote mine = SignedNote.sign(text.toText(), own.noteSigner());
    byParty.put(self.party(), mine.signatures().get(0));
    if (!deciders.containsAll(byParty.keySet())) {
      throw refused("NOT_PERMITTED", "decision: signed by another party (expected: deciders)");
    }
    List<NoteSignature> inOrder = new ArrayList<>();
    for (PartyCode party : deciders) {
      Optional.ofNullable(byParty.get(party)).ifPresent(inOrder::add);
    }
    return SignedNote.of(text.toText(), inOrder).toBytes();
  }

  /** Who has to sign; holds the text against what we have read of the record first. */
  private List<PartyCode> deciders(Erasure text, List<NoteSignature> before) {
    if (!text.channel().equals(channel)) {
      throw refused("UNKNOWN", "decision: about another channel (expected: this one)");
    }
    Moment now = new Moment(Long.MAX_VALUE, Instant.ofEpochMilli(context.device().millis()));
    Policy policy = new Policy(context.registry().registry(), now);
    DeviceCertificate self = context.device().certificate();
    try {
      boolean unseen =
          !policy.isEntitled(self, channel) && policy.underReview(channel).equals(self.party());
      return unseen && !before.isEmpty()
          ? unseen(self.party(), before)
          : new ErasureRules(policy, channel).deciders(read(text).author());
    } catch (org.verbale.refusal.RefusedException e) {
      throw refused(e);
    }
  }

  /**
   * The State under review decides about the reviewers' channels too and reads none of them: there
   * it signs first, on the word of those who have signed already.
   */
  private List<PartyCode> unseen(PartyCode own, List<NoteSignature> before) {
    Set<PartyCode> deciders = new LinkedHashSet<>(List.of(own));
    before.forEach(signature -> deciders.add(party(signature)));
    if (deciders.remove(PartyCode.SECRETARIAT)) {
      deciders.add(PartyCode.SECRETARIAT); // last
    }
    return List.copyOf(deciders);
  }

  /** The record, found to be the one that the text is about, and one that can be erased. */
  private ErasureView.Target read(Erasure text) {
    Erasures erasures = replica.history().erasures();
    ErasureView.Target target =
        erasures
            .record(text.record())
            .orElseThrow(() -> refused("UNKNOWN", "record: none here (expected: one that is)"));
    if (!target.note().equals(text.note())) {
      throw refused("HASH_MISMATCH", "note: another record's (expected: this one's)");
    }
    if (erasures.isErased(text.record())) {
      throw refused("CONFLICT", "record: erased already (expected: one that is not)");
    }
    if (Hold.stands(erasures.holds())) {
      throw refused("HELD", "channel: a legal hold stands (expected: none)");
    }
    if (replica.history().publications().isPublic(text.record())) {
      throw refused("HELD", "record: public (expected: withdrawn before)");
    }
    return target;
  }

  private PartyCode party(NoteSignature signature) {
    return CertificateId.ofKeyName(signature.name())
        .flatMap(id -> context.registry().registry().device(id.hash(), Use.SIGNING))
        .map(DeviceCertificate::party)
        .orElseThrow(
            () -> refused("NOT_REGISTERED", "decision: by no device (expected: a device's)"));
  }

  /**
   * Hands a decision in, and reads on to where it stands.
   *
   * @throws RefusedException NOT_PERMITTED while a signature is missing, and as the server refuses
   */
  ErasedRow erase(Bytes decision) {
    RecordId record;
    try {
      record = Erasure.parse(decision).claim().record();
    } catch (MalformedException e) {
      throw refused("MALFORMED", "decision: malformed (expected: a signed erasure note)");
    }
    var unused =
        context
            .server()
            .erase(
                EraseRequest.newBuilder()
                    .setNote(ByteString.copyFrom(decision.toByteArray()))
                    .build());
    replica.read();
    return replica
        .history()
        .erasures()
        .find(record)
        .orElseThrow(() -> RecordReader.withheld("TOMBSTONE"));
  }

  /** Places a hold or lifts it, if it is not so already. */
  void hold(Hold.State wanted) {
    long before = replica.history().erasures().holds();
    Hold next = Hold.next(channel, before);
    if (next.state() == wanted) {
      Bytes note = context.device().present().sign(next);
      var unused =
          context
              .server()
              .setHold(
                  SetHoldRequest.newBuilder()
                      .setNote(ByteString.copyFrom(note.toByteArray()))
                      .build());
      replica.read();
    }
  }

  private static RefusedException refused(String reason, String message) {
    return new RefusedException(reason, message, Duration.ZERO);
  }

  private static RefusedException refused(org.verbale.refusal.RefusedException e) {
    return refused(e.refusal().reason().name(), e.refusal().message());
  }
}
