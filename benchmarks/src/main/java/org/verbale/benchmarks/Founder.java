package org.verbale.benchmarks;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.GroupId;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.Identity;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.mls.PreSharedKeys;
import org.verbale.client.mls.StagedCommit;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.CipherSuite;
import org.verbale.id.ChannelId;
import org.verbale.log.ChannelHead;
import org.verbale.log.Leaf;
import org.verbale.log.Position;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.wire.Extensions;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.KeyPackage;
import org.verbale.mls.wire.Lifetime;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.LineFormat;
import org.verbale.note.SignedNote;
import org.verbale.v1.Accepted;
import org.verbale.v1.ChannelServiceGrpc;
import org.verbale.v1.ClaimKeyPackagesRequest;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.CreateChannelRequest;
import org.verbale.v1.DirectoryServiceGrpc;
import org.verbale.v1.PublishKeyPackagesRequest;

/**
 * Founds channels as the SDK would, and keeps what it needs to seal records for them beforehand:
 * the SDK hands out no keys.
 */
final class Founder {
  private static final CipherSuite SUITE = CipherSuite.DEFAULT;
  private static final String EXPORT_LABEL = "verbale archive key";
  private static final int PACKAGES_AT_ONCE = 50;

  private final Member member;
  private final DirectoryServiceGrpc.DirectoryServiceBlockingStub directory;
  private final ChannelServiceGrpc.ChannelServiceBlockingStub channels;
  private final SecureRandom random;

  Founder(Member member, Channel connection, SecureRandom random) {
    this.member = member;
    this.directory = DirectoryServiceGrpc.newBlockingStub(connection);
    this.channels = ChannelServiceGrpc.newBlockingStub(connection);
    this.random = random;
  }

  /**
   * A channel whose records can be sealed.
   *
   * @param key of epoch 1
   * @param head right after its creation
   */
  record Founded(ChannelId channel, ArchiveKey key, ChannelHead head) {}

  /** Publishes KeyPackages of a device that follows nothing: its keys are forgotten. */
  void publish(Member other, Channel connection, int count) {
    var own = DirectoryServiceGrpc.newBlockingStub(connection);
    for (int done = 0; done < count; done += PACKAGES_AT_ONCE) {
      var request = PublishKeyPackagesRequest.newBuilder();
      for (int i = done; i < Math.min(count, done + PACKAGES_AT_ONCE); i++) {
        try (OwnKeyPackage fresh = keyPackage(other)) {
          request.addOneTime(Pieces.string(new MlsMessage(fresh.keyPackage()).toBytes()));
        }
      }
      var unused = own.publishKeyPackages(request.build());
    }
  }

  /** Founds a channel with these, each of whom has a KeyPackage at the server. */
  Founded found(ChannelId channel, List<Member> others)
      throws HandshakeException, MalformedException {
    long now = Instant.now().getEpochSecond();
    try (OwnKeyPackage own = keyPackage(member);
        MlsGroup group =
            MlsGroup.create(
                new GroupId(channel, 0).toBytes(),
                Extensions.NONE,
                own,
                member.keys().signer(),
                GroupPolicy.of(AnyCredential.INSTANCE),
                PreSharedKeys.NONE,
                now,
                random)) {
      var first = new EpochId(channel, 0, 0);
      var second = new EpochId(channel, 0, 1);
      ArchiveKey founding =
          new ArchiveKey(
              first, group.export(EXPORT_LABEL, first.group().toBytes().toByteArray(), 32));
      GroupInfo info = group.groupInfo(member.keys().signer(), true);
      Bytes infoMessage = new MlsMessage(info).toBytes();
      CommitPlan plan = CommitPlan.refresh();
      for (KeyPackage claimed : claim(channel, others)) {
        plan = plan.add(claimed);
      }
      StagedCommit staged = group.commit(plan, member.keys().signer(), now, random);
      ArchiveKey key =
          new ArchiveKey(
              second, staged.export(EXPORT_LABEL, second.group().toBytes().toByteArray(), 32));
      Accepted accepted =
          channels.createChannel(
              CreateChannelRequest.newBuilder()
                  .setChannel(channel.toString())
                  .setGroupInfo(Pieces.string(infoMessage))
                  .setEpochNote(sign(note(first, infoMessage, info, founding)))
                  .setCommit(commit(second, staged, founding, key))
                  .build());
      founding.close();
      return new Founded(channel, key, head(accepted));
    }
  }

  private static ChannelHead head(Accepted accepted) throws MalformedException {
    Leaf leaf = Leaf.parse(Pieces.bytes(accepted.getLeaf()));
    Position position = Position.parse(accepted.getPosition().toStringUtf8());
    return new ChannelHead(position.sequence() + 1, leaf.hash());
  }

  private List<KeyPackage> claim(ChannelId channel, List<Member> others) throws MalformedException {
    var request = ClaimKeyPackagesRequest.newBuilder().setChannel(channel.toString());
    others.forEach(other -> request.addCertificates(digest(other)));
    var claimed = new ArrayList<KeyPackage>();
    for (ByteString each : directory.claimKeyPackages(request.build()).getKeyPackagesList()) {
      claimed.add((KeyPackage) MlsMessage.decode(Pieces.bytes(each)).body());
    }
    return claimed;
  }

  private static ByteString digest(Member member) {
    return ByteString.copyFrom(member.certificate().hash().toByteArray());
  }

  private static EpochNote note(EpochId epoch, Bytes message, GroupInfo info, ArchiveKey key) {
    return new EpochNote(
        epoch,
        Pieces.hash(message),
        Pieces.hash(info.groupContext().toBytes()),
        Pieces.hash(info.confirmationTag()),
        key.commitment(),
        Optional.empty(),
        Optional.empty());
  }

  private CommitRequest commit(
      EpochId epoch, StagedCommit staged, ArchiveKey previous, ArchiveKey key) {
    Bytes commit = new MlsMessage(staged.commit()).toBytes();
    Bytes welcome = new MlsMessage(staged.welcome().orElseThrow()).toBytes();
    Bytes link = key.link(previous, random).toBytes();
    var note =
        new EpochNote(
            epoch,
            Pieces.hash(commit),
            Pieces.hash(staged.group().context().toBytes()),
            Pieces.hash(staged.group().confirmationTag()),
            key.commitment(),
            Optional.of(Pieces.hash(link)),
            Optional.of(Pieces.hash(welcome)));
    return CommitRequest.newBuilder()
        .setChannel(epoch.channel().toString())
        .setCommit(Pieces.string(commit))
        .setEpochNote(sign(note))
        .setKeyLink(Pieces.string(link))
        .setWelcome(Pieces.string(welcome))
        .build();
  }

  private ByteString sign(LineFormat statement) {
    return Pieces.string(SignedNote.sign(statement.toText(), member.signer()).toBytes());
  }

  private OwnKeyPackage keyPackage(Member of) {
    var identity = Identity.certified(of.keys().signing().der().bytes(), SUITE, of.keys().signer());
    long now = Instant.now().getEpochSecond();
    var lifetime = new Lifetime(now - 3600, now + Duration.ofDays(180).toSeconds());
    return OwnKeyPackage.create(SUITE, identity, lifetime, Extensions.NONE, random);
  }
}
