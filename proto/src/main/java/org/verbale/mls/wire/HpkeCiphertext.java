package org.verbale.mls.wire;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.crypto.HpkeMessage;

/** Something sealed to one public key (RFC 9420, section 7.6). */
public record HpkeCiphertext(Bytes kemOutput, Bytes ciphertext) implements TlsStruct {
  /** What a seal yielded. */
  public static HpkeCiphertext of(HpkeMessage message) {
    return new HpkeCiphertext(Bytes.of(message.encapsulation()), Bytes.of(message.ciphertext()));
  }

  /** As an open takes it. */
  public HpkeMessage toMessage() {
    return new HpkeMessage(kemOutput.toByteArray(), ciphertext.toByteArray());
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(kemOutput).opaque(ciphertext);
  }

  public static HpkeCiphertext read(TlsReader in) throws MalformedException {
    return new HpkeCiphertext(in.opaque("kem_output"), in.opaque("ciphertext"));
  }
}
