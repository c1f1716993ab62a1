package org.verbale.client.mls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;

/** Whole runs of others' groups, of which we see what one member sees. */
class PassiveClientVectorsTest {
  @Test
  void officialWelcomes_areJoined() throws Exception {
    assertThat(run("passive-client-welcome")).isEqualTo(new Count(8, 0, 0));
  }

  @Test
  void officialCommits_areFollowed() throws Exception {
    assertThat(run("passive-client-handling-commit")).isEqualTo(new Count(13, 26, 0));
  }

  @Test
  void officialRandomRun_isFollowed() throws Exception {
    assertThat(run("passive-client-random")).isEqualTo(new Count(1, 200, 0));
  }

  private record Count(int joined, int epochs, int leftOut) {}

  private static Count run(String name) throws Exception {
    int joined = 0;
    int epochs = 0;
    int leftOut = 0;
    for (JsonObject vector : Json.suiteOne(name)) {
      MlsGroup group = join(vector);
      joined++;
      for (JsonObject epoch : Json.list(vector, "epochs")) {
        if (!isPublic(epoch)) {
          leftOut++;
          break;
        }
        follow(group, epoch);
        group = restarted(group, vector);
        epochs++;
      }
    }
    System.out.println(
        name
            + ": ran "
            + joined
            + " cases with "
            + epochs
            + " epochs, left out "
            + leftOut
            + " (PrivateMessage)");
    return new Count(joined, epochs, leftOut);
  }

  private static MlsGroup join(JsonObject vector) throws Exception {
    var keyPackage = (KeyPackage) message(vector.get("key_package")).body();
    OwnKeyPackage own =
        OwnKeyPackage.of(
            keyPackage, Json.secret(vector, "init_priv"), Json.secret(vector, "encryption_priv"));
    JsonElement tree = vector.get("ratchet_tree");
    MlsGroup group =
        MlsGroup.join(
            (Welcome) message(vector.get("welcome")).body(),
            own,
            tree.isJsonNull() ? Optional.empty() : Optional.of(Bytes.fromHex(tree.getAsString())),
            AnyPolicy.POLICY,
            keys(vector),
            Member.NOW);
    assertThat(group.epochAuthenticator())
        .isEqualTo(Json.bytes(vector, "initial_epoch_authenticator"));
    try (Ed25519.Key signer = Ed25519.Key.of(Json.secret(vector, "signature_priv"))) {
      assertThat(group.groupInfo(signer, true).signer()).isEqualTo(group.leaf());
    }
    return group;
  }

  private static void follow(MlsGroup group, JsonObject epoch) throws Exception {
    for (JsonElement proposal : epoch.getAsJsonArray("proposals")) {
      var message = (PublicMessage) message(proposal).body();
      group.receive(message, Member.NOW);
    }
    var commit = (PublicMessage) message(epoch.get("commit")).body();
    assertThat(group.process(commit, Member.NOW)).isEqualTo(MlsGroup.Outcome.ADVANCED);
    assertThat(group.epochAuthenticator()).isEqualTo(Json.bytes(epoch, "epoch_authenticator"));
  }

  private static MlsGroup restarted(MlsGroup group, JsonObject vector) throws Exception {
    try (SecretBytes saved = group.save()) {
      Bytes tree = group.group().tree().toBytes();
      group.close();
      return MlsGroup.restore(saved, tree, AnyPolicy.POLICY, keys(vector));
    }
  }

  private static boolean isPublic(JsonObject epoch) throws Exception {
    for (JsonElement proposal : epoch.getAsJsonArray("proposals")) {
      if (!(message(proposal).body() instanceof PublicMessage)) {
        return false;
      }
    }
    return message(epoch.get("commit")).body() instanceof PublicMessage;
  }

  private static PreSharedKeys keys(JsonObject vector) {
    Map<Bytes, Bytes> keys = new HashMap<>();
    for (JsonObject psk : Json.list(vector, "external_psks")) {
      keys.put(Json.bytes(psk, "psk_id"), Json.bytes(psk, "psk"));
    }
    return id -> Optional.ofNullable(keys.get(id)).map(key -> SecretBytes.adopt(key.toByteArray()));
  }

  private static MlsMessage message(JsonElement hex) throws Exception {
    return MlsMessage.decode(Bytes.fromHex(hex.getAsString()));
  }
}
