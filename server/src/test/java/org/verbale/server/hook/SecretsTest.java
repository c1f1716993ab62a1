package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(US_ASCII);
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long SECONDS = 1_614_265_330;

  /** RFC 8032, section 7.1, test 1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @TempDir Path folder;

  /** The vector that the standard's own libraries share. */
  @Test
  void sharedKey_signsAsTheStandardDoes() throws Exception {
    try (Secrets secrets = Secrets.parse(Receiver.SECRET + "\n")) {
      assertThat(secrets.sign(ID, SECONDS, BODY))
          .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
  }

  @Test
  void everyKeySigns_whileKeysChange_andThePlatformAgrees() throws Exception {
    String pair = "whsk_" + base64(HexFormat.of().parseHex(SEED));
    String other = "whsec_" + base64(new byte[32]);
    String lines = "# new\n" + Receiver.SECRET + "\n\n# old\n" + other + "\n" + pair + "\n";
    try (Secrets secrets = Secrets.parse(lines)) {
      List<String> signatures = List.of(secrets.sign(ID, SECONDS, BODY).split(" "));
      byte[] message = (ID + "." + SECONDS + "." + new String(BODY, US_ASCII)).getBytes(US_ASCII);
      assertThat(signatures).hasSize(3);
      assertThat(signatures.get(0))
          .isEqualTo("v1," + hmac(Receiver.SECRET.substring("whsec_".length()), message));
      assertThat(signatures.get(1)).isEqualTo("v1," + hmac(base64(new byte[32]), message));
      assertThat(signatures.get(2)).startsWith("v1a,");
      assertThat(isValid(message, signatures.get(2).substring(4))).isTrue();
      assertThat(isValid(BODY, signatures.get(2).substring(4))).isFalse();
      assertThat(secrets.publicKeys())
          .containsExactly("whpk_" + base64(HexFormat.of().parseHex(PUBLIC)));
      assertThat(secrets).hasToString("Secrets");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_c2hvcnQ=",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw x",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "whsk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp="
      })
  void unusableKeys_areRefused_withoutAWordOfThem(String text) {
    assertThatThrownBy(() -> Secrets.parse(text))
        .isInstanceOf(Secrets.UnusableException.class)
        .hasMessageContaining("(expected: ")
        .message()
        .doesNotContain("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "11qYAYKx", "c2hvcnQ");
  }

  @Test
  void tooManyKeys_areRefused() {
    assertThatThrownBy(() -> Secrets.parse((Receiver.SECRET + "\n").repeat(5)))
        .hasMessage("5 keys (expected: 1 to 4)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void fileThatOthersMayReadOrWrite_isRefused(String mode) throws Exception {
    Path file = Receiver.secrets(folder, Receiver.SECRET);
    Secrets.read(file).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> Secrets.read(file))
        .hasMessage("readable or writable by others (expected: mode 0600)");
  }

  @Test
  void missingOrHugeFile_isRefused() throws Exception {
    assertThatThrownBy(() -> Secrets.read(folder.resolve("none")))
        .hasMessage("cannot be read (NoSuchFileException)");
    Path file = Receiver.secrets(folder, "#".repeat(5000));
    assertThatThrownBy(() -> Secrets.read(file)).hasMessage("too large (expected: at most 4 KiB)");
  }

  private static String hmac(String key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
    return base64(mac.doFinal(message));
  }

  private static boolean isValid(byte[] message, String signature) throws Exception {
    byte[] spki = HexFormat.of().parseHex("302a300506032b6570032100" + PUBLIC);
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
    ed25519.update(message);
    return ed25519.verify(Base64.getDecoder().decode(signature));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
