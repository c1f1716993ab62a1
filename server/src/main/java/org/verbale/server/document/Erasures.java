package org.verbale.server.document;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.AttestedNote;
import org.verbale.codec.MalformedException;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.ErasureRules;
import org.verbale.erasure.ErasureView;
import org.verbale.erasure.Hold;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.record.RecordNote;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.Findings;
import org.verbale.server.channel.Channels;
import org.verbale.server.sequencing.Context;
import org.verbale.server.storage.Key;
import org.verbale.server.storage.KeyRange;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/**
 * Takes decisions to erase, and holds. Applying an erasure costs the same for any record: it
 * deletes ciphertext and terms, the few that were added too, and writes one row, from which on
 * nobody is given a chunk of its attachments. The chunks, of which there may be a hundred thousand,
 * are out of every command's reach then, so that {@link ErasureSweep} can delete them outside of
 * {@code apply}.
 *
 * <p>In {@link Table#META}: {@code document/erased} (uint64), the log index behind the newest
 * tombstone; none before the first.
 */
final class Erasures {
  private static final byte[] ERASED = "document/erased".getBytes(US_ASCII);

  /** Length of a row: a note's hash and a log index. */
  private static final int ROW = Digest.LENGTH + Long.BYTES;

  private final Archive archive;
  private final Publicity publicity;
  private final Policy policy;
  private final Context context;
  private final Transaction state;

  Erasures(Archive archive, Publicity publicity, Policy policy, Context context) {
    this.archive = archive;
    this.publicity = publicity;
    this.policy = policy;
    this.context = context;
    this.state = context.state();
  }

  Appended erase(EraseRecord erase) {
    Statement<Erasure> note = erase.note();
    ChannelId channel = note.received().claim().channel();
    DeviceCertificate caller = policy.caller(erase.caller());
    Optional<Appended> before = context.find(Chain.of(channel), note.received().hash());
    if (before.isPresent()) {
      return before.get();
    }
    if (!context.isAgain()) { // who handed it in is in no leaf, and those who decided need not read
      Channels.demandReader(state, policy, channel, caller);
    }
    AttestedNote<Erasure> decided =
        new ErasureRules(policy, channel)
            .erase(
                note,
                new Chains(archive, state, channel, Long.MAX_VALUE),
                target -> publicity.isPublic(state, target, Long.MAX_VALUE))
            .note();
    RecordId record = decided.statement().record();
    long erased = Records.index(state, record).orElseThrow();
    Appended appended =
        context.append(LeafKind.TOMBSTONE, Chain.of(channel), decided.toBytes(), List.of());
    context.erase(erased, List.of(Blob.Kind.CIPHERTEXT, Blob.Kind.TERMS));
    for (long added : Supplements.of(state, record)) {
      context.erase(added, List.of(Blob.Kind.TERMS));
    }
    state.put(Table.ERASURE, key(record), row(decided.hash(), appended.index()));
    state.put(Table.META, ERASED, Key.uint64(appended.index() + 1).bytes());
    return appended;
  }

  Appended hold(SetHold set) {
    Statement<Hold> note = set.note();
    Hold claim = note.received().claim();
    ChannelId channel = claim.channel();
    DeviceCertificate caller = policy.caller(set.caller());
    Optional<Appended> before = context.find(Chain.of(channel), note.received().hash());
    if (before.isPresent()) {
      return before.get();
    }
    Channels.demandReader(state, policy, channel, caller);
    policy.speaker(note.received().claimedSigners().get(0).hash(), channel, caller);
    AttestedNote<Hold> taken =
        new ErasureRules(policy, channel)
            .hold(note, new Chains(archive, state, channel, Long.MAX_VALUE));
    Appended appended =
        context.append(LeafKind.DECISION, Chain.of(channel), taken.toBytes(), List.of());
    state.put(Table.HOLD, holdKey(channel, claim.number()), row(taken.hash(), appended.index()));
    return appended;
  }

