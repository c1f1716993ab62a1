package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.codec.TlsReader;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.Content;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Proposal;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;
import org.verbale.mls.wire.Welcome;
import org.verbale.testing.SeededRandom;

/** The official vectors of single messages: message-protection and welcome. */
class MessageVectorsTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  @Test
  void officialPublicMessages_areCheckedAndMade() throws Exception {
    int ran = 0;
    for (JsonObject vector : Json.suiteOne("message-protection")) {
      Bytes proposal = Json.bytes(vector, "proposal");
      check(vector, "proposal_pub", TlsReader.decode(proposal, Proposal::read));
      check(vector, "commit_pub", TlsReader.decode(Json.bytes(vector, "commit"), Commit::read));
      ran += 2;
    }
    System.out.println(
        "message-protection: ran "
            + ran
            + " messages, left out 3 (PrivateMessage: proposal, commit, application)");
    assertThat(ran).isEqualTo(2);
  }

  private static void check(JsonObject vector, String name, Content content) throws Exception {
    var context =
        new GroupContext(
            SUITE.code(),
            Json.bytes(vector, "group_id"),
            vector.get("epoch").getAsLong(),
            Json.bytes(vector, "tree_hash"),
            Json.bytes(vector, "confirmed_transcript_hash"),
            Extensions.NONE);
    EpochSecrets secrets = secrets(Json.secret(vector, "membership_key"));

    var theirs = (PublicMessage) MlsMessage.decode(Json.bytes(vector, name)).body();
    assertThat(theirs.content().content()).isEqualTo(content);
    assertThat(verifies(theirs.authenticated(), context, vector)).isTrue();
    assertThat(Framing.isProtected(theirs, context, secrets)).isTrue();

    var sender = (Sender.Member) theirs.content().sender();
    try (Ed25519.Key signer = Ed25519.Key.of(Json.secret(vector, "signature_priv"))) {
      AuthenticatedContent signed =
          Framing.sign(
              SUITE,
              context,
              (int) sender.leafIndex(),
              content,
              theirs.content().authenticatedData(),
              signer);
      if (theirs.auth().confirmationTag().isPresent()) {
        signed = Framing.confirm(signed, theirs.auth().confirmationTag().get());
      }
      PublicMessage ours = Framing.protect(signed, context, secrets);
      assertThat(ours).as("Ed25519 is deterministic: the same bytes").isEqualTo(theirs);
    }

    EpochSecrets others = secrets(SecretBytes.random(32, new SeededRandom(8163)));
    assertThat(Framing.isProtected(theirs, context, others)).isFalse();
  }

  private static boolean verifies(
      AuthenticatedContent content, GroupContext context, JsonObject vector) {
    return SUITE.verifyWithLabel(
        Json.bytes(vector, "signature_pub").toByteArray(),
        AuthenticatedContent.SIGNATURE_LABEL,
        content.toBeSigned(context).toByteArray(),
        content.auth().signature().toByteArray());
  }

  /** Only the membership key counts. */
  private static EpochSecrets secrets(SecretBytes membership) throws Exception {
    SecretBytes unused = SecretBytes.zeros(32);
    return SecretCodec.decode(
        SecretCodec.encode(
            out -> {
              SecretCodec.write(out, unused);
              SecretCodec.write(out, unused);
              SecretCodec.write(out, membership);
              SecretCodec.write(out, unused);
              SecretCodec.write(out, unused);
            }),
        in -> EpochSecrets.read(in, SUITE));
  }

  @Test
  void officialWelcome_isOpened() throws Exception {
    int ran = 0;
    for (JsonObject vector : Json.suiteOne("welcome")) {
      var keyPackage = (KeyPackage) MlsMessage.decode(Json.bytes(vector, "key_package")).body();
      var welcome = (Welcome) MlsMessage.decode(Json.bytes(vector, "welcome")).body();
      // The vector has no leaf key; opening a Welcome uses the init key alone.
      SecretBytes initKey = Json.secret(vector, "init_priv");
      try (OwnKeyPackage own = OwnKeyPackage.ofUnchecked(keyPackage, initKey, initKey.copy());
          Welcomes.Opened opened =
              Welcomes.open(welcome, own, PskLookup.ofNewMember(PreSharedKeys.NONE))) {
        GroupInfo info = opened.groupInfo();
        assertThat(
                SUITE.verifyWithLabel(
                    Json.bytes(vector, "signer_pub").toByteArray(),
                    GroupInfo.SIGNATURE_LABEL,
                    info.toBeSigned().toByteArray(),
                    info.signature().toByteArray()))
            .isTrue();
        GroupContext context = info.groupContext();
        try (SecretBytes epoch = KeySchedule.epoch(SUITE, opened.member(), context.toBytes())) {
          assertThat(EpochSecrets.confirmationTag(SUITE, epoch, context.confirmedTranscriptHash()))
              .isEqualTo(info.confirmationTag());
        }
        assertThat(opened.groupSecrets().pathSecret()).isEqualTo(Optional.empty());
      }
      ran++;
    }
    System.out.println("welcome: ran " + ran);
    assertThat(ran).isEqualTo(1);
  }
}
