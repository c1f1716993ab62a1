package org.verbale.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.log.ChannelHead;
import org.verbale.log.ConsistencyProof;
import org.verbale.log.MapProof;
import org.verbale.log.Position;
import org.verbale.log.Receipt;
import org.verbale.log.SignedCheckpoint;
import org.verbale.note.Base64Text;
import org.verbale.note.LineReader;
import org.verbale.note.LineWriter;
import org.verbale.succession.SignedSuccession;

/** The lines of an evidence file: a claim, then what shows it, each in base64. */
final class EvidenceText {
  private EvidenceText() {}

  static LineWriter begin(Evidence evidence) {
    return new LineWriter(Evidence.DOMAIN).line("claim").word(evidence.claim());
  }

  /** The same with the two statements, where nothing stands between them. */
  static LineWriter begin(Evidence evidence, Bytes first, Bytes second) {
    return begin(evidence).line("first").bytes(first).line("second").bytes(second);
  }

  static Bytes bytes(Position position) {
    return Bytes.of(position.toText().getBytes(UTF_8));
  }

  static Evidence read(LineReader in) throws MalformedException {
    String claim = in.line("claim").word();
    if (claim.equals(Evidence.TwoRoots.CLAIM)) {
      SignedCheckpoint first = checkpoint(in, "first");
      return new Evidence.TwoRoots(first, checkpoint(in, "second"));
    }
    if (claim.equals(Evidence.NotAnExtension.CLAIM)) {
      SignedCheckpoint earlier = checkpoint(in, "first");
      SignedCheckpoint later = checkpoint(in, "second");
      return new Evidence.NotAnExtension(
          earlier, later, in.line("prefix").digest(), ConsistencyProof.parse(value(in, "proof")));
    }
    if (claim.equals(Evidence.Rewritten.CLAIM)) {
      Receipt first = receipt(in, "first");
      return new Evidence.Rewritten(first, receipt(in, "second"));
    }
    if (claim.equals(Evidence.SecondSequence.CLAIM)) {
      Receipt first = receipt(in, "first");
      Position firstPosition = position(in);
      Receipt second = receipt(in, "second");
      return new Evidence.SecondSequence(first, firstPosition, second, position(in));
    }
    if (claim.equals(Evidence.Withheld.CLAIM)) {
      return withheld(in);
    }
    if (claim.equals(Evidence.Backdated.CLAIM)) {
      Receipt first = receipt(in, "first");
      return new Evidence.Backdated(first, receipt(in, "second"));
    }
    if (claim.equals(Evidence.Unsealed.CLAIM)) {
      return new Evidence.Unsealed(receipt(in, "first"));
    }
    if (claim.equals(SuccessionEvidence.TwoSuccessors.CLAIM)) {
      SignedSuccession first = succession(in, "first");
      return new SuccessionEvidence.TwoSuccessors(first, succession(in, "second"));
    }
    if (claim.equals(SuccessionEvidence.Superseded.CLAIM)) {
      SignedSuccession note = succession(in, "note");
      return new SuccessionEvidence.Superseded(note, receipt(in, "first"));
    }
    throw new MalformedException("claim", "unknown", "a kind of contradiction");
  }

  private static Evidence withheld(LineReader in) throws MalformedException {
    Receipt seal = receipt(in, "first");
    long length = in.line("head").number();
    ChannelHead head = new ChannelHead(length, in.digest());
    MapProof proof = MapProof.parse(value(in, "map"));
    Receipt leaf = receipt(in, "second");
    return new Evidence.Withheld(seal, head, proof, leaf, position(in));
  }

  private static SignedCheckpoint checkpoint(LineReader in, String keyword)
      throws MalformedException {
    return SignedCheckpoint.parse(value(in, keyword));
  }

  private static SignedSuccession succession(LineReader in, String keyword)
      throws MalformedException {
    return SignedSuccession.parse(value(in, keyword));
  }

  private static Receipt receipt(LineReader in, String keyword) throws MalformedException {
    return Receipt.parse(value(in, keyword));
  }

  private static Position position(LineReader in) throws MalformedException {
    byte[] block = value(in, "position").toByteArray();
    try {
      return Position.parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(block)).toString());
    } catch (CharacterCodingException e) {
      throw new MalformedException("position", "malformed text", "UTF-8");
    }
  }

  private static Bytes value(LineReader in, String keyword) throws MalformedException {
    return Bytes.of(Base64Text.decode(keyword, in.line(keyword).word()));
  }
}
