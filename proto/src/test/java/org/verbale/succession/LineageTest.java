package org.verbale.succession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.BadSignatureException;
import org.verbale.note.NoteSigner;
import org.verbale.note.VerifierKey;
import org.verbale.succession.SuccessionException.Fault;

class LineageTest {
  private final Keys keys = new Keys();

  LineageTest() throws Exception {}

  private static VerifierKey key(int number) {
    return Keys.log(number).key();
  }

  private Lineage lineage(VerifierKey trusted, SignedSuccession... notes)
      throws SuccessionException {
    return Lineage.verify(trusted, List.of(notes), keys.roots());
  }

  private static void refused(ThrowingCallable call, Fault fault) {
    assertThatThrownBy(call)
        .asInstanceOf(type(SuccessionException.class))
        .extracting(SuccessionException::fault)
        .isEqualTo(fault);
  }

  @Test
  void noNotes_trustedKeyIsInForce() throws Exception {
    Lineage lineage = lineage(key(1));
    assertThat(lineage.current()).isEqualTo(key(1));
    assertThat(lineage.keys(Keys.ORIGIN)).containsExactly(key(1));
    assertThat(lineage.notes()).isEmpty();
  }

  @Test
  void chainOfKeysAndGenerations_leadsToTheKeyInForce() throws Exception {
    NoteSigner second = Keys.log(Keys.SECOND_ORIGIN, 8);
    NoteSigner last = Keys.log(Keys.SECOND_ORIGIN, 9);
    SignedSuccession[] notes = {
      keys.next(1, 10),
      keys.next(2, 20),
      keys.generation(Keys.log(3), second, 40, 15),
      keys.next(second, last, 16)
    };
    Lineage lineage = lineage(key(1), notes);
    assertThat(lineage.trusted()).isEqualTo(key(1));
    assertThat(lineage.current()).isEqualTo(last.key());
    assertThat(lineage.keys(Keys.ORIGIN)).containsExactly(key(1), key(2), key(3));
    assertThat(lineage.keys(Keys.SECOND_ORIGIN)).containsExactly(second.key(), last.key());
    assertThat(lineage.keys()).containsExactly(key(1), key(2), key(3), second.key(), last.key());
    assertThat(lineage.notes()).extracting(VerifiedSuccession::signed).containsExactly(notes);
  }

  @Test
  void verifierThatWasToldALaterKey_believesNoneBefore() throws Exception {
    Lineage lineage = lineage(key(2), keys.next(1, 10), keys.next(2, 20));
    assertThat(lineage.trusted()).isEqualTo(key(2));
    assertThat(lineage.keys(Keys.ORIGIN)).containsExactly(key(2), key(3));
    assertThat(lineage.notes()).hasSize(2);
    SignedCheckpoint old = Keys.checkpoint(Keys.log(1), 5);
    assertThatThrownBy(() -> lineage.verify(old)).isInstanceOf(BadSignatureException.class);
    assertThat(lineage(key(3), keys.next(1, 10), keys.next(2, 20)).keys(Keys.ORIGIN))
        .containsExactly(key(3));
  }

  @Test
  void notesThatDoNotLeadFromTheTrustedKey_areRefused() throws Exception {
    SignedSuccession first = keys.next(1, 10);
    SignedSuccession second = keys.next(2, 20);
    refused(() -> lineage(key(4), first, second), Fault.UNRELATED);
    refused(() -> lineage(key(1), second), Fault.UNRELATED);
    refused(() -> lineage(Keys.log("other", 1).key(), first), Fault.UNRELATED);
    refused(() -> lineage(key(1), first, keys.next(3, 20)), Fault.ORDER);
    refused(() -> lineage(key(1), second, first), Fault.ORDER);
    refused(() -> lineage(key(1), first, first), Fault.ORDER);
  }

