package org.verbale.server.testing;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.log.ChannelHead;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.server.document.PostRecord;
import org.verbale.terms.Postings;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsBuilder;
import org.verbale.terms.Trapdoor;

/** A record as an honest client would send it, any part of which a test may change before. */
public record Post(
    PublicBlock block,
    PrivateBlock privateBlock,
    Bytes ciphertext,
    Bytes terms,
    List<NoteSigner> signers) {

  public Post {
    signers = List.copyOf(signers);
  }

  /** A message of {@code author} under {@code epoch}, who has seen {@code seen}. */
  public static Post of(Device author, EpochId epoch, ChannelHead seen, SecureRandom random) {
    byte[] sealed = new byte[256 + 16];
    random.nextBytes(sealed);
    byte[] salt = new byte[32];
    random.nextBytes(salt);
    byte[] id = new byte[16];
    random.nextBytes(id);
    Bytes ciphertext = Bytes.of(sealed);
    var privateBlock =
        new PrivateBlock(
            Bytes.of(salt),
            epoch,
            new Sealed(Draft.hash(ciphertext), ciphertext.size()),
            Bytes.of(salt),
            List.of(),
            Optional.empty(),
            seen);
    var block =
        new PublicBlock(
            epoch.channel().review(),
            RecordId.of(id),
            RecordType.MESSAGE,
            Language.EN,
            new CertificateId(author.certificate()),
            4,
            Digest.sha256(salt));
    return new Post(block, privateBlock, ciphertext, Bytes.EMPTY, List.of(author.signer()));
  }

  public Post type(RecordType type) {
    return block(
        b ->
            new PublicBlock(
                b.review(), b.record(), type, b.language(), b.author(), b.parts(), b.root()));
  }

  public Post record(RecordId record) {
    return block(
        b ->
            new PublicBlock(
                b.review(), record, b.type(), b.language(), b.author(), b.parts(), b.root()));
  }

  public Post block(UnaryOperator<PublicBlock> change) {
    return new Post(change.apply(block), privateBlock, ciphertext, terms, signers);
  }

  public Post signedBy(NoteSigner... by) {
    return new Post(block, privateBlock, ciphertext, terms, List.of(by));
  }

  public Post attachments(Sealed... attachments) {
    return privateBlock(
        p ->
            new PrivateBlock(
                p.salt(),
                p.epoch(),
                p.ciphertext(),
                p.commitment(),
                List.of(attachments),
                p.terms(),
                p.seen()));
  }

  public Post terms(Bytes content) {
    Post with =
        privateBlock(
            p ->
                new PrivateBlock(
                    p.salt(),
                    p.epoch(),
                    p.ciphertext(),
                    p.commitment(),
                    p.attachments(),
                    Optional.of(new Sealed(Draft.hash(content), content.size())),
                    p.seen()));
    return new Post(with.block, with.privateBlock, ciphertext, content, signers);
  }

  /**
   * Sealed terms that open to nothing that anybody knows.
   *
   * @param slots that are not dummies
   */
  public static Bytes sealedTerms(int slots, SecureRandom random) {
    return sealedTerms(1, slots, random);
  }

  /** The same by a profile. */
  public static Bytes sealedTerms(int profile, int slots, SecureRandom random) {
    byte[] chance = new byte[Trapdoor.LENGTH];
    random.nextBytes(chance);
    var builder = new TermsBuilder(profile, 0, Bytes.of(chance, 0, SealedTerms.SALT));
    int[] positions = IntStream.range(0, 3 * slots).toArray();
    builder.add(Trapdoor.of(Bytes.of(chance)), Postings.of(positions));
    return builder.build(random).orElseThrow().toBytes();
  }

  public Post seen(long length, Digest head) {
    return privateBlock(
        p ->
            new PrivateBlock(
                p.salt(),
                p.epoch(),
                p.ciphertext(),
                p.commitment(),
                p.attachments(),
                p.terms(),
                new ChannelHead(length, head)));
  }

  public Post privateBlock(UnaryOperator<PrivateBlock> change) {
    return new Post(block, change.apply(privateBlock), ciphertext, terms, signers);
  }

  public Post ciphertext(Bytes other) {
    return new Post(block, privateBlock, other, terms, signers);
  }

  /** The signed note. */
  public Bytes note() {
    return SignedNote.sign(
            new RecordNote(block, privateBlock.hash()).toText(), signers.toArray(NoteSigner[]::new))
        .toBytes();
  }

  public PostRecord command(Device caller) {
    return command(caller, privateBlock.epoch().channel());
  }

  public PostRecord command(Device caller, ChannelId channel) {
    return PostRecord.of(
        caller.caller(), channel, note(), privateBlock.toBytes(), ciphertext, terms);
  }
}
