package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/** Somebody outside the group who may propose (RFC 9420, section 12.1.8.1). */
public record ExternalSender(Bytes signatureKey, Credential credential) implements TlsStruct {
  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(signatureKey).struct(credential);
  }

  static ExternalSender read(TlsReader in) throws MalformedException {
    return new ExternalSender(in.opaque("signature_key"), Credential.read(in));
  }

  /** The content of an {@code external_senders} extension. */
  public static List<ExternalSender> readAll(TlsReader in) throws MalformedException {
    return in.vector("external_senders", ExternalSender::read);
  }
}
