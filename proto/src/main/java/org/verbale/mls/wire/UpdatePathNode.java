package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** A fresh key on the committer's path, and its secret for those below the other child. */
public record UpdatePathNode(Bytes encryptionKey, List<HpkeCiphertext> encryptedPathSecret)
    implements TlsStruct {
  public UpdatePathNode {
    encryptedPathSecret = List.copyOf(encryptedPathSecret);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(encryptionKey).vector(encryptedPathSecret);
  }

  static UpdatePathNode read(TlsReader in) throws MalformedException {
    return new UpdatePathNode(
        in.opaque("encryption_key"), in.vector("encrypted_path_secret", HpkeCiphertext::read));
  }
}
