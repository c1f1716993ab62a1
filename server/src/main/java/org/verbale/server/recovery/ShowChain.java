package org.verbale.server.recovery;

import static java.util.Objects.requireNonNull;

import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.reinstatement.ChainProof;
import org.verbale.server.sequencing.Command;

/** Shows what a chain of the old log ended in. Its sender gets which entries are wanted. */
public record ShowChain(ChainProof proof) implements Command<ChainProgress> {
  static final String NAME = "recovery/chain";

  public ShowChain {
    requireNonNull(proof, "proof");
  }

  @Override
  public int size() {
    return proof.toBytes().size();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.struct(proof);
  }

  static ShowChain read(TlsReader in) throws MalformedException {
    return new ShowChain(ChainProof.read(in));
  }
}
