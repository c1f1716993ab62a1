package org.verbale.client.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.channel.EpochId;
import org.verbale.channel.KeyLink;
import org.verbale.client.record.OpenFailure.Mismatch;
import org.verbale.client.record.OpenFailure.NotAuthentic;
import org.verbale.client.record.OpenFailure.What;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;

class ArchiveKeyTest {
  private static final EpochId PREVIOUS = new EpochId(Sealing.EPOCH.group(), 6);
  private static final ArchiveKey OLD = Sealing.key(PREVIOUS, 3);
  private static final KeyLink LINK = Sealing.key().link(OLD, new SeededRandom(1));

  private static OpenFailure failure(ArchiveKey key, KeyLink link, Digest commitment) {
    OpenException e =
        catchThrowableOfType(
            OpenException.class, () -> key.open(link, PREVIOUS, List.of(commitment)));
    assertThat(e).isNotNull();
    return e.failure();
  }

  @Test
  void link_opensToTheKeyBefore() throws OpenException {
    try (ArchiveKey opened = Sealing.key().open(LINK, PREVIOUS, List.of(OLD.commitment()))) {
      assertThat(opened.epoch()).isEqualTo(PREVIOUS);
      assertThat(opened.secret().sameAs(OLD.secret())).isTrue();
    }
  }

  @Test
  void linkAcrossGenerations_opens() throws OpenException {
    ArchiveKey next = Sealing.key(new EpochId(ChannelId.of("R-XA/dialogue"), 1, 0), 9);
    KeyLink link = next.link(Sealing.key(), new SeededRandom(2));
    try (ArchiveKey opened = next.open(link, Sealing.EPOCH, List.of(Sealing.key().commitment()))) {
      assertThat(opened.commitment()).isEqualTo(Sealing.key().commitment());
    }
  }

  @Test
  void linkToAKeyThatOneOfSeveralCommitsTo_opens() throws OpenException {
    Digest another = Sealing.key(PREVIOUS, 2).commitment();
    try (ArchiveKey opened =
        Sealing.key().open(LINK, PREVIOUS, List.of(another, OLD.commitment()))) {
      assertThat(opened.commitment()).isEqualTo(OLD.commitment());
    }
  }

  @Test
  void linkToAKeyThatWasNotCommittedTo_isRefused() {
    assertThat(failure(Sealing.key(), LINK, Sealing.key(PREVIOUS, 2).commitment()))
        .isEqualTo(new Mismatch(What.KEY_COMMITMENT));
  }

  @Test
  void linkOfAnotherEpochChannelOrKey_isNotAuthentic() {
    EpochId epoch = new EpochId(Sealing.EPOCH.group(), 8);
    EpochId channel = new EpochId(ChannelId.of("R-XA/reviewers"), 0, 7);
    for (ArchiveKey other :
        new ArchiveKey[] {
          Sealing.key(epoch, 4), Sealing.key(channel, 4), Sealing.key(Sealing.EPOCH, 5)
        }) {
      assertThat(failure(other, LINK, OLD.commitment())).isEqualTo(new NotAuthentic(What.KEY_LINK));
    }
  }

  @Test
  void anyBitOfTheLinkChanged_isNoticed() {
    byte[] link = LINK.toBytes().toByteArray();
    for (int bit = 0; bit < 8 * link.length; bit++) {
      Bytes changed = Bytes.of(Sealing.changed(link, bit));
      assertThatThrownBy(
              () ->
                  Sealing.key().open(KeyLink.decode(changed), PREVIOUS, List.of(OLD.commitment())))
          .isInstanceOfAny(MalformedException.class, OpenException.class);
    }
  }

  @Test
  void commitment_isThatOfTheFormat() {
    assertThat(Sealing.key().commitment())
        .isEqualTo(Digest.sha256("verbale/archive-key/v1\n".getBytes(US_ASCII), Sealing.bytes(4)));
  }

  @Test
  void closedKey_isWipedAndShowsNothing() {
    SecretBytes secret = SecretBytes.adopt(Sealing.bytes(0x41));
    ArchiveKey key = new ArchiveKey(Sealing.EPOCH, secret);
    assertThat(key).hasToString("ArchiveKey[R-XA/dialogue|0|7]");
    key.close();
    assertThat(secret.isWiped()).isTrue();
    assertThatThrownBy(key::commitment).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new ArchiveKey(Sealing.EPOCH, SecretBytes.zeros(31)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
