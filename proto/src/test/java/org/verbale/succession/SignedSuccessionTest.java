package org.verbale.succession;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.id.Role;
import org.verbale.identity.CertificateKey;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSignature;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.Succession.NextKey;
import org.verbale.succession.SuccessionException.Fault;
import org.verbale.testing.Mechanism;

class SignedSuccessionTest {
  private final Keys keys = new Keys();
  private final NoteSigner from = Keys.log(1);
  private final NoteSigner to = Keys.log(2);
  private final NextKey succession = new NextKey(from.key(), to.key(), 7);

  SignedSuccessionTest() throws Exception {}

  private SignedSuccession note(NoteSigner... signers) {
    return new SignedSuccession(SignedNote.sign(succession.toText(), signers), succession);
  }

  private void refused(SignedSuccession note, Fault fault) {
    assertThatThrownBy(() -> note.verify(keys.roots()))
        .asInstanceOf(type(SuccessionException.class))
        .extracting(SuccessionException::fault)
        .isEqualTo(fault);
  }

  @Test
  void noteOfEachKind_isReadAgainAndBelieved() throws Exception {
    List<SignedSuccession> notes =
        List.of(
            keys.next(1, 7),
            keys.generation(Keys.log(1), Keys.log(Keys.SECOND_ORIGIN, 9), 8, 5),
            keys.generation(Keys.log(1), Keys.log(Keys.SECOND_ORIGIN, 9), 5, 8));
    for (SignedSuccession note : notes) {
      SignedSuccession read = SignedSuccession.parse(note.toBytes());
      assertThat(read).isEqualTo(note);
      assertThat(read.isNote()).isTrue();
      VerifiedSuccession verified = read.verify(keys.roots());
      assertThat(verified.succession()).isEqualTo(note.unverified());
      assertThat(verified.hash()).isEqualTo(Digest.sha256(note.toBytes().toByteArray()));
    }
  }

  @Test
  void proposal_isNoNote() throws Exception {
    SignedSuccession proposal = SignedSuccession.propose(succession, from, to);
    assertThat(SignedSuccession.parse(proposal.toBytes()).isNote()).isFalse();
    refused(proposal, Fault.SIGNERS);
    assertThat(proposal.sign(keys.root()).isNote()).isTrue();
  }

  @Test
  void anySignatureMissingTwiceOrElsewhere_isRefused() {
    NoteSigner root = keys.root();
    refused(note(root), Fault.SIGNERS);
    refused(note(from, root), Fault.SIGNERS);
    refused(note(to, root), Fault.SIGNERS);
    refused(note(to, from, root), Fault.SIGNERS);
    refused(note(from, from, root), Fault.SIGNERS);
    refused(note(from, to, root, root), Fault.SIGNERS);
    refused(note(from, root, to), Fault.ROOT);
    refused(note(from, to, Keys.log(3)), Fault.ROOT);
  }

  @Test
  void rootOfAnotherMechanism_isRefused() throws Exception {
    Mechanism stranger = new Mechanism(7);
    SignedSuccession note =
        SignedSuccession.propose(succession, from, to)
            .sign(CertificateKey.signer(stranger.root(), stranger.rootKey()));
    refused(note, Fault.ROOT);
    assertThat(note.verify(List.of(keys.mechanism.root(), stranger.root()))).isNotNull();
  }

  @Test
  void deviceOfTheSecretariat_isNoRoot() throws Exception {
    NoteSigner device = keys.mechanism.device("SEC", Role.SECRETARIAT).signer();
    refused(note(from, to, device), Fault.ROOT);
  }

  @Test
  void signatureOfAnotherText_isRefused() throws Exception {
    NextKey other = new NextKey(from.key(), to.key(), 8);
    SignedNote elsewhere = SignedNote.sign(other.toText(), from, to, keys.root());
    SignedNote here = SignedNote.sign(succession.toText(), from, to, keys.root());
    for (int i = 0; i < 3; i++) {
      List<NoteSignature> lines = new ArrayList<>(here.signatures());
      Collections.replaceAll(lines, lines.get(i), elsewhere.signatures().get(i));
      refused(
          new SignedSuccession(SignedNote.of(succession.toText(), lines), succession),
          Fault.SIGNATURE);
    }
  }

  @Test
  void rootAskedToSignWhatIsNoProposal_refuses() {
    assertThatThrownBy(() -> note(from).sign(keys.root())).isInstanceOf(SuccessionException.class);
    assertThatThrownBy(() -> note(from, to, keys.root()).sign(keys.root()))
        .isInstanceOf(SuccessionException.class);
    SignedNote other = SignedNote.sign(new NextKey(from.key(), to.key(), 8).toText(), from, to);
    SignedSuccession forged =
        new SignedSuccession(SignedNote.of(succession.toText(), other.signatures()), succession);
    assertThatThrownBy(() -> forged.sign(keys.root()))
        .asInstanceOf(type(SuccessionException.class))
        .extracting(SuccessionException::fault)
        .isEqualTo(Fault.SIGNATURE);
  }

  @Test
  void proposalByKeysThatItDoesNotName_cannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedSuccession.propose(succession, to, from));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignedSuccession.propose(succession, from, Keys.log(3)));
  }

  @Test
  void anyByteChanged_isNotBelieved() throws Exception {
    byte[] bytes = keys.next(1, 7).toBytes().toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> SignedSuccession.parse(Bytes.of(changed)).verify(keys.roots()))
          .as("byte %d", i)
          .isInstanceOfAny(MalformedException.class, SuccessionException.class);
    }
  }

  @Test
  void textWithALineMoreLessOrElsewhere_isMalformed() {
    String text = succession.toText();
    for (String changed :
        List.of(
            text + "size 7\n",
            text.replace("size 7\n", ""),
            text.replace("size 7", "size 07"),
            text.replace("kind key", "kind keys"),
            text.replace("kind key", "kind generation"),
            text.replace("from ", "to "),
            text.replace("v1\n", "v2\n"))) {
      assertThatThrownBy(() -> Succession.parse(changed)).isInstanceOf(MalformedException.class);
    }
    Bytes large = Bytes.of((text + "\n".repeat(SignedSuccession.MAX_SIZE)).getBytes(UTF_8));
    assertThatThrownBy(() -> SignedSuccession.parse(large)).isInstanceOf(MalformedException.class);
  }

  @Test
  void valuesThatDoNotGoTogether_cannotBeMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> new NextKey(from.key(), from.key(), 7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NextKey(from.key(), Keys.log("other", 2).key(), 7));
    assertThatIllegalArgumentException().isThrownBy(() -> new NextKey(from.key(), to.key(), -1));
    TreeHead head = Keys.head(3);
    TreeHead fork = new TreeHead(3, Keys.head(4).root());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NewGeneration(from.key(), to.key(), head, head));
    NoteSigner other = Keys.log(Keys.SECOND_ORIGIN, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NewGeneration(from.key(), other.key(), head, fork));
    NoteSigner renamed = Keys.log(Keys.SECOND_ORIGIN, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NewGeneration(from.key(), renamed.key(), head, head));
  }
}
