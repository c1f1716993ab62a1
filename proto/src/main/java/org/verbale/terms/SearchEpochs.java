package org.verbale.terms;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.verbale.channel.EpochId;
import org.verbale.codec.MalformedException;
import org.verbale.codec.TlsReader;
import org.verbale.codec.TlsStruct;
import org.verbale.codec.TlsWriter;
import org.verbale.id.ChannelId;

/**
 * The search epochs of a channel, after a part of its chain: a pure function of that part, so that
 * all who read it agree. One begins with an MLS epoch, and is called like it: with the first of a
 * generation, with one whose Commit removed a member, and with the first after {@link #MAX_RECORDS}
 * records or {@link #MAX_AGE}. Immutable.
 *
 * <p>A client stores it as {@code uint8 version = 1; struct { uint32 generation; uint64 number; }
 * all<V>; uint64 begun; uint64 records}.
 */
public final class SearchEpochs implements TlsStruct {
  /** So many records end a search epoch, as soon as an MLS epoch begins. */
  public static final long MAX_RECORDS = 5_000;

  /** So long after its beginning it ends, as soon as an MLS epoch begins. */
  public static final Duration MAX_AGE = Duration.ofDays(90);

  /** Of a chain that has no entry yet. */
  public static final SearchEpochs NONE = new SearchEpochs(List.of(), 0, 0);

  private static final int VERSION = 1;

  private final List<EpochId> all;
  private final long begun;
  private final long records;

  private SearchEpochs(List<EpochId> all, long begun, long records) {
    this.all = all;
    this.begun = begun;
    this.records = records;
  }

  /**
   * After the leaf of the next MLS epoch.
   *
   * @param removes whether its Commit removed a member, be it to add it again
   * @param time of the leaf in milliseconds
   * @throws IllegalArgumentException for an epoch that is not behind the last
   */
  public SearchEpochs epoch(EpochId epoch, boolean removes, long time) {
    requireNonNull(epoch, "epoch");
    if (all.isEmpty()) {
      return begin(epoch, time);
    }
    EpochId last = all.get(all.size() - 1);
    boolean first = epoch.group().generation() > last.group().generation();
    boolean next = epoch.group().equals(last.group()) && epoch.number() > last.number();
    if (!epoch.channel().equals(last.channel()) || !(first || next)) {
      throw new IllegalArgumentException("epoch: " + epoch + " (expected: one after " + last + ")");
    }
    return first || removes || isOver(time) ? begin(epoch, time) : this;
  }

  private SearchEpochs begin(EpochId epoch, long time) {
    List<EpochId> more = new ArrayList<>(all);
    more.add(epoch);
    return new SearchEpochs(List.copyOf(more), time, 0);
  }

  /** After the leaf of a record. */
  public SearchEpochs record() {
    return new SearchEpochs(all, begun, records + 1);
  }

  /**
   * Whether an MLS epoch that begins now begins a search epoch, whoever commits to what.
   *
   * @param time in milliseconds
   */
  public boolean isOver(long time) {
    return records >= MAX_RECORDS || time - begun >= MAX_AGE.toMillis();
  }

  /** The search epoch of what is sealed in an MLS epoch; empty if the chain has not begun then. */
  public Optional<EpochId> inForce(EpochId epoch) {
    for (int i = all.size() - 1; i >= 0; i--) {
      EpochId found = all.get(i);
      if (found.group().equals(epoch.group()) && found.number() <= epoch.number()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** All that have begun, in their order: a query needs a trapdoor for each. */
  public List<EpochId> all() {
    return all;
  }

  @Override
  public void writeTo(TlsWriter out) {
    out.uint8(VERSION);
    out.vector(
        list -> all.forEach(each -> list.uint32(each.group().generation()).uint64(each.number())));
    out.uint64(begun).uint64(records);
  }

  /** Reads what was stored of {@code channel}. */
  public static SearchEpochs read(TlsReader in, ChannelId channel) throws MalformedException {
    if (in.uint8("version") != VERSION) {
      throw new MalformedException("version", "another", "" + VERSION);
    }
    List<EpochId> all =
        in.vector(
            "search epochs",
            each -> new EpochId(channel, each.uint32("generation"), each.uint64("number")));
    return new SearchEpochs(all, in.uint64("begun"), in.uint64("records"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SearchEpochs that
        && all.equals(that.all)
        && begun == that.begun
        && records == that.records;
  }

  @Override
  public int hashCode() {
    return Objects.hash(all, begun, records);
  }

  @Override
  public String toString() {
    return "SearchEpochs[" + all.size() + "]";
  }
}
