package org.verbale.server.registry;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.sequencing.Command;

/**
 * A certificate, revocation or assignment for the registry. Who sends it does not matter: it proves
 * itself or is refused.
 *
 * @param object DER of a certificate, or a signed note
 */
public record SubmitEntry(Kind kind, Bytes object) implements Command<Appended> {
  static final String NAME = "registry/entry";

  /**
   * @throws RefusedException MALFORMED for a trust root, TOO_LARGE
   */
  public SubmitEntry {
    requireNonNull(object, "object");
    if (kind == Kind.TRUST_ROOT) {
      throw new Refusal.Malformed("entry", "a certificate, revocation or assignment").asException();
    }
    Genesis.demandSize(object);
  }

  Digest hash() {
    return Digest.sha256(object.toByteArray());
  }

  @Override
  public int size() {
    return object.size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(kind.code()).opaque(object);
  }

  static SubmitEntry read(TlsReader in) throws MalformedException {
    return new SubmitEntry(Kind.of(in.uint8("kind")), in.opaque("object"));
  }
}