  @Test
  void oldKeyComingBack_isRefused() throws Exception {
    SignedSuccession first = keys.next(1, 10);
    SignedSuccession back = keys.next(Keys.log(2), Keys.log(1), 20);
    refused(() -> lineage(key(1), first, back), Fault.REPEATED);
    NoteSigner renamed = Keys.log(Keys.SECOND_ORIGIN, 1);
    SignedSuccession disguised = keys.generation(Keys.log(2), renamed, 30, 30);
    refused(() -> lineage(key(1), first, disguised), Fault.REPEATED);
  }

  @Test
  void sizeBeforeTheLastKeysBeginning_isRefused() throws Exception {
    SignedSuccession first = keys.next(1, 10);
    refused(() -> lineage(key(1), first, keys.next(2, 9)), Fault.SIZE);
    assertThat(lineage(key(1), first, keys.next(2, 10)).current()).isEqualTo(key(3));
    NoteSigner second = Keys.log(Keys.SECOND_ORIGIN, 8);
    SignedSuccession generation = keys.generation(Keys.log(2), second, 30, 5);
    SignedSuccession early = keys.next(second, Keys.log(Keys.SECOND_ORIGIN, 9), 5);
    refused(() -> lineage(key(1), first, generation, early), Fault.SIZE);
  }

  @Test
  void unbelievableNoteAnywhere_isRefused() throws Exception {
    SignedSuccession proposal =
        SignedSuccession.propose(
            new Succession.NextKey(key(2), key(3), 20), Keys.log(2), Keys.log(3));
    refused(() -> lineage(key(1), keys.next(1, 10), proposal), Fault.SIGNERS);
    refused(() -> lineage(key(3), proposal, keys.next(3, 30)), Fault.SIGNERS);
    refused(() -> Lineage.verify(key(1), List.of(keys.next(1, 10)), List.of()), Fault.ROOT);
  }

  @Test
  void moreNotesThanTheLimit_areRefused() throws Exception {
    List<SignedSuccession> notes = new ArrayList<>();
    for (int i = 1; i <= Lineage.MAX_NOTES; i++) {
      notes.add(keys.next(i, i));
    }
    Lineage longest = Lineage.verify(key(1), notes, keys.roots());
    assertThat(longest.keys(Keys.ORIGIN)).hasSize(64);
    SignedSuccession next = keys.next(Lineage.MAX_NOTES + 1, 100);
    refused(() -> longest.with(next, keys.roots()), Fault.TOO_MANY);
  }

  @Test
  void headsOfEachKey_areBelievedFromItsBeginningOn() throws Exception {
    Lineage lineage = lineage(key(1), keys.next(1, 10));
    assertThat(lineage.verify(Keys.checkpoint(Keys.log(1), 9)).head().size()).isEqualTo(9);
    assertThat(lineage.verify(Keys.checkpoint(Keys.log(1), 12)).head().size()).isEqualTo(12);
    assertThat(lineage.verify(Keys.checkpoint(Keys.log(2), 10)).head().size()).isEqualTo(10);
    assertThatThrownBy(() -> lineage.verify(Keys.checkpoint(Keys.log(2), 9)))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("before its time");
    for (NoteSigner stranger : List.of(Keys.log(3), Keys.log("other", 1))) {
      assertThatThrownBy(() -> lineage.verify(Keys.checkpoint(stranger, 12)))
          .isInstanceOf(BadSignatureException.class);
    }
  }

  @Test
  void laterLineage_goesOnFromTheEarlierAlone() throws Exception {
    Lineage earlier = lineage(key(1), keys.next(1, 10));
    Lineage later = lineage(key(1), keys.next(1, 10), keys.next(2, 20));
    Lineage other = lineage(key(1), keys.next(1, 11), keys.next(2, 20));
    assertThat(later.goesOnFrom(earlier)).isTrue();
    assertThat(later.goesOnFrom(later)).isTrue();
    assertThat(later.goesOnFrom(Lineage.of(key(1)))).isTrue();
    assertThat(earlier.goesOnFrom(later)).isFalse();
    assertThat(other.goesOnFrom(earlier)).isFalse();
  }
}