  /** Demands that the content of {@code record} was not erased. */
  static void demandNotErased(View view, RecordId record) {
    if (tombstone(view, record).isPresent()) {
      throw new Refusal.Erased("attachment").asException();
    }
  }

  /** The log index of a record's tombstone, if it has one. */
  static Optional<Long> tombstone(View view, RecordId record) {
    byte @Nullable [] row = view.get(Table.ERASURE, key(record));
    return Optional.ofNullable(row).map(Erasures::index);
  }

  /** Where the content of a record was erased, in the log. */
  record Tombstone(RecordId record, long index) {}

  /**
   * The tombstones that stand at {@code from} or behind it in the log. Where there is none that is
   * one row to read, however many there are before.
   */
  static List<Tombstone> since(View view, long from) {
    byte @Nullable [] newest = view.get(Table.META, ERASED);
    if (newest != null && ByteBuffer.wrap(newest).getLong() <= from) {
      return List.of();
    }
    List<Tombstone> found = new ArrayList<>();
    view.scan(
        Table.ERASURE,
        KeyRange.all(),
        (key, row) -> {
          if (index(row) >= from) {
            found.add(new Tombstone(new RecordId(Key.textOf(key)), index(row)));
          }
          return true;
        });
    return found;
  }

  /** Whether {@code document/erased} is what the tombstones say. */
  static void check(View view, Findings findings) {
    long[] behind = {0};
    view.scan(
        Table.ERASURE,
        KeyRange.all(),
        (key, row) -> {
          behind[0] = Math.max(behind[0], row.length == ROW ? index(row) + 1 : 0);
          return true;
        });
    byte @Nullable [] stated = view.get(Table.META, ERASED);
    byte @Nullable [] wanted = behind[0] == 0 ? null : Key.uint64(behind[0]).bytes();
    if (!Arrays.equals(stated, wanted)) {
      findings.find(
          "META document/erased",
          stated == null ? "missing" : HexFormat.of().formatHex(stated),
          wanted == null ? "none" : HexFormat.of().formatHex(wanted));
    }
  }

  static byte[] key(RecordId record) {
    return Key.text(record.value()).bytes();
  }

  static byte[] holdKey(ChannelId channel, long number) {
    return Key.text(channel.toString()).andUint64(number).bytes();
  }

  /** A row of {@link Table#ERASURE} or {@link Table#HOLD}. */
  static byte[] row(Digest note, long index) {
    return ByteBuffer.allocate(ROW).put(note.toByteArray()).putLong(index).array();
  }

  private static long index(byte[] row) {
    return ByteBuffer.wrap(row).getLong(Digest.LENGTH);
  }

  /**
   * What the tables say of a channel up to a position.
   *
   * @param before log index of what is judged: what stands there or behind it does not count
   */
  record Chains(Archive archive, View view, ChannelId channel, long before) implements ErasureView {
    @Override
    public Optional<Target> record(RecordId record) {
      return Records.index(view, record)
          .filter(index -> index < before)
          .map(index -> archive.entry(view, index))
          .filter(entry -> entry.position().orElseThrow().chain().equals(Chain.of(channel)))
          .map(Chains::target);
    }

    private static Target target(Entry entry) {
      try {
        var author = RecordNote.parse(entry.object()).claim().block().author();
        return new Target(entry.leaf().object(), author);
      } catch (MalformedException e) {
        throw new IllegalStateException("record: malformed note (expected: as accepted)", e);
      }
    }

    @Override
    public boolean isErased(RecordId record) {
      return tombstone(view, record).filter(index -> index < before).isPresent();
    }

    @Override
    public long holds() {
      long[] count = {0};
      view.scan(
          Table.HOLD,
          KeyRange.prefix(Key.text(channel.toString())),
          (key, row) -> {
            count[0] += index(row) < before ? 1 : 0;
            return true;
          });
      return count[0];
    }
  }
}
