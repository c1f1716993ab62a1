package org.verbale.mls.wire;

import java.util.List;
import java.util.Optional;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;

/** Makes a list of proposals effective and begins an epoch (RFC 9420, section 12.4). */
public record Commit(List<ProposalOrRef> proposals, Optional<UpdatePath> path) implements Content {
  public Commit {
    proposals = List.copyOf(proposals);
  }

  @Override
  public int contentType() {
    return COMMIT;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.vector(proposals).optional(path);
  }

  public static Commit read(TlsReader in) throws MalformedException {
    return new Commit(
        in.vector("proposals", ProposalOrRef::read), in.optional("path", UpdatePath::read));
  }
}
