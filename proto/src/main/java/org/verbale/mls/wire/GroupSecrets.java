package org.verbale.mls.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.SecretBytes;

/**
 * What a Welcome seals to one new member (RFC 9420, section 12.4.3.1). Owns its secrets: close it.
 */
public record GroupSecrets(
    SecretBytes joinerSecret, Optional<SecretBytes> pathSecret, List<PreSharedKeyId> psks)
    implements TlsStruct, AutoCloseable {
  public GroupSecrets {
    psks = List.copyOf(psks);
  }

  /** Wipes both secrets. */
  @Override
  public void close() {
    joinerSecret.wipe();
    pathSecret.ifPresent(SecretBytes::wipe);
  }

  /** The result holds the secrets in the clear. */
  @Override
  public void writeTo(TlsWriter out) {
    writeSecret(out, joinerSecret);
    out.uint8(pathSecret.isPresent() ? 1 : 0);
    pathSecret.ifPresent(secret -> writeSecret(out, secret));
    out.vector(psks);
  }

  private static void writeSecret(TlsWriter out, SecretBytes secret) {
    byte[] bytes = secret.reveal();
    out.opaque(bytes);
    Arrays.fill(bytes, (byte) 0);
  }

  public static GroupSecrets read(TlsReader in) throws MalformedException {
    return new GroupSecrets(
        SecretBytes.adopt(in.secret("joiner_secret")),
        in.optional("path_secret", each -> SecretBytes.adopt(each.secret("path_secret"))),
        in.vector("psks", PreSharedKeyId::read));
  }
}
