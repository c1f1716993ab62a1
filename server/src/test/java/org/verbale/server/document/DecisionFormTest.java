package org.verbale.server.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.complaint.ComplaintNote;
import org.verbale.crypto.Ed25519;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.Sealed;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.server.sequencing.Command;
import org.verbale.server.testing.Post;
import org.verbale.terms.TermsSupplement;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/** The stored forms of the commands that decide: read as written, or refused, and nothing else. */
class DecisionFormTest {
  private static final ChannelId CHANNEL = ChannelId.of("R-XA/dialogue");
  private static final RecordId RECORD = new RecordId("00112233445566778899aabbccddeeff");
  private static final Digest CALLER = Digest.sha256(new byte[] {7});
  private static final Limits.Messages LIMITS = Limits.DEFAULT.messages();
  private static final int DAMAGED = 2000; // of each command

  /** What is handed in, made a command. */
  @FunctionalInterface
  private interface Maker {
    Command<?> of(Digest caller, Bytes note, Limits.Messages limits);
  }

  private record Form(String name, Bytes note, Maker maker, TlsReader.Decoder<Command<?>> decoder) {
    Bytes bytes() {
      return bytes(of(LIMITS));
    }

    Command<?> of(Limits.Messages limits) {
      return maker.of(CALLER, note, limits);
    }

    static Bytes bytes(Command<?> command) {
      TlsWriter out = new TlsWriter();
      command.writeTo(out);
      return out.toBytes();
    }
  }

  private static List<Form> forms(SeededRandom random) {
    NoteSigner[] signers = new NoteSigner[3];
    for (int i = 0; i < signers.length; i++) {
      var id = new CertificateId(Digest.sha256(new byte[] {(byte) i}));
      signers[i] = NoteSigner.of(id.keyName(), Ed25519.Key.generate(random));
    }
    Digest note = Digest.sha256(new byte[] {8});
    var erasure = new Erasure(CHANNEL, RECORD, note, Erasure.Reason.PERSONAL_DATA);
    var complaint = new ComplaintNote(CHANNEL, RECORD, note, ComplaintNote.Ground.BODY);
    Bytes decided = SignedNote.sign(erasure.toText(), signers).toBytes();
    Bytes held = SignedNote.sign(Hold.next(CHANNEL, 0).toText(), signers[0]).toBytes();
    Bytes terms = Post.sealedTerms(5, random);
    var sealed = new Sealed(Digest.sha256(terms.toByteArray()), terms.size());
    var supplement = new TermsSupplement(new EpochId(CHANNEL, 0, 3), RECORD, note, 1, sealed);
    Bytes added = SignedNote.sign(supplement.toText(), signers[2]).toBytes();
    Bytes complained = SignedNote.sign(complaint.toText(), signers[1]).toBytes();
    return List.of(
        new Form("erase", decided, EraseRecord::of, EraseRecord::read),
        new Form("hold", held, SetHold::of, SetHold::read),
        new Form("complaint", complained, PostComplaint::of, PostComplaint::read),
        new Form(
            "supplement",
            added,
            (caller, signed, limits) -> PostSupplement.of(caller, signed, terms, limits),
            PostSupplement::read));
  }

  @Test
  void form_comesBackAsItWas() throws MalformedException {
    for (Form form : forms(new SeededRandom(1))) {
      Command<?> again = TlsReader.decode(form.bytes(), form.decoder());
      assertThat(Form.bytes(again)).as(form.name()).isEqualTo(form.bytes());
    }
  }

  private static Limits.Messages notesOf(int bytes) {
    return new Limits.Messages(
        bytes,
        LIMITS.commit(),
        LIMITS.welcome(),
        LIMITS.groupInfo(),
        LIMITS.keyPackage(),
        LIMITS.privateBlock(),
        LIMITS.terms(),
        LIMITS.members(),
        LIMITS.profile());
  }

  @Test
  void noteOverTheOperatorsLimit_isTooLarge() {
    for (Form form : forms(new SeededRandom(2))) {
      int size = form.note().size();
      assertThat(Form.bytes(form.of(notesOf(size)))).as(form.name()).isEqualTo(form.bytes());
      RefusedException refused =
          catchThrowableOfType(RefusedException.class, () -> form.of(notesOf(size - 1)));
      assertThat(refused.refusal().reason()).as(form.name()).isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void damagedForm_isRefused_orIsTheFormOfAnother() {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    Random random = Seeds.random(getClass(), seed);
    for (Form form : forms(new SeededRandom(seed))) {
      int refused = 0;
      for (int i = 0; i < DAMAGED; i++) {
        Bytes damaged = Bytes.of(damaged(form.bytes().toByteArray(), random));
        refused += isRefused(form, damaged) ? 1 : 0;
      }
      // A caller, a hash or a signature reads as another one; whether it counts is judged later.
      assertThat(refused).as(form.name()).isBetween(DAMAGED / 4, DAMAGED);
    }
  }

  private static boolean isRefused(Form form, Bytes damaged) {
    try {
      Command<?> other = TlsReader.decode(damaged, form.decoder());
      assertThat(Form.bytes(other)).as(form.name()).isEqualTo(damaged);
      return false;
    } catch (MalformedException e) {
      return true;
    } catch (RefusedException e) {
      assertThat(e.refusal().reason())
          .isIn(Reason.MALFORMED, Reason.TOO_LARGE, Reason.HASH_MISMATCH);
      return true;
    }
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(3)) {
      case 0 -> bytes[at] ^= (byte) (1 + random.nextInt(255));
      case 1 -> {
        return Arrays.copyOf(bytes, at);
      }
      default -> {
        return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
      }
    }
    return bytes;
  }
}
