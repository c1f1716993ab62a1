package org.verbale.server.demo;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.KeyLink;
import org.verbale.client.channel.ChannelEngine;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.mls.StagedCommit;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.CipherSuite;
import org.verbale.crypto.SecretBytes;
import org.verbale.crypto.Signer;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.AuthenticatedContent;
import org.verbale.mls.wire.Commit;
import org.verbale.mls.wire.FramedContent;
import org.verbale.mls.wire.FramedContentAuthData;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Sender;
import org.verbale.mls.wire.WireFormat;
import org.verbale.note.LineFormat;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.v1.CommitRequest;

/** A member's real secrets of a group, in the hands of software that minds no rule. */
record GroupForgery(MlsGroup group, EpochId epoch, Signer signer, NoteSigner noteSigner)
    implements AutoCloseable {
  /** What software that minds no rule demands of members. */
  static final GroupPolicy ANYTHING =
      GroupPolicy.of(AnyCredential.INSTANCE).withContextExtensions();

  private static final SecureRandom random = new SecureRandom();

  /** Taken out of the state of {@code station}, a member. */
  static GroupForgery of(Campaign review, String name, ChannelId channel) {
    ChannelEngine engine = review.channel(name, channel);
    engine.catchUp();
    Station station = review.station(name);
    String prefix = "channel/" + channel + "|";
    Bytes secrets = station.store().get(prefix + "mls").orElseThrow();
    Bytes shown = station.store().get(prefix + "group").orElseThrow();
    try (SecretBytes saved = SecretBytes.adopt(secrets.toByteArray())) {
      MlsGroup group =
          MlsGroup.restore(
              saved, PublicGroup.decode(shown).tree().toBytes(), ANYTHING, PreSharedKeys.NONE);
      return new GroupForgery(
          group,
          engine.view().epoch().orElseThrow(),
          station.device().signer(),
          review.signer(name));
    } catch (HandshakeException | MalformedException | ValidationException e) {
      throw new IllegalStateException("group: not restored (expected: as stored)", e);
    }
  }

  ArchiveKey archiveKey() {
    return new ArchiveKey(
        epoch, group.export("verbale archive key", epoch.group().toBytes().toByteArray(), 32));
  }

  EpochId next() {
    return new EpochId(epoch.group(), epoch.number() + 1);
  }

  /** The leaf of the device with this signing certificate. */
  static int leaf(MlsGroup group, Station station) {
    Bytes key = Bytes.of(station.device().signer().publicKey());
    return group.group().tree().members().stream()
        .filter(leaf -> group.group().tree().leaf(leaf).orElseThrow().signatureKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  /** A Commit, well made, of whatever {@code plan} says. */
  CommitRequest commit(CommitPlan plan) throws HandshakeException {
    return commit(plan, UnaryOperator.identity());
  }

  /** A Commit whose note says what {@code lie} makes of the truth. */
  CommitRequest commit(CommitPlan plan, UnaryOperator<LineFormat> lie) throws HandshakeException {
    StagedCommit staged = group.commit(plan, signer, System.currentTimeMillis() / 1000, random);
    try (ArchiveKey before = archiveKey();
        ArchiveKey fresh =
            new ArchiveKey(
                next(),
                staged.export("verbale archive key", epoch.group().toBytes().toByteArray(), 32))) {
      KeyLink link = fresh.link(before, random);
      Bytes commit = new MlsMessage(staged.commit()).toBytes();
      Optional<Bytes> welcome = staged.welcome().map(message -> new MlsMessage(message).toBytes());
      var note =
          new EpochNote(
              next(),
              sha256(commit),
              sha256(staged.group().context().toBytes()),
              sha256(staged.commit().auth().confirmationTag().orElseThrow()),
              fresh.commitment(),
              Optional.of(link.hash()),
              welcome.map(GroupForgery::sha256));
      var request =
          CommitRequest.newBuilder()
              .setChannel(epoch.channel().toString())
              .setCommit(Station.string(commit))
              .setEpochNote(sign(lie.apply(note), noteSigner))
              .setKeyLink(Station.string(link.toBytes()));
      welcome.ifPresent(message -> request.setWelcome(Station.string(message)));
      return request.build();
    } finally {
      group.dropStaged();
    }
  }

  /** A Commit that was well made, sent by {@code sender} with {@code content}, signed again. */
  CommitRequest reframed(CommitPlan plan, Sender sender, UnaryOperator<Commit> content)
      throws HandshakeException, MalformedException {
    CommitRequest good = commit(plan);
    var message =
        (PublicMessage) MlsMessage.decode(Bytes.of(good.getCommit().toByteArray())).body();
    var framed =
        new FramedContent(
            message.content().groupId(),
            message.content().epoch(),
            sender,
            message.content().authenticatedData(),
            content.apply((Commit) message.content().content()));
    byte[] toBeSigned =
        AuthenticatedContent.toBeSigned(WireFormat.PUBLIC_MESSAGE, framed, group.group().context())
            .toByteArray();
    var auth =
        new FramedContentAuthData(
            Bytes.of(
                CipherSuite.DEFAULT.signWithLabel(
                    signer, AuthenticatedContent.SIGNATURE_LABEL, toBeSigned)),
            message.auth().confirmationTag());
    boolean member = sender instanceof Sender.Member;
    Bytes forged =
        new MlsMessage(
                new PublicMessage(
                    framed, auth, member ? message.membershipTag() : Optional.empty()))
            .toBytes();
    EpochNote note = EpochNote.parse(Bytes.of(good.getEpochNote().toByteArray())).claim();
    return good.toBuilder()
        .setCommit(Station.string(forged))
        .setEpochNote(sign(changed(note, "commit", sha256(forged).toBase64()), noteSigner))
        .build();
  }

  /** The statement with other words on its line {@code keyword}. */
  static LineFormat changed(LineFormat statement, String keyword, String words) {
    String text = statement.toText();
    String other = text.replaceFirst("(?m)^" + keyword + " .*$", keyword + " " + words);
    if (other.equals(text)) {
      throw new IllegalArgumentException(keyword + ": as it was (expected: another)");
    }
    return () -> other;
  }

  static ByteString sign(LineFormat statement, NoteSigner... by) {
    return Station.string(SignedNote.sign(statement.toText(), by).toBytes());
  }

  static Digest sha256(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  @Override
  public void close() {
    group.close();
  }
}
