package org.verbale.client.custody;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.DeviceId;
import org.verbale.id.Role;
import org.verbale.identity.CertificateChain;
import org.verbale.identity.PassphraseKind;
import org.verbale.identity.PrivateKeyFile;
import org.verbale.identity.Use;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;

class FileCustodyTest {
  private static final String PASSPHRASE = "correct horse";

  @TempDir Path directory;
  private final SeededRandom random = new SeededRandom(7);
  private Mechanism mechanism;
  private Mechanism.Device signing;
  private Mechanism.Device transport;
  private Path base;

  @BeforeEach
  void write() throws Exception {
    mechanism = new Mechanism(1);
    DeviceId id = mechanism.deviceId();
    signing = mechanism.device("XA", Role.EXPERT, id, Use.SIGNING, Mechanism.years(5));
    transport = mechanism.device("XA", Role.EXPERT, id, Use.TRANSPORT, Mechanism.years(5));
    base = directory.resolve("xa-expert");
    write(".signing", signing);
    write(".transport", transport);
  }

  private void write(String name, Mechanism.Device device) throws IOException {
    Files.writeString(file(name + ".crt"), CertificateChain.write(device.certificate()), US_ASCII);
    Files.writeString(
        file(name + ".key"),
        PrivateKeyFile.write(device.key(), PASSPHRASE.toCharArray(), PassphraseKind.RANDOM, random),
        US_ASCII);
  }

  private Path file(String ending) {
    return base.resolveSibling(base.getFileName() + ending);
  }

  private FileCustody open(String passphrase) throws IOException {
    return FileCustody.open(base, passphrase.toCharArray(), random);
  }

  @Test
  void filesOfTheTool_areTheDevicesKeys() throws Exception {
    try (FileCustody custody = open(PASSPHRASE)) {
      assertThat(custody.rootCertificate()).isEqualTo(mechanism.root().der().bytes());
      assertThat(custody.caCertificate())
          .isEqualTo(mechanism.authority("XA").certificate().der().bytes());
      assertThat(custody.signingCertificate()).isEqualTo(signing.certificate().der().bytes());
      assertThat(custody.transportCertificate()).isEqualTo(transport.certificate().der().bytes());
      byte[] message = {1, 2, 3};
      assertThat(
              Ed25519.verify(
                  signing.certificate().publicKey().toByteArray(),
                  message,
                  custody.signer().sign(message)))
          .isTrue();
      assertThat(custody.tls().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void stateKey_isMadeOnceAndForTheOwnerAlone() throws IOException {
    Bytes first;
    try (FileCustody custody = open(PASSPHRASE);
        SecretBytes key = custody.stateKey()) {
      first = Bytes.of(key.reveal());
      assertThat(first.size()).isEqualTo(32);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(".state.key"))))
        .isEqualTo("rw-------");
    try (FileCustody custody = open(PASSPHRASE);
        SecretBytes key = custody.stateKey()) {
      assertThat(Bytes.of(key.reveal())).isEqualTo(first);
    }
  }

  @Test
  void otherPassphrase_isRefused() {
    assertThatThrownBy(() -> open("wrong")).isInstanceOf(IOException.class);
  }

  @Test
  void missingFile_isRefused() throws IOException {
    Files.delete(file(".transport.crt"));
    assertThatThrownBy(() -> open(PASSPHRASE)).isInstanceOf(IOException.class);
  }

  @Test
  void keyOfAnotherCertificate_isRefused() throws IOException {
    Files.copy(
        file(".transport.key"),
        file(".signing.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> open(PASSPHRASE)).hasMessageContaining("of another certificate");
  }

  @Test
  void certificateForAnotherUse_isRefused() throws IOException {
    write(".signing", transport);
    assertThatThrownBy(() -> open(PASSPHRASE)).hasMessageContaining("another kind");
  }

  @Test
  void devicesOfTwoAuthorities_areRefused() throws Exception {
    write(
        ".transport",
        mechanism.device(
            "XB", Role.EXPERT, mechanism.deviceId(), Use.TRANSPORT, Mechanism.years(5)));
    assertThatThrownBy(() -> open(PASSPHRASE)).hasMessageContaining("two authorities");
  }
}
