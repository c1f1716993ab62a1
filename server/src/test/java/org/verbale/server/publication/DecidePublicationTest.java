package org.verbale.server.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.Ed25519;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PartRanges;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationNote.Act;
import org.verbale.publication.PublicationNote.Publish;
import org.verbale.publication.PublicationNote.Request;
import org.verbale.publication.PublicationNote.Withdraw;
import org.verbale.publication.ReviewersWords;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.policy.Limits;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Seeds;

/** The stored forms of decisions: read as written, or refused, and nothing else. */
class DecidePublicationTest {
  private static final int DAMAGED = 2000;
  private static final Digest CALLER = Digest.sha256(new byte[] {7});
  private static final PartRanges PARTS = PartRanges.parse("0,2-5");
  private static final List<Act> ACTS =
      List.of(
          new Publish(PARTS, Optional.empty()),
          new Publish(PARTS, Optional.of(Digest.sha256(new byte[] {9}))),
          new Request(PARTS),
          new Withdraw());

  private static PublicationNote text(Act act) {
    return new PublicationNote(
        new ReviewId("R-XA"),
        new RecordId("00112233445566778899aabbccddeeff"),
        Digest.sha256(new byte[] {8}),
        3,
        act);
  }

  private static DecidePublication command(Act act, ReviewersWords words, SeededRandom random) {
    var id = new CertificateId(Digest.sha256(new byte[] {1}));
    NoteSigner signer = NoteSigner.of(id.keyName(), Ed25519.Key.generate(random));
    Bytes note = SignedNote.sign(text(act).toText(), signer).toBytes();
    return DecidePublication.of(CALLER, note, words, Limits.DEFAULT.messages());
  }

  @Test
  void command_comesBackAsItWas() throws MalformedException {
    for (Act act : ACTS) {
      for (ReviewersWords words : ReviewersWords.values()) {
        DecidePublication command = command(act, words, new SeededRandom(1));
        assertThat(TlsReader.decode(command.toBytes(), DecidePublication::read)).isEqualTo(command);
      }
    }
  }

  @Test
  void row_comesBackAsItWas_andNothingElseDoes() {
    for (Act act : ACTS) {
      DecisionRow decision = DecisionRow.of(text(act), Digest.sha256(new byte[] {4}), 77);
      byte[] row = decision.toRow();
      assertThat(DecisionRow.ofRow(3, row)).isEqualTo(decision);
      assertThatThrownBy(() -> DecisionRow.ofRow(3, Arrays.copyOf(row, row.length - 1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> DecisionRow.ofRow(3, Arrays.copyOf(row, row.length + 1)))
          .isInstanceOf(IllegalStateException.class);
      row[Digest.LENGTH + Long.BYTES] = 9;
      assertThatThrownBy(() -> DecisionRow.ofRow(3, row)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void damagedCommand_isRefused_orIsAnotherOne() {
    long seed = Seeds.of(1).findFirst().orElseThrow();
    Random random = Seeds.random(getClass(), seed);
    for (Act act : ACTS) {
      DecidePublication command = command(act, ReviewersWords.CONSENT, new SeededRandom(seed));
      int refused = 0;
      for (int i = 0; i < DAMAGED; i++) {
        byte[] bytes = command.toBytes().toByteArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        refused += isRefused(Bytes.of(bytes)) ? 1 : 0;
      }
      assertThat(refused).isBetween(DAMAGED / 4, DAMAGED);
    }
  }

  private static boolean isRefused(Bytes damaged) {
    try {
      DecidePublication other = TlsReader.decode(damaged, DecidePublication::read);
      assertThat(other.toBytes()).isEqualTo(damaged);
      return false;
    } catch (MalformedException e) {
      return true;
    } catch (RefusedException e) {
      assertThat(e.refusal().reason()).isEqualTo(Reason.MALFORMED);
      return true;
    }
  }

  @Test
  void noteOverTheOperatorsLimit_isTooLarge() {
    DecidePublication command = command(ACTS.get(0), ReviewersWords.NOTIFY, new SeededRandom(2));
    Bytes note = command.note().received().toBytes();
    Limits.Messages all = Limits.DEFAULT.messages();
    var smaller =
        new Limits.Messages(
            note.size() - 1,
            all.commit(),
            all.welcome(),
            all.groupInfo(),
            all.keyPackage(),
            all.privateBlock(),
            all.terms(),
            all.members(),
            all.profile());
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> DecidePublication.of(CALLER, note, ReviewersWords.NOTIFY, smaller));
    assertThat(refused.refusal().reason()).isEqualTo(Reason.TOO_LARGE);
  }
}
