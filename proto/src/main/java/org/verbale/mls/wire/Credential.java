package org.verbale.mls.wire;

import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;

/**
 * Who a member claims to be (RFC 9420, section 5.3). A credential of another type cannot be read:
 * its length is not known.
 */
public sealed interface Credential extends TlsStruct {
  /** A bare assertion. */
  record Basic(Bytes identity) implements Credential {
    @Override
    public int type() {
      return CredentialType.BASIC;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).opaque(identity);
    }
  }

  /**
   * A chain of X.509 certificates.
   *
   * @param certificates DER, the end entity's first; never checked here
   */
  record X509(List<Bytes> certificates) implements Credential {
    public X509 {
      certificates = List.copyOf(certificates);
    }

    @Override
    public int type() {
      return CredentialType.X509;
    }

    @Override
    public void writeTo(TlsWriter out) {
      out.uint16(type()).vector(chain -> certificates.forEach(chain::opaque));
    }
  }

  /** The code point. */
  int type();

  static Credential read(TlsReader in) throws MalformedException {
    int type = in.uint16("credential_type");
    if (type == CredentialType.BASIC) {
      return new Basic(in.opaque("identity"));
    }
    if (type == CredentialType.X509) {
      return new X509(in.vector("certificates", MAX_CHAIN, each -> each.opaque("cert_data")));
    }
    throw new MalformedException("credential_type", "type " + type, "1, basic, or 2, x509");
  }

  /** Most certificates in one chain. */
  int MAX_CHAIN = 16;
}
