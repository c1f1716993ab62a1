package org.verbale.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.verbale.testing.SeededRandom;
import org.verbale.testing.Vectors;

/** crypto-basics of the MLS working group's test vectors. */
class CipherSuiteVectorsTest {
  @Test
  void officialCryptoBasics_areMet() throws Exception {
    Path file = Vectors.file("mls/crypto-basics.json");
    int ran = 0;
    int leftOut = 0;
    try (Reader in = Files.newBufferedReader(file)) {
      for (JsonElement element : JsonParser.parseReader(in).getAsJsonArray()) {
        JsonObject vector = element.getAsJsonObject();
        Optional<CipherSuite> suite = CipherSuite.of(vector.get("cipher_suite").getAsInt());
        if (suite.isPresent()) {
          check(suite.get(), vector);
          ran++;
        } else {
          leftOut++;
        }
      }
    }
    System.out.println(
        "crypto-basics: ran " + ran + ", left out " + leftOut + " (suites we do not have)");
    assertThat(ran).isEqualTo(1);
  }

  private static void check(CipherSuite suite, JsonObject vector) throws Exception {
    JsonObject refHash = vector.getAsJsonObject("ref_hash");
    assertThat(suite.refHash(text(refHash, "label"), hex(refHash, "value")))
        .isEqualTo(hex(refHash, "out"));

    JsonObject expand = vector.getAsJsonObject("expand_with_label");
    assertThat(
            suite
                .expandWithLabel(
                    secret(expand, "secret"),
                    text(expand, "label"),
                    hex(expand, "context"),
                    expand.get("length").getAsInt())
                .reveal())
        .isEqualTo(hex(expand, "out"));

    JsonObject derive = vector.getAsJsonObject("derive_secret");
    assertThat(suite.deriveSecret(secret(derive, "secret"), text(derive, "label")).reveal())
        .isEqualTo(hex(derive, "out"));

    checkSignature(suite, vector.getAsJsonObject("sign_with_label"));
    checkEncryption(suite, vector.getAsJsonObject("encrypt_with_label"));
  }

  private static void checkSignature(CipherSuite suite, JsonObject sign) {
    byte[] content = hex(sign, "content");
    byte[] signature = hex(sign, "signature");
    String label = text(sign, "label");
    try (Ed25519.Key key = Ed25519.Key.of(secret(sign, "priv"))) {
      assertThat(key.publicKey()).isEqualTo(hex(sign, "pub"));
      assertThat(suite.signWithLabel(key, label, content)).isEqualTo(signature);
    }
    assertThat(suite.verifyWithLabel(hex(sign, "pub"), label, content, signature)).isTrue();
  }

  private static void checkEncryption(CipherSuite suite, JsonObject encrypt) throws Exception {
    String label = text(encrypt, "label");
    byte[] context = hex(encrypt, "context");
    SecretBytes privateKey = secret(encrypt, "priv");
    assertThat(suite.kem().keyPair(privateKey).publicKey()).isEqualTo(hex(encrypt, "pub"));
    var message = new HpkeMessage(hex(encrypt, "kem_output"), hex(encrypt, "ciphertext"));
    assertThat(suite.decryptWithLabel(privateKey, label, context, message).reveal())
        .isEqualTo(hex(encrypt, "plaintext"));

    HpkeMessage ours =
        suite.encryptWithLabel(
            hex(encrypt, "pub"),
            label,
            context,
            secret(encrypt, "plaintext"),
            new SeededRandom(8163));
    assertThat(suite.decryptWithLabel(privateKey, label, context, ours).reveal())
        .isEqualTo(hex(encrypt, "plaintext"));
  }

  private static SecretBytes secret(JsonObject object, String name) {
    return SecretBytes.adopt(hex(object, name));
  }

  private static byte[] hex(JsonObject object, String name) {
    return HexFormat.of().parseHex(text(object, name));
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }
}
