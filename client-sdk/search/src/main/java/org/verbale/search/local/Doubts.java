package org.verbale.search.local;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;

/**
 * What a server's answer lacks, and what of it is not so.
 *
 * @param rejected what the server gave as hits and is none, or none at that place
 * @param poisoned hits that were found by terms which their author, or who added them, sealed
 *     falsely
 * @param behind channels of which the server has not indexed all yet
 * @param lacking channels where this device has no key of a search epoch: what is sealed there is
 *     not found
 */
public record Doubts(
    List<Rejected> rejected,
    Set<RecordId> poisoned,
    SortedSet<ChannelId> behind,
    SortedSet<ChannelId> lacking) {
  /** Nothing to doubt. */
  public static final Doubts NONE =
      new Doubts(List.of(), Set.of(), new TreeSet<>(), new TreeSet<>());

  public Doubts {
    rejected = List.copyOf(rejected);
    poisoned = Set.copyOf(poisoned);
    behind = Collections.unmodifiableSortedSet(new TreeSet<>(behind));
    lacking = Collections.unmodifiableSortedSet(new TreeSet<>(lacking));
  }

  /** What was given as a hit, and why it is not shown as one. */
  public record Rejected(ChannelId channel, RecordId record, Ground ground) {}

  /** Why something is not shown as a hit. */
  public enum Ground {
    /** Of a channel that was not asked for: the server lies. */
    OTHER_CHANNEL,
    /** There is no such record: the server lies. */
    NO_RECORD,
    /** It stands elsewhere in its channel: the server lies. */
    OTHER_PLACE,
    /** A second time on the page: the server lies. */
    REPEATED,
    /** It ranks before what was given before it: the server lies. */
    OUT_OF_ORDER,
    /** The query does not find it: the server lies, or somebody sealed false terms. */
    NO_FIT,
    /** Its content was erased by decision. */
    ERASED,
    /** It does not open here. */
    UNREADABLE,
    /** Its terms are poisoned, and such records are not wanted. */
    POISONED
  }
}
