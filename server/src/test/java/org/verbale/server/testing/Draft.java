package org.verbale.server.testing;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.channel.KeyLink;
import org.verbale.client.mls.StagedCommit;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.server.channel.CommitEpoch;
import org.verbale.server.channel.CreateChannel;
import org.verbale.server.policy.Limits;

/** A handshake as an honest client would send it, any part of which a test may change before. */
public record Draft(Bytes commit, EpochNote note, Bytes link, Bytes welcome, NoteSigner signer) {

  static Draft of(EpochId epoch, StagedCommit staged, Bytes link, NoteSigner signer) {
    Bytes commit = new MlsMessage(staged.commit()).toBytes();
    Bytes welcome =
        staged.welcome().map(message -> new MlsMessage(message).toBytes()).orElse(Bytes.EMPTY);
    EpochNote note =
        new EpochNote(
            epoch,
            hash(commit),
            hash(staged.group().context().toBytes()),
            hash(staged.group().confirmationTag()),
            Digest.sha256(new byte[] {1}),
            Optional.of(hash(link)),
            welcome.isEmpty() ? Optional.empty() : Optional.of(hash(welcome)));
    return new Draft(commit, note, link, welcome, signer);
  }

  public static EpochNote first(EpochId epoch, Bytes message, GroupInfo info) {
    return new EpochNote(
        epoch,
        hash(message),
        hash(info.groupContext().toBytes()),
        hash(info.confirmationTag()),
        Digest.sha256(new byte[] {0}),
        Optional.empty(),
        Optional.empty());
  }

  public Draft note(UnaryOperator<EpochNote> change) {
    return new Draft(commit, change.apply(note), link, welcome, signer);
  }

  public Draft signedBy(NoteSigner other) {
    return new Draft(commit, note, link, welcome, other);
  }

  public Draft withLink(Bytes other) {
    return new Draft(commit, note, other, welcome, signer);
  }

  public Draft withWelcome(Bytes other) {
    return new Draft(commit, note, link, other, signer);
  }

  public Draft withCommit(Bytes other) {
    return new Draft(other, note, link, welcome, signer);
  }

  /** The hashes of the note fitted to the parts again: a lie that is consistent. */
  public Draft consistent() {
    return note(
        n ->
            new EpochNote(
                n.epoch(),
                hash(commit),
                n.context(),
                n.confirmation(),
                n.key(),
                Optional.of(hash(link)),
                welcome.isEmpty() ? Optional.empty() : Optional.of(hash(welcome))));
  }

  /** As a command. */
  public CommitEpoch command(Device caller, ChannelId channel) {
    return CommitEpoch.of(
        caller.caller(),
        channel,
        new CommitEpoch.Parts(
            commit, SignedNote.sign(note.toText(), signer).toBytes(), link, welcome),
        Limits.DEFAULT);
  }

  /** As the beginning of a channel. */
  public CreateChannel create(Device caller, ChannelId channel, Bytes groupInfo, EpochNote first) {
    return CreateChannel.of(
        groupInfo,
        SignedNote.sign(first.toText(), signer).toBytes(),
        command(caller, channel),
        Limits.DEFAULT);
  }

  public static Digest hash(Bytes bytes) {
    return Digest.sha256(bytes.toByteArray());
  }

  /** A link that is well formed; the server cannot know more. */
  public static Bytes link(SecureRandom random) {
    byte[] nonce = new byte[12];
    byte[] ciphertext = new byte[48];
    random.nextBytes(nonce);
    random.nextBytes(ciphertext);
    return new KeyLink(Bytes.of(nonce), Bytes.of(ciphertext)).toBytes();
  }
}
