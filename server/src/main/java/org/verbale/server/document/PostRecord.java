package org.verbale.server.document;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.verbale.channel.ReceivedNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.policy.Statement;
import org.verbale.record.PrivateBlock;
import org.verbale.record.RecordLimits;
import org.verbale.record.RecordNote;
import org.verbale.record.Sealed;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.sequencing.Command;

/**
 * A record to be added to a channel. That its pieces have the hashes and lengths that note and
 * private block state was checked when it was made; who may post it, and now, was not.
 */
public final class PostRecord implements Command<Appended> {
  static final String NAME = "document/record";

  private final Digest caller;
  private final Statement<RecordNote> note;
  private final PrivateBlock block;
  private final Bytes blockText;
  private final @Nullable Content content;

  /** What an erasure takes. */
  private record Content(Bytes ciphertext, Bytes terms) {}

  private PostRecord(
      Digest caller,
      Statement<RecordNote> note,
      PrivateBlock block,
      Bytes blockText,
      @Nullable Content content) {
    this.caller = requireNonNull(caller, "caller");
    this.note = note;
    this.block = block;
    this.blockText = blockText;
    this.content = content;
  }

  /**
   * @param caller transport certificate
   * @param channel to be posted in
   * @param note signed record note
   * @param privateBlock its text
   * @param terms empty if the private block says none
   * @throws RefusedException MALFORMED, also for sealed terms, TOO_LARGE or HASH_MISMATCH
   */
  public static PostRecord of(
      Digest caller,
      ChannelId channel,
      Bytes note,
      Bytes privateBlock,
      Bytes ciphertext,
      Bytes terms) {
    atMost("ciphertext", ciphertext, RecordLimits.MAX_CIPHERTEXT);
    atMost("terms", terms, RecordLimits.MAX_TERMS);
    PostRecord post = of(caller, channel, note, privateBlock, new Content(ciphertext, terms));
    same("ciphertext", post.block.ciphertext(), ciphertext);
    if (post.block.terms().isPresent()) {
      same("terms", post.block.terms().get(), terms);
      SealedTermsForm.check(terms);
    } else if (!terms.isEmpty()) {
      throw new Refusal.HashMismatch("terms").asException();
    }
    return post;
  }

  /**
   * A record that was accepted once before, and whose content was erased since by a decision. For
   * {@link org.verbale.server.sequencing.Context#again} alone.
   *
   * @param caller signing certificate of the author
   */
  public static PostRecord erased(
      Digest caller, ChannelId channel, Bytes note, Bytes privateBlock) {
    return of(caller, channel, note, privateBlock, null);
  }

  private static PostRecord of(
      Digest caller, ChannelId channel, Bytes note, Bytes privateBlock, @Nullable Content content) {
    atMost("note", note, RecordLimits.MAX_NOTE);
    atMost("private block", privateBlock, RecordLimits.MAX_PRIVATE_BLOCK);
    try {
      ReceivedNote<RecordNote> received = RecordNote.parse(note);
      PrivateBlock block = PrivateBlock.parse(privateBlock);
      same("private block", received.claim().privateBlock(), privateBlock);
      if (!block.epoch().channel().equals(channel)) {
        throw new Refusal.HashMismatch("channel").asException();
      }
      if (!received.claim().block().review().equals(channel.review())) {
        throw new Refusal.HashMismatch("review").asException();
      }
      return new PostRecord(caller, new Statement<>(received), block, privateBlock, content);
    } catch (MalformedException e) {
      throw new Refusal.Malformed(e.field(), "the form of a record").asException();
    }
  }

  Digest caller() {
    return caller;
  }

  /** The signed record note. */
  public Statement<RecordNote> note() {
    return note;
  }

  PrivateBlock block() {
    return block;
  }

  Bytes blockText() {
    return blockText;
  }

  /** Whether the content was erased before this was put back. */
  boolean isErased() {
    return content == null;
  }

  Bytes ciphertext() {
    return content().ciphertext;
  }

  /** Empty where the private block says none. */
  Bytes terms() {
    return content().terms;
  }

  private Content content() {
    return requireNonNull(content, "content: erased");
  }

  /** Where it is to be posted. */
  public ChannelId channel() {
    return block.epoch().channel();
  }

  @Override
  public int size() {
    return note.received().toBytes().size()
        + blockText.size()
        + ciphertext().size()
        + terms().size()
        + 256;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.raw(caller.toByteArray())
        .text(channel().toString())
        .opaque(note.received().toBytes())
        .opaque(blockText)
        .opaque(ciphertext())
        .opaque(terms());
  }

  static PostRecord read(TlsReader in) throws MalformedException {
    return of(
        Digest.of(in.raw("caller", Digest.LENGTH).toByteArray()),
        ChannelId.of(in.text("channel")),
        in.opaque("note"),
        in.opaque("private block"),
        in.opaque("ciphertext"),
        in.opaque("terms"));
  }

  private static void same(String what, Sealed expected, Bytes content) {
    if (expected.length() != content.size()) {
      throw new Refusal.HashMismatch(what).asException();
    }
    same(what, expected.hash(), content);
  }

  private static void same(String what, Digest expected, Bytes content) {
    if (!Digest.sha256(content.toByteArray()).equals(expected)) {
      throw new Refusal.HashMismatch(what).asException();
    }
  }

  private static void atMost(String what, Bytes content, int limit) {
    if (content.size() > limit) {
      throw new Refusal.TooLarge(what, content.size(), limit).asException();
    }
  }

  @Override
  public String toString() {
    return "PostRecord[" + note.received().hash() + "]";
  }
}
