package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/**
 * Lets new members in (RFC 9420, section 12.4.3.1).
 *
 * @param cipherSuite a code point
 */
public record Welcome(
    int cipherSuite, List<EncryptedGroupSecrets> secrets, Bytes encryptedGroupInfo)
    implements MlsMessage.Body {
  public Welcome {
    secrets = List.copyOf(secrets);
  }

  @Override
  public int wireFormat() {
    return WireFormat.WELCOME;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint16(cipherSuite).vector(secrets).opaque(encryptedGroupInfo);
  }

  public static Welcome read(TlsReader in) throws MalformedException {
    return new Welcome(
        in.uint16("cipher_suite"),
        in.vector("secrets", EncryptedGroupSecrets::read),
        in.opaque("encrypted_group_info"));
  }
}
