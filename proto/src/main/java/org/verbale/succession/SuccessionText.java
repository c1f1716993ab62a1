package org.verbale.succession;

import org.verbale.codec.MalformedException;
import org.verbale.id.Digest;
import org.verbale.log.TreeHead;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.Succession.NextKey;

/** The lines of both kinds. */
final class SuccessionText {
  private SuccessionText() {}

  /** Two keys must be told apart by what names them in signature lines, too. */
  static void checkKeys(VerifierKey from, VerifierKey to) {
    if (from.publicKey().equals(to.publicKey()) || from.keyId() == to.keyId()) {
      throw new IllegalArgumentException("to: the same key (expected: another, of another id)");
    }
  }

  static LineWriter begin(String kind, Succession succession) {
    return new LineWriter(Succession.DOMAIN)
        .line("kind")
        .word(kind)
        .line("from")
        .word(succession.from())
        .line("to")
        .word(succession.to());
  }

  static void head(LineWriter out, String keyword, TreeHead head) {
    out.line(keyword).number(head.size()).digest(head.root());
  }

  static Succession read(LineReader in) throws MalformedException {
    String kind = in.line("kind").word();
    VerifierKey from = VerifierKey.parse(in.line("from").word());
    VerifierKey to = VerifierKey.parse(in.line("to").word());
    if (kind.equals(NextKey.KIND)) {
      return new NextKey(from, to, in.line("size").number());
    }
    if (kind.equals(NewGeneration.KIND)) {
      TreeHead last = head(in.line("last"));
      return new NewGeneration(from, to, last, head(in.line("restored")));
    }
    throw new MalformedException("kind", "unknown", "key or generation");
  }

  private static TreeHead head(LineReader in) throws MalformedException {
    long size = in.number();
    Digest root = in.digest();
    return new TreeHead(size, root);
  }
}
