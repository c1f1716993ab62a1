package org.verbale.server.sequencing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Appender;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;

/**
 * Applies the commands of one transaction, one after the other. In {@link Table#META}: {@code
 * sequencing/time}, the time of the last one that changed something; {@code sequencing/still} while
 * time stands still.
 */
final class Application implements Context {
  private static final byte[] TIME = "sequencing/time".getBytes(UTF_8);
  private static final byte[] STILL = "sequencing/still".getBytes(UTF_8);
  private static final Duration RETRY = Duration.ofSeconds(15);
  private static final byte[] SALT = "verbale/position-salt/v1\n".getBytes(UTF_8);

  private final CommandTable commands;
  private final Archive archive;
  private final Transaction state;
  private final Appender appender;
  private final List<TreeHead> sealed = new ArrayList<>();

  private Stamp stamp = new Stamp(0, Digest.ZERO);
  private long time;
  private int salts;

  /** The leaves that the command applied again must still make; null while none is. */
  private @Nullable Deque<Former> former;

  Application(CommandTable commands, Archive archive, Transaction state) {
    this.commands = commands;
    this.archive = archive;
    this.state = state;
    this.appender = archive.appender(state);
  }

  /** Sealing needs what features must not have; every context is one of this class. */
  static void declareOwn(Commands commands) {
    commands.duringRecovery(
        "sequencing/seal",
        Seal.class,
        Seal::read,
        (seal, context) -> ((Application) context).seal());
    commands.duringRecovery(
        "sequencing/keep-witnessed",
        KeepWitnessed.class,
        KeepWitnessed::read,
        (keep, context) -> ((Application) context).keep(keep));
  }

  /**
   * Applies one command.
   *
   * @throws org.verbale.refusal.RefusedException if it is declined; nothing of it remains
   */
  <R> R apply(CommandTable.Stamped<R> stamped) {
    state.savepoint();
    stamp = stamped.stamp();
    boolean still = isStandingStill();
    time = still ? lastTime() : Math.max(stamp.time(), lastTime());
    salts = 0;
    boolean accepted = false;
    try {
      if (still && !commands.isDuringRecovery(stamped.command())) {
        throw new Refusal.Recovering(RETRY).asException();
      }
      R result = commands.apply(stamped.command(), this);
      if (state.isChanged()) {
        putTime();
      }
      accepted = true;
      return result;
    } finally {
      if (!accepted) {
        state.rollback();
      }
    }
  }

  private Optional<TreeHead> seal() {
    Optional<TreeHead> head = appender.seal(time);
    head.ifPresent(sealed::add);
    return head;
  }

  private boolean keep(KeepWitnessed keep) {
    archive.keepWitnessed(state, keep.checkpoint());
    return true;
  }

  /**
   * Signs the heads that were sealed. Not a part of the state that commands make: done by the node
   * that leads, and told to nobody before it is durable.
   */
  void sign(NoteSigner logKey) {
    sealed.forEach(head -> archive.sign(state, head, logKey));
  }

  /** Leaves of the log now. */
  long size() {
    return archive.size(state);
  }

  @Override
  public Transaction state() {
    return state;
  }

  @Override
  public long time() {
    return time;
  }

  @Override
  public Appended append(LeafKind kind, Chain chain, Bytes object, List<Blob> blobs) {
    if (former == null) {
      return appender.append(kind, time, chain, nextSalt(), object, blobs);
    }
    Former expected = former.pollFirst();
    if (expected == null) {
      throw otherLeaf();
    }
    Appended appended =
        appender.append(kind, time, chain, expected.position().salt(), object, blobs);
    if (!appended.leaf().equals(expected.leaf())
        || !appended.position().equals(expected.position())) {
      throw otherLeaf();
    }
    return appended;
  }

  private static RefusedException otherLeaf() {
    return new Refusal.HashMismatch("leaf").asException();
  }

  @Override
  public <R> R again(Command<R> command, List<Former> leaves) {
    if (former != null || leaves.isEmpty()) {
      throw new IllegalStateException("again: within itself, or nothing (expected: one leaf)");
    }
    int mark = state.mark();
    long now = time;
    boolean accepted = false;
    try {
      time = leaves.get(0).leaf().time();
      if (time < lastTime()) {
        throw new Refusal.Malformed("time", "not before the last leaf's").asException();
      }
      former = new ArrayDeque<>(leaves);
      R result = commands.apply(command, this);
      if (!former.isEmpty()) {
        throw otherLeaf();
      }
      putTime();
      accepted = true;
      return result;
    } finally {
      former = null;
      if (!accepted) {
        state.rollback(mark);
        time = now;
      }
    }
  }

  @Override
  public boolean isAgain() {
    return former != null;
  }

  @Override
  public void standStill(boolean still) {
    if (still) {
      time = lastTime();
      state.put(Table.META, STILL, new byte[0]);
    } else {
      state.delete(Table.META, STILL);
    }
  }

  @Override
  public boolean isStandingStill() {
    return state.contains(Table.META, STILL);
  }

  @Override
  public void erase(long index, List<Blob.Kind> kinds) {
    appender.erase(index, kinds);
  }

  @Override
  public Optional<Appended> find(Chain chain, Digest objectHash) {
    return archive.find(state, objectHash).filter(found -> found.position().chain().equals(chain));
  }

  @Override
  public void list(PartyCode party, ChannelId channel) {
    appender.list(party, channel);
  }

  /** One salt a leaf: {@code SHA-256(label || seed || uint32 number)}. */
  private Bytes nextSalt() {
    byte[] number = ByteBuffer.allocate(4).putInt(salts++).array();
    return Bytes.of(Digest.sha256(SALT, stamp.seed().toByteArray(), number).toByteArray());
  }

  private void putTime() {
    state.put(Table.META, TIME, ByteBuffer.allocate(8).putLong(time).array());
  }

  private long lastTime() {
    byte[] row = state.get(Table.META, TIME);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }
}
