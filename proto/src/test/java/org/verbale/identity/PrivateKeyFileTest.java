package org.verbale.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.MlDsa44;
import org.verbale.testing.SeededRandom;

class PrivateKeyFileTest {
  private static final char[] PASSPHRASE = "Пароль 口令 🔑".toCharArray();

  private final SeededRandom random = new SeededRandom(8163);
  private final Ed25519.Key key = Ed25519.Key.generate(random);

  @Test
  void file_opensWithItsPassphraseAlone() throws Exception {
    String pem = PrivateKeyFile.write(key, PASSPHRASE, random);

    assertThat(PrivateKeyFile.read(pem, PASSPHRASE).publicKey()).isEqualTo(key.publicKey());
    assertThat(PrivateKeyFile.describe(pem)).isEqualTo("PKCS#8, scrypt, AES-256-CBC");
    assertThatThrownBy(() -> PrivateKeyFile.read(pem, "another".toCharArray()))
        .isInstanceOf(MalformedException.class)
        .hasMessage("key file: does not open (expected: the passphrase it was made with)");
  }

  @Test
  void randomPassphrase_isDerivedCheaply_andTheFileSaysSo() throws Exception {
    String pem = PrivateKeyFile.write(key, PASSPHRASE, PassphraseKind.RANDOM, random);

    assertThat(PrivateKeyFile.read(pem, PASSPHRASE).publicKey()).isEqualTo(key.publicKey());
    assertThat(PrivateKeyFile.kind(pem)).isEqualTo(PassphraseKind.RANDOM);
    assertThat(PrivateKeyFile.kind(PrivateKeyFile.write(key, PASSPHRASE, random)))
        .isEqualTo(PassphraseKind.CHOSEN);
  }

  @Test
  void sameKeyTwice_givesDifferentFiles() {
    assertThat(PrivateKeyFile.write(key, PASSPHRASE, random))
        .isNotEqualTo(PrivateKeyFile.write(key, PASSPHRASE, random));
  }

  @Test
  void emptyPassphrase_isRefused() {
    assertThatThrownBy(() -> PrivateKeyFile.write(key, new char[0], random))
        .hasMessageContaining("passphrase: empty");
  }

  @Test
  void truncatedOrForeignText_isMalformed() {
    String pem = PrivateKeyFile.write(key, PASSPHRASE, random);
    for (String text :
        new String[] {
          "",
          "hello",
          pem + pem,
          pem.substring(0, pem.length() / 2),
          pem.replace("ENCRYPTED ", ""),
          pem.replaceFirst("M", "!"),
          Pem.encode(PrivateKeyFile.LABEL, Bytes.of(new byte[] {0x30, 0})),
          "x".repeat(PrivateKeyFile.MAX_SIZE + 1)
        }) {
      assertThatThrownBy(() -> PrivateKeyFile.read(text, PASSPHRASE))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void platformKey_signsWhatWeVerify() throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(PrivateKeyFile.toPlatformKey(key));
    signature.update(new byte[] {1, 2, 3});
    assertThat(Ed25519.verify(key.publicKey(), new byte[] {1, 2, 3}, signature.sign())).isTrue();
  }

  @Test
  @Tag("tools")
  void openssl_readsOurs_andWeReadItsTwoForms(@TempDir Path folder) throws Exception {
    assertThat(openssl(folder, "version")).as("openssl is installed").isTrue();
    Path ours = folder.resolve("ours.pem");
    Files.writeString(ours, PrivateKeyFile.write(key, "abc def ghi".toCharArray(), random));
    String in = "-in ours.pem -passin pass:abc\u0000def\u0000ghi";
    assertThat(openssl(folder, "pkey " + in + " -out plain.pem")).isTrue();
    String out = "pkcs8 -topk8 -in plain.pem -passout pass:other\u0000one -v2 aes-256-cbc ";
    assertThat(openssl(folder, out + "-scrypt -out scrypt.pem")).isTrue();
    assertThat(openssl(folder, out + "-v2prf hmacWithSHA256 -out pbkdf2.pem")).isTrue();

    for (String file : new String[] {"scrypt.pem", "pbkdf2.pem"}) {
      String pem = Files.readString(folder.resolve(file));
      assertThat(PrivateKeyFile.read(pem, "other one".toCharArray()).publicKey())
          .as(file)
          .isEqualTo(key.publicKey());
    }
    assertThat(PrivateKeyFile.describe(Files.readString(folder.resolve("pbkdf2.pem"))))
        .isEqualTo("PKCS#8, PBKDF2, AES-256-CBC");
  }

  @Test
  @Tag("tools")
  void hostileCost_isRefusedBeforeItIsPaid(@TempDir Path folder) throws Exception {
    assertThat(openssl(folder, "version")).as("openssl is installed").isTrue();
    assertThat(openssl(folder, "genpkey -algorithm ed25519 -out plain.pem")).isTrue();
    assertThat(
            openssl(
                folder,
                "pkcs8 -topk8 -in plain.pem -passout pass:x -v2 aes-256-cbc -v2prf hmacWithSHA256"
                    + " -iter 10000001 -out slow.pem"))
        .isTrue();
    assertThatThrownBy(
            () ->
                PrivateKeyFile.read(
                    Files.readString(folder.resolve("slow.pem")), "x".toCharArray()))
        .hasMessageContaining("cost out of range");
  }

  /** Words are separated by spaces; a NUL stands for a space within one. */
  private static boolean openssl(Path folder, String words) throws InterruptedException {
    String[] command = ("openssl " + words).split(" ");
    for (int i = 0; i < command.length; i++) {
      command[i] = command[i].replace('\0', ' ');
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) { // not installed
      return false;
    }
  }

  @Test
  void postQuantumKey_isWrittenAndRead_andNeverTakenForTheOther() throws Exception {
    char[] passphrase = "a long enough passphrase".toCharArray();
    org.verbale.testing.SeededRandom random = new org.verbale.testing.SeededRandom(5);
    MlDsa44.Key key = MlDsa44.Key.generate(random);
    String pem = PrivateKeyFile.write(key, passphrase, PassphraseKind.RANDOM, random);
    assertThat(PrivateKeyFile.readMlDsa44(pem, passphrase).publicKey()).isEqualTo(key.publicKey());
    assertThat(PrivateKeyFile.describe(pem)).isEqualTo("PKCS#8, scrypt, AES-256-CBC");
    assertThatThrownBy(() -> PrivateKeyFile.read(pem, passphrase))
        .isInstanceOf(MalformedException.class);
    String other = PrivateKeyFile.write(Ed25519.Key.generate(random), passphrase, random);
    assertThatThrownBy(() -> PrivateKeyFile.readMlDsa44(other, passphrase))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> PrivateKeyFile.readMlDsa44(pem, "another one".toCharArray()))
        .isInstanceOf(MalformedException.class);
  }
}
