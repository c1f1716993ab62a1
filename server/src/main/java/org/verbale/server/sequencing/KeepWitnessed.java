package org.verbale.server.sequencing;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.log.SignedCheckpoint;

/** Keeps a checkpoint with the cosignatures of witnesses, so that a restart need not ask again. */
record KeepWitnessed(SignedCheckpoint checkpoint) implements Command<Boolean> {
  KeepWitnessed {
    requireNonNull(checkpoint, "checkpoint");
  }

  static KeepWitnessed read(TlsReader in) throws MalformedException {
    return new KeepWitnessed(SignedCheckpoint.parse(in.opaque("checkpoint")));
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(checkpoint.toBytes());
  }

  @Override
  public int size() {
    return checkpoint.toBytes().size();
  }
}
