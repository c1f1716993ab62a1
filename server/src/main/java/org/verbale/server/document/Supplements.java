package org.verbale.server.document;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.channel.AttestedNote;
import org.verbale.channel.EpochId;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.epoch.Group;
import org.verbale.erasure.ErasureView;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.channel.Channels;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;
import org.verbale.supplement.SupplementRules;
import org.verbale.supplement.SupplementView;
import org.verbale.terms.SealedTerms;
import org.verbale.terms.TermsSupplement;

/** Takes search terms that members add to records. */
final class Supplements {
  /** Most of one record; the Secretariat, who mends what others did, adds as many more. */
  static final int MOST = 16;

  private final Archive archive;
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Supplements(Archive archive, Policy policy, Context context) {
    this.archive = archive;
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  Appended post(PostSupplement supplement) {
    Statement<TermsSupplement> note = supplement.note();
    TermsSupplement claim = note.received().claim();
    ChannelId channel = claim.channel();
    DeviceCertificate caller = policy.caller(supplement.caller());
    Optional<Appended> before = context.find(Chain.of(channel), note.received().hash());
    if (before.isPresent()) {
      return before.get();
    }
    Group group = Channels.demandReader(state, policy, channel, caller);
    policy.speaker(note.received().claimedSigners().get(0).hash(), channel, caller);
    var records = new Erasures.Chains(archive, state, channel, Long.MAX_VALUE);
    AttestedNote<TermsSupplement> taken =
        new SupplementRules(policy, channel)
            .supplement(note, new Seen(archive, records, state, group));
    demandRoom(claim.record(), caller.party());
    Appended appended =
        context.append(
            LeafKind.TERMS_SUPPLEMENT,
            Chain.of(channel),
            taken.toBytes(),
            supplement.isErased()
                ? List.of()
                : List.of(new Blob(Blob.Kind.TERMS, supplement.terms())));
    state.put(
        Table.SUPPLEMENT,
        key(claim.record(), appended.index()),
        row(taken.hash(), claim.profile()));
    return appended;
  }

  /** Each costs every member its reading, for ever. */
  private void demandRoom(RecordId record, PartyCode party) {
    int most = party.equals(PartyCode.SECRETARIAT) ? 2 * MOST : MOST;
    int there = of(state, record).size();
    if (there >= most) {
      throw new Refusal.TooLarge("supplements", there + 1L, most).asException();
    }
  }

  static byte[] key(RecordId record, long index) {
    return Key.text(record.value()).andUint64(index).bytes();
  }

  /** A row of {@link Table#SUPPLEMENT}. */
  static byte[] row(Digest note, int profile) {
    return ByteBuffer.allocate(Digest.LENGTH + 2)
        .put(note.toByteArray())
        .putShort((short) profile)
        .array();
  }

  /** Where the supplements of a record stand in the log, in order. */
  static List<Long> of(View view, RecordId record) {
    List<Long> found = new ArrayList<>();
    view.scan(
        Table.SUPPLEMENT,
        KeyRange.prefix(Key.text(record.value())),
        (key, row) -> found.add(ByteBuffer.wrap(key).getLong(key.length - Long.BYTES)));
    return found;
  }

  /** What the tables say of a channel. */
  private record Seen(Archive archive, ErasureView records, View view, Group group)
      implements SupplementView {
    @Override
    public EpochId epoch() {
      return group.epoch();
    }

    @Override
    public boolean isMember(Digest certificate) {
      return group.member(certificate).isPresent();
    }

    @Override
    public Optional<Target> record(RecordId record) {
      return records
          .record(record)
          .map(target -> new Target(target.note(), target.author(), profile(record)));
    }

    @Override
    public boolean isErased(RecordId record) {
      return records.isErased(record);
    }

    private int profile(RecordId record) {
      int[] newest = {ownProfile(record)};
      view.scan(
          Table.SUPPLEMENT,
          KeyRange.prefix(Key.text(record.value())),
          (key, row) -> {
            int profile = ByteBuffer.wrap(row).getShort(Digest.LENGTH) & 0xffff;
            newest[0] = Math.max(newest[0], profile);
            return true;
          });
      return newest[0];
    }

    private int ownProfile(RecordId record) {
      long index = Records.index(view, record).orElseThrow();
      for (Blob blob : archive.entry(view, index).blobs()) {
        if (blob.kind() == Blob.Kind.TERMS) {
          return profile(blob.content());
        }
      }
      return 0;
    }

    /** As members judge it: what was accepted before the form was checked is as good as none. */
    private static int profile(Bytes terms) {
      try {
        return SealedTerms.parse(terms).profile();
      } catch (MalformedException e) {
        return 0;
      }
    }
  }
}
