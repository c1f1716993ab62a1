package org.verbale.client.channel;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.channel.EpochId;
import org.verbale.channel.EpochNote;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.epoch.Group;
import org.verbale.epoch.GroupMember;
import org.verbale.id.CertificateId;
import org.verbale.id.DeviceId;
import org.verbale.id.Digest;
import org.verbale.identity.Moment;

/**
 * What the chain says of one epoch. What its committer says of the key and the link is what nobody
 * but members can check.
 *
 * @param group who can read what is sealed in it
 * @param note hash of the epoch note
 * @param context SHA-256 of its GroupContext
 * @param key commitment to its archive key, by its committer
 * @param link encoded key link to the epoch before, by its committer; none for the first
 * @param welcome SHA-256 of the MLSMessage with its Welcome
 * @param corrections relinks, in the order of the chain
 * @param sequence of its leaf in the channel
 * @param index of its leaf in the log
 * @param time of its leaf, milliseconds
 * @param committer who began it
 */
record EpochFacts(
    Group group,
    Digest note,
    Digest context,
    Digest key,
    Optional<Bytes> link,
    Optional<Digest> welcome,
    List<Correction> corrections,
    long sequence,
    long index,
    long time,
    CertificateId committer)
    implements TlsStruct {
  EpochFacts {
    requireNonNull(group, "group");
    requireNonNull(note, "note");
    requireNonNull(context, "context");
    requireNonNull(key, "key");
    requireNonNull(link, "link");
    requireNonNull(welcome, "welcome");
    requireNonNull(committer, "committer");
    corrections = List.copyOf(corrections);
  }

  EpochId epoch() {
    return group.epoch();
  }

  /** The signing certificates of its leaves. */
  List<CertificateId> members() {
    return group.members().stream().map(GroupMember::id).toList();
  }

  boolean isMember(CertificateId certificate) {
    return group.member(certificate.hash()).isPresent();
  }

  /** The epoch before, if this is not the first of its generation. */
  Optional<EpochId> previous() {
    return epoch().number() == 0
        ? Optional.empty()
        : Optional.of(new EpochId(epoch().group(), epoch().number() - 1));
  }

  /** Position and time of its leaf. */
  Moment moment() {
    return new Moment(index, Instant.ofEpochMilli(time));
  }

  /** The keys that somebody commits to, its committer first. One of them at most is the group's. */
  Set<Digest> commitments() {
    Set<Digest> commitments = new LinkedHashSet<>();
    commitments.add(key);
    corrections.forEach(correction -> commitments.add(correction.key()));
    return commitments;
  }

  /** The links that somebody gives, its committer's first. */
  List<Bytes> links() {
    List<Bytes> links = new ArrayList<>();
    link.ifPresent(links::add);
    corrections.forEach(correction -> correction.link().ifPresent(links::add));
    return links;
  }

  boolean hasCorrectionBy(DeviceId device) {
    return corrections.stream().anyMatch(correction -> correction.device().equals(device));
  }

  EpochFacts with(Correction correction) {
    List<Correction> more = new ArrayList<>(corrections);
    more.add(correction);
    return new EpochFacts(
        group, note, context, key, link, welcome, more, sequence, index, time, committer);
  }

  /** Facts of an epoch without corrections yet. */
  static EpochFacts of(
      Group group,
      EpochNote says,
      Digest note,
      Optional<Bytes> link,
      CertificateId committer,
      Place place) {
    return new EpochFacts(
        group,
        note,
        says.context(),
        says.key(),
        link,
        says.welcome(),
        List.of(),
        place.sequence,
        place.index,
        place.time,
        committer);
  }

  /** Where a leaf stands: in the channel, in the log, in time. */
  record Place(long sequence, long index, long time) {}

  @Override
  public void writeTo(TlsWriter out) {
    StoredForm.begin(out).struct(group);
    out.raw(note.toByteArray()).raw(context.toByteArray()).raw(key.toByteArray());
    out.opaque(link.orElse(Bytes.EMPTY));
    out.opaque(welcome.map(hash -> Bytes.of(hash.toByteArray())).orElse(Bytes.EMPTY));
    out.vector(corrections);
    out.uint64(sequence).uint64(index).uint64(time).raw(committer.hash().toByteArray());
  }

  static EpochFacts parse(Bytes bytes) throws MalformedException {
    try {
      return TlsReader.decode(bytes, EpochFacts::read);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("epoch facts", "malformed", "numbers within their limits");
    }
  }

  private static EpochFacts read(TlsReader in) throws MalformedException {
    StoredForm.demand(in);
    Group group = Group.read(in);
    Digest note = digest(in);
    Digest context = digest(in);
    Digest key = digest(in);
    Bytes link = in.opaque("link");
    Bytes welcome = in.opaque("welcome");
    return new EpochFacts(
        group,
        note,
        context,
        key,
        link.isEmpty() ? Optional.empty() : Optional.of(link),
        welcome.isEmpty() ? Optional.empty() : Optional.of(Digest.of(welcome.toByteArray())),
        in.vector("corrections", Correction::read),
        in.uint64("sequence"),
        in.uint64("index"),
        in.uint64("time"),
        new CertificateId(digest(in)));
  }

  static Digest digest(TlsReader in) throws MalformedException {
    return Digest.of(in.raw("digest", Digest.LENGTH).toByteArray());
  }
}
