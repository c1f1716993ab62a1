package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * {@link GroupSecrets} sealed to the init key of one KeyPackage.
 *
 * @param newMember the KeyPackageRef
 */
public record EncryptedGroupSecrets(Bytes newMember, HpkeCiphertext secrets) implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(newMember).struct(secrets);
  }

  static EncryptedGroupSecrets read(TlsReader in) throws MalformedException {
    return new EncryptedGroupSecrets(in.opaque("new_member"), HpkeCiphertext.read(in));
  }
}
