package org.verbale.server.channel;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.Digest;

/**
 * Who is in a channel's group now: what every record is judged by, without the keys of the tree,
 * which only handshakes need.
 *
 * @param epoch the current one
 * @param members in the order of their leaves
 */
public record Group(EpochId epoch, List<Member> members) implements TlsStruct {
  public Group {
    requireNonNull(epoch, "epoch");
    members = List.copyOf(members);
  }

  /** The member with this signing certificate. */
  public Optional<Member> member(Digest certificate) {
    return members.stream().filter(each -> each.certificate().equals(certificate)).findFirst();
  }

  /** The certificates of all leaves. */
  public List<Digest> certificates() {
    return members.stream().map(Member::certificate).toList();
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(epoch.group().toBytes()).uint64(epoch.number()).vector(members);
  }

  static Group read(TlsReader in) throws MalformedException {
    return new Group(
        new EpochId(GroupId.of(in.opaque("group")), in.uint64("epoch")),
        in.vector("members", Member::read));
  }
}
