package org.verbale.server.registry;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.identity.AssignmentVersion;
import org.verbale.identity.IdentityException;
import org.verbale.identity.Moment;
import org.verbale.identity.Registry;
import org.verbale.identity.RegistryEntry;
import org.verbale.identity.RegistryEntry.Kind;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.server.storage.View;

/**
 * Keeps the registry channel, and with it what everybody is judged by. Its only state is that
 * channel; the {@link Registry} that it makes is kept in memory and, after a restart, made again.
 *
 * <p>Thread-safe. One registry serves all views: it answers for a moment, and entries behind that
 * moment do not count, so that a newer registry judges an older view rightly.
 */
public final class RegistryFeature implements Feature {
  private static final int PAGE = 1000;
  private static final long PAGE_BYTES = 8L << 20;

  private final Archive archive;
  private final Object loading = new Object();
  private volatile Known known = new Known(0, Registry.trusting(Set.of()));

  /** The registry that the first {@code length} entries of the channel make. */
  private record Known(long length, Registry registry) {}

  public RegistryFeature(Archive archive) {
    this.archive = requireNonNull(archive, "archive");
  }

  @Override
  public void declare(Commands commands) {
    commands.duringRecovery(Genesis.NAME, Genesis.class, Genesis::read, this::begin);
    commands.on(SubmitEntry.NAME, SubmitEntry.class, SubmitEntry::read, this::submit);
  }

  /** The registry as of {@code view}, or later. */
  public Registry registry(View view) {
    long length = archive.head(view, Chain.REGISTRY).length();
    Known now = known;
    return now.length >= length ? now.registry : load(view, length);
  }

  /** What is allowed now, as {@code view} has it. */
  public Policy policy(View view, long time) {
    Moment now = new Moment(archive.size(view), Instant.ofEpochMilli(time));
    return new Policy(registry(view), now);
  }

  /**
   * What is allowed at {@code time} by all that this node knows, from memory: for first checks,
   * which must not wait for the disk. The last entries may not be durable yet. Call {@link
   * #registry} once after a start.
   */
  public Policy latest(long time) {
    return new Policy(known.registry, new Moment(Long.MAX_VALUE, Instant.ofEpochMilli(time)));
  }

  /** What is allowed at the position that the command in hand would take. */
  public Policy policy(Context context) {
    Policy policy = policy(context.state(), context.time());
    return context.isAgain() ? policy.ofSigners() : policy;
  }

  /** Entries of the registry channel from {@code sequence} on, at least one if there is one. */
  public List<Entry> entries(View view, long sequence, int limit, long maxBytes) {
    return archive.entries(view, Chain.REGISTRY, sequence, limit, maxBytes);
  }

  private Appended begin(Genesis genesis, Context context) {
    Digest hash = Digest.sha256(genesis.root().toByteArray());
    if (archive.size(context.state()) > 0) {
      return context
          .find(Chain.REGISTRY, hash)
          .filter(found -> found.index() == 0)
          .orElseThrow(() -> new Refusal.Conflict("trust root").asException());
    }
    return take(Registry.trusting(Set.of(hash)), Kind.TRUST_ROOT, genesis.root(), context);
  }

  private Appended submit(SubmitEntry submit, Context context) {
    Optional<Appended> before = context.find(Chain.REGISTRY, submit.hash());
    if (before.isPresent()) {
      return before.get();
    }
    Registry registry = registry(context.state());
    Appended appended = take(registry, submit.kind(), submit.object(), context);
    if (submit.kind() == Kind.ASSIGNMENT) {
      listNewcomers(submit.hash(), context);
    }
    return appended;
  }

  private Appended take(Registry registry, Kind kind, Bytes object, Context context) {
    Moment moment = new Moment(archive.size(context.state()), Instant.ofEpochMilli(context.time()));
    Registry next;
    try {
      next = registry.with(new RegistryEntry(kind, moment, object));
    } catch (IdentityException e) {
      throw EntryRefusals.of(e, kind, object, new Policy(registry, moment)).asException();
    }
    Appended appended = context.append(LeafKind.of(kind.code()), Chain.REGISTRY, object, List.of());
    known = new Known(appended.position().sequence() + 1, next);
    return appended;
  }

  /** A State that joins a review finds the channels that exist already on its list. */
  private void listNewcomers(Digest note, Context context) {
    Policy after = policy(context);
    for (var review : after.registry().reviews()) {
      Optional<AssignmentVersion> version = after.registry().assignment(review, after.moment());
      if (version.isPresent() && version.get().hash().equals(note)) {
        version
            .get()
            .roster()
            .parties()
            .forEach(
                (channel, parties) -> {
                  if (archive.head(context.state(), Chain.of(channel)).length() > 0) {
                    parties.forEach(party -> context.list(party, channel));
                  }
                });
      }
    }
  }

  private Registry load(View view, long length) {
    synchronized (loading) {
      Known now = known;
      while (now.length < length) {
        List<Entry> page = archive.entries(view, Chain.REGISTRY, now.length, PAGE, PAGE_BYTES);
        now = new Known(now.length + page.size(), replay(now.registry, page));
      }
      if (now.length > known.length) {
        known = now;
      }
      return now.registry;
    }
  }

  private static Registry replay(Registry registry, List<Entry> page) {
    if (page.isEmpty()) {
      throw new StorageException(
          Problem.DAMAGED, "registry: shorter than its head (expected: as long)");
    }
    List<RegistryEntry> entries = new ArrayList<>();
    for (Entry entry : page) {
      entries.add(
          new RegistryEntry(
              Kind.of(entry.leaf().kind().code()),
              new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time())),
              entry.object()));
    }
    boolean first = entries.get(0).kind() == Kind.TRUST_ROOT;
    Registry base =
        first && registry.last().isEmpty()
            ? Registry.trusting(Set.of(page.get(0).leaf().object()))
            : registry;
    try {
      return base.withAll(entries);
    } catch (IdentityException e) {
      throw new StorageException(
          Problem.DAMAGED, "registry: an entry that was taken is refused (expected: as then)", e);
    }
  }
}
