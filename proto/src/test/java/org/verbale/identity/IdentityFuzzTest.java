package org.verbale.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.testing.Mechanism;

/**
 * Whatever the bytes: a value that encodes to them again, or the one exception that is declared.
 */
class IdentityFuzzTest {
  @FuzzTest
  void certificate(byte[] input) {
    if (input.length > CertificateDer.MAX_SIZE) {
      return;
    }
    CertificateDer der = CertificateDer.of(input);
    try {
      der.claimedHolder();
      assertThat(RootCertificate.verify(der).der()).isEqualTo(der);
    } catch (IdentityException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void signingRequest(byte[] input) {
    try {
      assertThat(SigningRequest.verify(Bytes.of(input)).publicKey().size()).isEqualTo(32);
    } catch (MalformedException | IdentityException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void encryptedKey(byte[] input) {
    if (input.length > PrivateKeyFile.MAX_SIZE) {
      return;
    }
    try {
      PrivateKeyFile.describe(Pem.encode(PrivateKeyFile.LABEL, Bytes.of(input)));
    } catch (MalformedException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void pem(byte[] input) {
    try {
      assertThat(Pem.decodeAll(Pem.CERTIFICATE, new String(input, UTF_8))).isNotEmpty();
    } catch (MalformedException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void assignment(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(Assignment.parse(text).toText()).isEqualTo(text);
    } catch (MalformedException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void revocation(byte[] input) {
    String text = new String(input, UTF_8);
    try {
      assertThat(Revocation.parse(text).toText()).isEqualTo(text);
    } catch (MalformedException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void snapshot(byte[] input) throws MalformedException {
    Bytes bytes = Bytes.of(input);
    try {
      RegistrySnapshot snapshot = RegistrySnapshot.parse(bytes);
      assertThat(snapshot.toBytes()).isEqualTo(bytes);
      Registry.trusting(Set.of(Digest.ZERO)).withAll(snapshot.entries());
    } catch (MalformedException | IdentityException e) {
      assertThat(e).hasMessageContaining("(expected: ");
    }
  }

  @FuzzTest
  void entry(byte[] input) throws IdentityException {
    if (input.length == 0 || input.length > RegistryEntry.MAX_SIZE) {
      return;
    }
    Mechanism mechanism = new Mechanism(1);
    Bytes object = Bytes.of(input, 1, input.length - 1);
    RegistryEntry.Kind kind = RegistryEntry.Kind.of(2 + (input[0] & 3));
    List<RegistryEntry> before = mechanism.registry().entries();
    try {
      mechanism.submit(kind, object);
    } catch (IdentityException e) {
      assertThat(mechanism.registry().entries()).isEqualTo(before);
    }
  }
}
