package org.verbale.server.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.refusal.Refusal;

/**
 * The indexes of all channels, of which so many are open as were used last. Thread-safe.
 *
 * <p>The files of an index are read from beginning to end when it is opened for the first time, for
 * nobody saw to it that they reached the disk.
 */
final class ChannelIndexes implements Closeable {
  private static final int NAME_BYTES = 16;

  private final Path root;
  private final int most;
  private final Retired retired = new Retired();
  private final Set<ChannelId> verified = ConcurrentHashMap.newKeySet();

  /** Used last comes last. */
  private final Map<ChannelId, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /**
   * @param most open at once; more only while more are in use
   */
  ChannelIndexes(Path root, int most) {
    this.root = root;
    this.most = most;
  }

  private final class Slot {
    private final ChannelId channel;
    private int users;
    private @Nullable ChannelIndex index;

    Slot(ChannelId channel) {
      this.channel = channel;
    }

    synchronized ChannelIndex open() throws IOException {
      ChannelIndex open = index;
      if (open == null) {
        open = ChannelIndex.open(folder(channel), channel, retired, !verified.contains(channel));
        verified.add(channel);
        index = open;
      }
      return open;
    }

    synchronized void retire() {
      if (index != null) {
        index.retire();
      }
    }

    synchronized void close() throws IOException {
      if (index != null) {
        index.close();
        index = null;
      }
    }
  }

  /** An index that stays open until it is given back. */
  final class Lease implements Closeable {
    private final Slot slot;
    private final ChannelIndex index;

    private Lease(Slot slot, ChannelIndex index) {
      this.slot = slot;
      this.index = index;
    }

    ChannelIndex index() {
      return index;
    }

    @Override
    public void close() throws IOException {
      release(slot);
    }
  }

  /** Where the index of a channel lies. */
  Path folder(ChannelId channel) {
    byte[] hash = Digest.sha256(channel.toString().getBytes(UTF_8)).toByteArray();
    return root.resolve(HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES)));
  }

  /**
   * The index of a channel, begun if there is none.
   *
   * @throws IndexDamagedException if what is there is not one
   * @throws org.verbale.refusal.RefusedException SHUTTING_DOWN
   */
  Lease lease(ChannelId channel) throws IOException {
    Slot slot = enter(channel);
    boolean leased = false;
    try {
      var lease = new Lease(slot, slot.open());
      leased = true;
      return lease;
    } finally {
      if (!leased) {
        release(slot);
      }
    }
  }

  private synchronized Slot enter(ChannelId channel) {
    if (closed) {
      throw new Refusal.ShuttingDown().asException();
    }
    Slot slot = slots.computeIfAbsent(channel, Slot::new);
    slot.users++;
    return slot;
  }

  private synchronized void release(Slot slot) throws IOException {
    slot.users--;
    if (slot.users == 0 && (closed || slots.get(slot.channel) != slot)) {
      slot.close();
    }
    Iterator<Slot> eldest = slots.values().iterator();
    while (slots.size() > most && eldest.hasNext()) {
      Slot each = eldest.next();
      if (each.users == 0) {
        eldest.remove();
        each.close();
      }
    }
  }

  /** Begins the index of a channel anew. Who reads in the old one may go on. */
  synchronized void drop(ChannelId channel) throws IOException {
    Slot slot = slots.remove(channel);
    if (slot != null && slot.users == 0) {
      slot.close();
    } else if (slot != null) {
      slot.retire();
    }
    delete(folder(channel));
    verified.remove(channel);
  }

  /** Begins all anew, also what is of no channel any more. */
  synchronized void dropAll() throws IOException {
    for (ChannelId channel : Set.copyOf(slots.keySet())) {
      drop(channel);
    }
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.toList()) {
        delete(folder);
      }
    }
    verified.clear();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  /** How many are open. */
  synchronized int open() {
    return slots.size();
  }

  Retired retired() {
    return retired;
  }

  /** Closes all that nobody uses, and the others as soon as they are given back. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (Slot slot : slots.values()) {
      if (slot.users == 0) {
        slot.close();
      }
    }
  }
}
