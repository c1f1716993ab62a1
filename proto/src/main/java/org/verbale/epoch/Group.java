package org.verbale.epoch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;
import org.verbale.mls.group.VerifiedCommit;
import org.verbale.mls.tree.RatchetTree;
import org.verbale.mls.wire.Credential;
import org.verbale.mls.wire.LeafNode;

/**
 * Who is in a channel's group in one epoch: what every note and record is judged by, without the
 * keys of the tree, which only handshakes need.
 *
 * @param members in the order of their leaves
 */
public record Group(EpochId epoch, List<GroupMember> members) implements TlsStruct {
  public Group {
    requireNonNull(epoch, "epoch");
    members = List.copyOf(members);
  }

  /** The member with this signing certificate. */
  public Optional<GroupMember> member(Digest certificate) {
    return members.stream().filter(each -> each.certificate().equals(certificate)).findFirst();
  }

  /** The certificates of all leaves. */
  public List<Digest> certificates() {
    return members.stream().map(GroupMember::certificate).toList();
  }

  /** The leaves after a Commit; whoever renewed its certificate is in it as long as before. */
  public Group after(VerifiedCommit commit, EpochId next) {
    Map<Integer, Long> since = new HashMap<>();
    members.forEach(member -> since.put(member.leaf(), member.since()));
    commit.change().added().forEach(added -> since.put(added.leaf(), next.number()));
    RatchetTree tree = commit.next().tree();
    List<GroupMember> after = new ArrayList<>();
    for (int leaf : tree.members()) {
      Digest certificate = certificate(tree.leaf(leaf).orElseThrow());
      after.add(new GroupMember(leaf, certificate, since.getOrDefault(leaf, next.number())));
    }
    return new Group(next, after);
  }

  /** The certificate in the credential of a leaf that was checked. */
  public static Digest certificate(LeafNode leaf) {
    if (leaf.credential() instanceof Credential.X509 x509) {
      return Digest.sha256(x509.certificates().get(0).toByteArray());
    }
    throw new IllegalArgumentException("leaf: no X.509 credential (expected: a checked leaf)");
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(epoch.group().toBytes()).uint64(epoch.number()).vector(members);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static Group read(TlsReader in) throws MalformedException {
    return new Group(
        new EpochId(GroupId.of(in.opaque("group")), in.uint64("epoch")),
        in.vector("members", GroupMember::read));
  }
}
