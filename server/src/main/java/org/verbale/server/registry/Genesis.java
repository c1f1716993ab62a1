package org.verbale.server.registry;

import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.identity.RegistryEntry;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.sequencing.Command;

/**
 * The Mechanism's root, as the operator gives it when the server starts: the first leaf of a new
 * archive. On an old one it must be the same root.
 *
 * @param root DER of the root certificate
 */
public record Genesis(Bytes root) implements Command<Appended> {
  static final String NAME = "registry/genesis";

  /**
   * @throws RefusedException TOO_LARGE
   */
  public Genesis {
    demandSize(root);
  }

  static void demandSize(Bytes object) {
    if (object.size() > RegistryEntry.MAX_SIZE) {
      throw new Refusal.TooLarge("entry", object.size(), RegistryEntry.MAX_SIZE).asException();
    }
  }

  @Override
  public int size() {
    return root.size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(root);
  }

  static Genesis read(TlsReader in) throws MalformedException {
    return new Genesis(in.opaque("root"));
  }
}
