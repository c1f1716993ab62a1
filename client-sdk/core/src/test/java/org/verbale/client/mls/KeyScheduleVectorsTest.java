package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupContext;
import org.verbale.mls.wire.PreSharedKeyId;

class KeyScheduleVectorsTest {
  private static final CipherSuite SUITE = CipherSuite.X25519_AES128GCM;

  @Test
  void officialKeySchedules_areMet() throws Exception {
    int epochs = 0;
    for (JsonObject vector : Json.suiteOne("key-schedule")) {
      SecretBytes init = Json.secret(vector, "initial_init_secret");
      for (JsonObject epoch : Json.list(vector, "epochs")) {
        init = check(Json.bytes(vector, "group_id"), epochs, init, epoch);
        epochs++;
      }
    }
    System.out.println("key-schedule: ran " + epochs + " epochs");
    assertThat(epochs).isEqualTo(5);
  }

  private static SecretBytes check(Bytes groupId, long number, SecretBytes init, JsonObject epoch) {
    Bytes context =
        new GroupContext(
                SUITE.code(),
                groupId,
                number,
                Json.bytes(epoch, "tree_hash"),
                Json.bytes(epoch, "confirmed_transcript_hash"),
                Extensions.NONE)
            .toBytes();
    assertThat(context).isEqualTo(Json.bytes(epoch, "group_context"));

    SecretBytes joiner =
        KeySchedule.joiner(SUITE, init, Json.secret(epoch, "commit_secret"), context);
    assertSecret(joiner, epoch, "joiner_secret");
    SecretBytes member = KeySchedule.member(SUITE, joiner, Json.secret(epoch, "psk_secret"));
    assertSecret(KeySchedule.welcome(SUITE, member), epoch, "welcome_secret");
    SecretBytes secret = KeySchedule.epoch(SUITE, member, context);

    EpochSecrets secrets = EpochSecrets.of(SUITE, secret);
    assertSecret(secrets.init(), epoch, "init_secret");
    assertSecret(secrets.exporter(), epoch, "exporter_secret");
    assertSecret(secrets.membership(), epoch, "membership_key");
    assertSecret(secrets.resumption(), epoch, "resumption_psk");
    assertSecret(secrets.authenticator(), epoch, "epoch_authenticator");
    Bytes transcript = Json.bytes(epoch, "confirmed_transcript_hash");
    assertThat(EpochSecrets.confirmationTag(SUITE, secret, transcript))
        .isEqualTo(
            Bytes.of(SUITE.mac(Json.secret(epoch, "confirmation_key"), transcript.toByteArray())));

    // Not derived by us; that they follow from the same epoch secret shows it is the right one.
    assertSecret(SUITE.deriveSecret(secret, "encryption"), epoch, "encryption_secret");
    assertSecret(SUITE.deriveSecret(secret, "sender data"), epoch, "sender_data_secret");
    SecretBytes external = SUITE.deriveSecret(secret, "external");
    assertSecret(external, epoch, "external_secret");
    assertThat(Bytes.of(SUITE.deriveKeyPair(external).publicKey()))
        .isEqualTo(Json.bytes(epoch, "external_pub"));

    JsonObject exporter = epoch.getAsJsonObject("exporter");
    assertSecret(
        secrets.export(
            exporter.get("label").getAsString(),
            Json.bytes(exporter, "context").toByteArray(),
            exporter.get("length").getAsInt()),
        exporter,
        "secret");
    return secrets.init();
  }

  @Test
  void officialPskSecrets_areMet() throws Exception {
    int ran = 0;
    for (JsonObject vector : Json.suiteOne("psk_secret")) {
      List<PskSecret.Named> keys = new ArrayList<>();
      for (JsonObject psk : Json.list(vector, "psks")) {
        keys.add(
            new PskSecret.Named(
                new PreSharedKeyId.External(
                    Json.bytes(psk, "psk_id"), Json.bytes(psk, "psk_nonce")),
                Json.secret(psk, "psk")));
      }
      assertSecret(PskSecret.of(SUITE, keys), vector, "psk_secret");
      ran++;
    }
    System.out.println("psk_secret: ran " + ran);
    assertThat(ran).isEqualTo(11);
  }

  @Test
  void secretTree_isLeftOut() {
    System.out.println("secret-tree: ran 0, left out 7 (it protects PrivateMessage only)");
    assertThat(EpochSecrets.class.getDeclaredFields())
        .as("nothing is kept from which application keys could be derived")
        .noneMatch(field -> field.getName().contains("encryption"));
  }

  private static void assertSecret(SecretBytes actual, JsonObject vector, String name) {
    assertThat(Bytes.of(actual.reveal()).toHex())
        .as(name)
        .isEqualTo(vector.get(name).getAsString());
  }
}
