package org.verbale.server.succession;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.server.archive.Appended;
import org.verbale.server.sequencing.Command;
import org.verbale.succession.SignedSuccession;

/**
 * A succession note for the log's own chain, as the operator gives it when the server starts. Who
 * gives it does not matter: it proves itself or is refused.
 */
public record EnterSuccession(SignedSuccession note) implements Command<Appended> {
  static final String NAME = "succession/enter";

  public EnterSuccession {
    requireNonNull(note, "note");
  }

  @Override
  public int size() {
    return note.toBytes().size() + 64;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(note.toBytes());
  }

  static EnterSuccession read(TlsReader in) throws MalformedException {
    return new EnterSuccession(SignedSuccession.parse(in.opaque("note")));
  }
}
