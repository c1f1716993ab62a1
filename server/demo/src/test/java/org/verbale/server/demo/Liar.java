package org.verbale.server.demo;

import static org.verbale.server.demo.GroupForgery.sign;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.KeyLink;
import org.verbale.channel.Relink;
import org.verbale.client.mls.BadPath;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.HandshakeException;
import org.verbale.client.mls.StagedCommit;
import org.verbale.client.record.ArchiveKey;
import org.verbale.codec.Bytes;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.v1.CommitRequest;
import org.verbale.v1.RelinkRequest;

/**
 * A member with all its keys that commits honestly by RFC 9420 and lies in what the server cannot
 * check. Its own SDK is not used once it has lied.
 */
final class Liar implements AutoCloseable {
  private static final SecureRandom random = new SecureRandom();

  private final Station station;
  private final GroupForgery member;

  private Liar(Station station, GroupForgery member) {
    this.station = station;
    this.member = member;
  }

  static Liar of(Campaign review, String name, ChannelId channel) {
    return new Liar(review.station(name), GroupForgery.of(review, name, channel));
  }

  /** What the epoch note says of the new key. */
  enum Key {
    TRUE,
    FALSE
  }

  /** What the key link is. */
  enum Link {
    TRUE,
    /** Nobody can open it. */
    NOISE,
    /** It opens, to a key that was never the group's. */
    DETOUR
  }

  /** Commits; gives the epoch that it began and its true key. */
  ArchiveKey commit(CommitPlan plan, Key key, Link link) throws HandshakeException {
    StagedCommit staged = stage(plan);
    ArchiveKey fresh = key(staged);
    send(staged, welcome(staged), key == Key.TRUE ? fresh.commitment() : invented(next()), link);
    return fresh;
  }

  /** Commits, and welcomes whom it adds to another epoch, which never was. */
  void commitWithStrayWelcome(CommitPlan plan) throws HandshakeException {
    Optional<Bytes> stray = welcome(stage(plan));
    member.group().dropStaged();
    StagedCommit staged = stage(plan);
    try (ArchiveKey fresh = key(staged)) {
      send(staged, stray, fresh.commitment(), Link.TRUE);
    }
  }

  /** Commits so that {@code victims} alone cannot follow, and says nothing untrue. */
  void lockOut(Station... victims) throws HandshakeException, ValidationException {
    Set<Integer> leaves =
        Stream.of(victims)
            .map(each -> GroupForgery.leaf(member.group(), each))
            .collect(Collectors.toSet());
    var bad = new BadPath(member.group(), leaves, random);
    StagedCommit staged =
        bad.stage(member.signer(), GroupForgery.ANYTHING, System.currentTimeMillis() / 1000);
    try (ArchiveKey fresh = key(staged)) {
      send(staged, Optional.empty(), fresh.commitment(), Link.TRUE);
    }
  }

  /** Commits, and links the new epoch to a past that never was. */
  void commitAfter(ArchiveKey invented, CommitPlan plan) throws HandshakeException {
    StagedCommit staged = stage(plan);
    try (ArchiveKey fresh = key(staged)) {
      send(staged, welcome(staged), fresh.commitment(), fresh.link(invented, random));
    }
  }

  private StagedCommit stage(CommitPlan plan) throws HandshakeException {
    return member.group().commit(plan, member.signer(), System.currentTimeMillis() / 1000, random);
  }

  private static Optional<Bytes> welcome(StagedCommit staged) {
    return staged.welcome().map(message -> new MlsMessage(message).toBytes());
  }

  private EpochId next() {
    return member.next();
  }

  private ArchiveKey key(StagedCommit staged) {
    byte[] group = member.epoch().group().toBytes().toByteArray();
    return new ArchiveKey(next(), staged.export("verbale archive key", group, 32));
  }

  private void send(StagedCommit staged, Optional<Bytes> welcome, Digest key, Link kind) {
    try (ArchiveKey before = member.archiveKey();
        ArchiveKey fresh = key(staged);
        ArchiveKey invention = invent(member.epoch());
        ArchiveKey noise = invent(next())) {
      KeyLink link =
          switch (kind) {
            case TRUE -> fresh.link(before, random);
            case NOISE -> noise.link(before, random);
            case DETOUR -> fresh.link(invention, random);
          };
      send(staged, welcome, key, link);
    }
  }

  private void send(StagedCommit staged, Optional<Bytes> welcome, Digest key, KeyLink link) {
    Bytes commit = new MlsMessage(staged.commit()).toBytes();
    var note =
        new EpochNote(
            next(),
            GroupForgery.sha256(commit),
            GroupForgery.sha256(staged.group().context().toBytes()),
            GroupForgery.sha256(staged.commit().auth().confirmationTag().orElseThrow()),
            key,
            Optional.of(link.hash()),
            welcome.map(GroupForgery::sha256));
    var request =
        CommitRequest.newBuilder()
            .setChannel(member.epoch().channel().toString())
            .setCommit(Station.string(commit))
            .setEpochNote(sign(note, member.noteSigner()))
            .setKeyLink(Station.string(link.toBytes()));
    welcome.ifPresent(message -> request.setWelcome(Station.string(message)));
    station.server().commit(request.build());
  }

  static ArchiveKey invent(EpochId epoch) {
    return new ArchiveKey(epoch, SecretBytes.random(32, random));
  }

  private static Digest invented(EpochId epoch) {
    try (ArchiveKey key = invent(epoch)) {
      return key.commitment();
    }
  }

  /** Says of {@code epoch} that its key is {@code key}, and, if there is one, gives a link. */
  void relink(EpochId epoch, ArchiveKey key, Optional<KeyLink> link) {
    var says = new Relink(epoch, key.commitment(), link.map(KeyLink::hash));
    var request = RelinkRequest.newBuilder().setNote(sign(says, member.noteSigner()));
    link.ifPresent(fresh -> request.setKeyLink(Station.string(fresh.toBytes())));
    station.server().relink(request.build());
  }

  @Override
  public void close() {
    member.close();
  }
}
