package org.verbale.server.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.EpochNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.epoch.Group;
import org.verbale.epoch.GroupMember;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.LeafKind;
import org.verbale.mls.group.AnyCredential;
import org.verbale.mls.group.GroupPolicy;
import org.verbale.mls.group.Handshake;
import org.verbale.mls.group.PublicGroup;
import org.verbale.mls.group.UnverifiedCommit;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.rule.ValidationException;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.GroupInfo;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.Findings;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.View;

/**
 * Makes a channel's group again from its creation and all Commits, and compares trees and group
 * with the rows that hold them. Who was entitled was judged when they were accepted.
 */
final class GroupReplay {
  private static final GroupPolicy RULES = GroupPolicy.of(AnyCredential.INSTANCE);

  private final Archive archive;
  private final View view;
  private final ChannelId channel;
  private final Findings findings;
  private @Nullable PublicGroup full;
  private @Nullable Group group;

  GroupReplay(Archive archive, View view, ChannelId channel, Findings findings) {
    this.archive = archive;
    this.view = view;
    this.channel = channel;
    this.findings = findings;
  }

  void run() {
    List<Long> epochs = new ArrayList<>();
    view.scan(
        Table.EPOCH,
        KeyRange.prefix(Ledger.channelKey(channel)),
        (key, row) -> {
          epochs.add(Epoch.index(row));
          return true;
        });
    for (long index : epochs) {
      try {
        next(archive.entry(view, index));
      } catch (MalformedException
          | ValidationException
          | RefusedException
          | IllegalArgumentException e) {
        findings.find(
            "channel " + channel + ", entry " + index,
            "no next epoch (" + e.getClass().getSimpleName() + ")",
            "one that follows");
        return; // without this epoch there is none behind it
      }
    }
    compareEnd();
  }

  private void next(Entry entry) throws MalformedException, ValidationException {
    EpochNote note = EpochNote.parse(entry.object()).claim();
    long second = entry.leaf().time() / 1000;
    boolean added = false;
    if (entry.leaf().kind() == LeafKind.CHANNEL_CREATED) {
      if (!(MlsMessage.decode(blob(entry, Blob.Kind.GROUP_INFO)).body()
          instanceof GroupInfo info)) {
        throw new MalformedException("group info", "another message", "a GroupInfo");
      }
      RatchetTree tree = PublicGroup.treeIn(info).orElseThrow();
      full = PublicGroup.join(info, tree, RULES, second);
      Digest creator = Group.certificate(tree.leaf(0).orElseThrow());
      group = new Group(note.epoch(), List.of(new GroupMember(0, creator, note.epoch().number())));
    } else if (full != null && group != null) {
      VerifiedCommit commit = full.verify(commit(blob(entry, Blob.Kind.COMMIT)), RULES, second);
      full = commit.next();
      group = group.after(commit, note.epoch());
      added = !commit.change().added().isEmpty();
    } else {
      throw new MalformedException("epoch", "none before", "a first");
    }
    compare(
        "context of " + note.epoch(),
        Optional.of(Bytes.of(Digest.sha256(full.context().toBytes().toByteArray()).toByteArray())),
        Optional.of(Bytes.of(note.context().toByteArray())));
    compare(
        "TREE " + note.epoch(),
        Ledger.tree(view, note.epoch()),
        added ? Optional.of(full.tree().toBytes()) : Optional.empty());
  }

  private static UnverifiedCommit commit(Bytes message)
      throws MalformedException, ValidationException {
    if (Handshake.of(MlsMessage.decode(message)) instanceof UnverifiedCommit commit) {
      return commit;
    }
    throw new MalformedException("commit", "a proposal alone", "a Commit");
  }

  private void compareEnd() {
    byte[] key = Ledger.channelKey(channel).bytes();
    compare(
        "GROUP " + channel,
        Optional.ofNullable(view.get(Table.GROUP, key)).map(Bytes::of),
        Optional.ofNullable(group).map(Group::toBytes));
    compare(
        "PUBLIC_GROUP " + channel,
        Optional.ofNullable(view.get(Table.PUBLIC_GROUP, key)).map(Bytes::of),
        Optional.ofNullable(full).map(PublicGroup::toBytes));
  }

  private void compare(String where, Optional<Bytes> found, Optional<Bytes> expected) {
    if (!found.equals(expected)) {
      findings.find(where, describe(found), describe(expected) + " from its Commits");
    }
  }

  private static String describe(Optional<Bytes> row) {
    return row.map(bytes -> "SHA-256 " + Digest.sha256(bytes.toByteArray())).orElse("none");
  }

  private static Bytes blob(Entry entry, Blob.Kind kind) throws MalformedException {
    return entry.blobs().stream()
        .filter(blob -> blob.kind() == kind)
        .findFirst()
        .map(Blob::content)
        .orElseThrow(() -> new MalformedException("blob", "none", kind.name()));
  }
}
