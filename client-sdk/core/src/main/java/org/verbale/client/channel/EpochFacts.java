package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.channel.GroupId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.CertificateId;
import org.verbale.id.Digest;
import org.verbale.identity.Moment;

/**
 * What the chain says of one epoch.
 *
 * @param note hash of the epoch note
 * @param context SHA-256 of its GroupContext
 * @param key commitment to its archive key
 * @param links encoded key links to the epoch before, the newest relink last; none for the first
 * @param sequence of its leaf in the channel
 * @param index of its leaf in the log
 * @param time of its leaf, milliseconds
 * @param committer who began it
 * @param members the signing certificates of its leaves: who can read what is sealed in it
 */
record EpochFacts(
    EpochId epoch,
    Digest note,
    Digest context,
    Digest key,
    List<Bytes> links,
    long sequence,
    long index,
    long time,
    CertificateId committer,
    List<CertificateId> members)
    implements TlsStruct {
  EpochFacts {
    requireNonNull(epoch, "epoch");
    requireNonNull(note, "note");
    requireNonNull(context, "context");
    requireNonNull(key, "key");
    requireNonNull(committer, "committer");
    links = List.copyOf(links);
    members = List.copyOf(members);
  }

  boolean isMember(CertificateId certificate) {
    return members.contains(certificate);
  }

  /** The epoch before, if this is not the first of its generation. */
  Optional<EpochId> previous() {
    return epoch.number() == 0
        ? Optional.empty()
        : Optional.of(new EpochId(epoch.group(), epoch.number() - 1));
  }

  /** Position and time of its leaf. */
  Moment moment() {
    return new Moment(index, Instant.ofEpochMilli(time));
  }

  EpochFacts withLink(Bytes link) {
    List<Bytes> more = new ArrayList<>(links);
    more.add(link);
    return new EpochFacts(
        epoch, note, context, key, more, sequence, index, time, committer, members);
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.opaque(epoch.group().toBytes()).uint64(epoch.number());
    out.raw(note.toByteArray()).raw(context.toByteArray()).raw(key.toByteArray());
    out.vector(each -> links.forEach(each::opaque));
    out.uint64(sequence).uint64(index).uint64(time).raw(committer.hash().toByteArray());
    out.vector(each -> members.forEach(member -> each.raw(member.hash().toByteArray())));
  }

  static EpochFacts parse(Bytes bytes) throws MalformedException {
    try {
      return TlsReader.decode(bytes, EpochFacts::read);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("epoch facts", "malformed", "numbers within their limits");
    }
  }

  private static EpochFacts read(TlsReader in) throws MalformedException {
    return new EpochFacts(
        new EpochId(GroupId.of(in.opaque("group")), in.uint64("epoch")),
        digest(in),
        digest(in),
        digest(in),
        in.vector("links", each -> each.opaque("link")),
        in.uint64("sequence"),
        in.uint64("index"),
        in.uint64("time"),
        new CertificateId(digest(in)),
        in.vector("members", each -> new CertificateId(digest(each))));
  }

  private static Digest digest(TlsReader in) throws MalformedException {
    return Digest.of(in.raw("digest", Digest.LENGTH).toByteArray());
  }
}
