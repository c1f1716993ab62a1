package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.record.ArchiveKey;
import org.verbale.client.record.RecordSealer;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.ReviewId;
import org.verbale.log.ChannelHead;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.record.Part;
import org.verbale.record.PrivateBlock;
import org.verbale.record.PublicBlock;
import org.verbale.record.RecordNote;
import org.verbale.record.RecordType;
import org.verbale.record.Sealed;
import org.verbale.v1.PostRecordRequest;

/** A record that was sealed well, to be changed piece by piece and signed again. Immutable. */
record RecordForgery(
    ChannelId channel,
    PublicBlock open,
    PrivateBlock block,
    Bytes ciphertext,
    Bytes terms,
    List<NoteSigner> signers) {

  /** What {@code station}, a member, would post now. */
  static RecordForgery of(Campaign review, String station, ChannelId channel, String type) {
    try (var member = GroupForgery.of(review, station, channel);
        var key = member.archiveKey()) {
      return of(review, station, key, type);
    }
  }

  /** What {@code station}, a member, would post now if {@code key} were its group's. */
  static RecordForgery of(Campaign review, String station, ArchiveKey key, String type) {
    ChannelId channel = key.epoch().channel();
    ChannelEngine engine = review.channel(station, channel);
    engine.catchUp();
    try (RecordSealer sealer = RecordSealer.begin(key, new SecureRandom())) {
      sealer.add(Part.paragraph(Language.EN, "What does Article 12 say?"));
      var sealed =
          sealer.seal(
              RecordType.of(type),
              Language.EN,
              review.station(station).device().id(),
              Optional.empty(),
              engine.head());
      return new RecordForgery(
          channel,
          sealed.note().block(),
          sealed.privateBlock(),
          sealed.ciphertext(),
          Bytes.EMPTY,
          List.of(review.signer(station)));
    }
  }

  RecordForgery in(ChannelId other) {
    return new RecordForgery(other, open, block, ciphertext, terms, signers);
  }

  RecordForgery signedBy(NoteSigner... others) {
    return new RecordForgery(channel, open, block, ciphertext, terms, List.of(others));
  }

  RecordForgery sealing(Bytes other) {
    return new RecordForgery(channel, open, block, other, terms, signers);
  }

  RecordForgery withTerms(Bytes other) {
    return new RecordForgery(channel, open, block, ciphertext, other, signers);
  }

  RecordForgery with(PublicBlock other) {
    return new RecordForgery(channel, other, block, ciphertext, terms, signers);
  }

  RecordForgery with(PrivateBlock other) {
    return new RecordForgery(channel, open, other, ciphertext, terms, signers);
  }

  RecordForgery review(String other) {
    return with(
        new PublicBlock(
            new ReviewId(other),
            open.record(),
            open.type(),
            open.language(),
            open.author(),
            open.parts(),
            open.root()));
  }

  RecordForgery id(RecordId other) {
    return with(
        new PublicBlock(
            open.review(),
            other,
            open.type(),
            open.language(),
            open.author(),
            open.parts(),
            open.root()));
  }

  RecordForgery epoch(EpochId other) {
    return with(
        new PrivateBlock(
            block.salt(),
            other,
            block.ciphertext(),
            block.commitment(),
            block.attachments(),
            block.terms(),
            block.seen()));
  }

  RecordForgery attaching(Sealed... attachments) {
    return with(
        new PrivateBlock(
            block.salt(),
            block.epoch(),
            block.ciphertext(),
            block.commitment(),
            List.of(attachments),
            block.terms(),
            block.seen()));
  }

  RecordForgery statingTerms(Sealed other) {
    return with(
        new PrivateBlock(
            block.salt(),
            block.epoch(),
            block.ciphertext(),
            block.commitment(),
            block.attachments(),
            Optional.of(other),
            block.seen()));
  }

  RecordForgery seen(ChannelHead other) {
    return with(
        new PrivateBlock(
            block.salt(),
            block.epoch(),
            block.ciphertext(),
            block.commitment(),
            block.attachments(),
            block.terms(),
            other));
  }

  /** The note's text, for forgeries that no type of ours can hold. */
  String text() {
    return new RecordNote(open, block.hash()).toText();
  }

  PostRecordRequest request() {
    return request(SignedNote.sign(text(), signers.toArray(NoteSigner[]::new)).toBytes());
  }

  PostRecordRequest request(Bytes note) {
    return PostRecordRequest.newBuilder()
        .setChannel(channel.toString())
        .setNote(Station.string(note))
        .setPrivateBlock(Station.string(block.toBytes()))
        .setCiphertext(Station.string(ciphertext))
        .setTerms(Station.string(terms))
        .build();
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(UTF_8));
  }

  static Sealed sealed(Bytes content) {
    return new Sealed(Digest.sha256(content.toByteArray()), content.size());
  }

  /** The same bytes with one bit changed, {@code back} bytes from the end. */
  static ByteString flipped(ByteString bytes, int back) {
    byte[] changed = bytes.toByteArray();
    changed[changed.length - back] ^= 1;
    return ByteString.copyFrom(changed);
  }

  /** The same signed note, its last signature another one: still base64, so still well-formed. */
  static ByteString resigned(ByteString note) {
    byte[] changed = note.toByteArray();
    int inSignature = changed.length - 12;
    changed[inSignature] = (byte) (changed[inSignature] == 'A' ? 'B' : 'A');
    return ByteString.copyFrom(changed);
  }
}
