package org.verbale.client.archive;

import java.util.ArrayList;
import java.util.List;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.log.ChannelHead;
import org.verbale.log.Position;
import org.verbale.log.Receipt;
import org.verbale.note.VerifierKey;
import org.verbale.succession.Lineage;
import org.verbale.succession.LogKeys;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.SuccessionException;
import org.verbale.succession.VerifiedSuccession;

/**
 * By which keys the log signs, as it says itself: notes that lead to them from the trusted one, and
 * where in the log they stand. Immutable.
 *
 * @param entered the notes' leaves, in the order of the notes
 */
record Confession(LogKeys keys, List<Entered> entered) {
  Confession {
    entered = List.copyOf(entered);
  }

  /**
   * What the log signed for of a note's leaf.
   *
   * @param position whose hash the leaf holds
   */
  record Entered(Receipt receipt, Position position) {
    /**
     * @throws IllegalArgumentException if the position is another than the leaf's
     */
    Entered {
      if (!receipt.leaf().position().equals(position.hash())) {
        throw new IllegalArgumentException("position: another (expected: the leaf's)");
      }
    }

    PlacedLeaf placed() {
      return new PlacedLeaf(receipt.leaf(), position, receipt.proof().index());
    }
  }

  /** Of a log that has no key but the one that is trusted. */
  static Confession ofNone(VerifierKey trusted) {
    return new Confession(LogKeys.of(trusted), List.of());
  }

  /** The name of the log now. */
  String origin() {
    return keys.lineage().current().name();
  }

  /** The keys that are believed. */
  List<VerifierKey> believed() {
    return keys.lineage().keys();
  }

  /** What the chain {@code log} is at {@code size} leaves, if this is all of it. */
  ChannelHead chainAt(long size) {
    ChannelHead head = ChannelHead.EMPTY;
    for (Entered each : entered) {
      if (each.placed().index() < size) {
        head = head.next(each.placed().leaf().hash());
      }
    }
    return head;
  }

  /** The stored form: of each note its bytes, and its leaf's receipt and position. */
  Bytes toBytes() {
    TlsWriter out = new TlsWriter();
    List<VerifiedSuccession> notes = keys.lineage().notes();
    for (int i = 0; i < notes.size(); i++) {
      Entered leaf = entered.get(i);
      out.opaque(notes.get(i).toBytes()).opaque(leaf.receipt().toBytes());
      out.text(leaf.position().toText());
    }
    return out.toBytes();
  }

  /**
   * Reads the stored form.
   *
   * @throws MalformedException if it is none, or is not believed under {@code heard}'s roots
   */
  static Confession parse(Bytes stored, VerifierKey trusted, Confessor heard)
      throws MalformedException {
    List<SignedSuccession> notes = new ArrayList<>();
    List<Entered> entered = new ArrayList<>();
    TlsReader in = new TlsReader(stored);
    try {
      while (in.hasRemaining()) {
        notes.add(SignedSuccession.parse(in.opaque("note")));
        Receipt receipt = Receipt.parse(in.opaque("receipt"));
        entered.add(new Entered(receipt, Position.parse(in.text("position"))));
      }
      Lineage lineage = Lineage.verify(trusted, notes, heard.roots());
      List<Long> indexes = entered.stream().map(leaf -> leaf.placed().index()).toList();
      return new Confession(LogKeys.of(lineage, indexes), entered);
    } catch (SuccessionException | IllegalArgumentException e) {
      throw new MalformedException("log keys", "not as they were stored", "the trusted root's");
    }
  }
}
