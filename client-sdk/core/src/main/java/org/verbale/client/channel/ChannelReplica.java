package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CHAIN;
import static org.verbale.client.error.DishonestServerException.Statement.COMPLETENESS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.mls.MlsGroup;
import org.verbale.client.state.StateChanges;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.identity.Registry;
import org.verbale.identity.Use;
import org.verbale.log.Chain;
import org.verbale.log.ChannelHead;
import org.verbale.v1.Entry;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;

/**
 * A channel as this device holds it: the chain as far as it was read, and our own place in its
 * group. It reads on and follows; it says nothing. Not thread-safe.
 *
 * <p>What is read is stored in one commit a page; after a failure memory goes back to what is
 * stored.
 */
final class ChannelReplica implements AutoCloseable {
  private static final int PAGE = 200;

  /** Reasons for which there is nothing to read yet. */
  private static final Set<String> NOT_FOR_US =
      Set.of("UNKNOWN", "NOT_A_MEMBER", "NOT_ENTITLED", "COMMIT_REQUIRED");

  private final ChannelId channel;
  private final ChannelContext context;
  private final Committer committer;
  private History history;
  private Member member;

  /** Whether the server, when last asked, let us read; a removed device cannot read why not. */
  private boolean served = true;

  /** Whether the server, when last asked, knew of no such channel. */
  private boolean unknown;

  /**
   * Goes on from what the state store holds.
   *
   * @param committer whose waiting request is forgotten once the chain has decided its epoch
   */
  ChannelReplica(ChannelId channel, ChannelContext context, Committer committer) {
    this.channel = channel;
    this.context = context;
    this.committer = committer;
    this.history = History.load(context.store(), channel);
    this.member = Member.load(context.store(), history, context.registry().registry());
  }

  /** The chain as far as it was read; another object after a failure. */
  History history() {
    return history;
  }

  /** Our own place; another object after a failure. */
  Member member() {
    return member;
  }

  /** Where we stand, as far as was read. */
  Following following() {
    if (history.current().isEmpty()) {
      return Following.NOT_CREATED;
    }
    if (!served) {
      return Following.WATCHING;
    }
    if (member.group().isPresent()) {
      return Following.MEMBER;
    }
    return shown().isPresent() ? Following.LOCKED_OUT : Following.WATCHING;
  }

  /**
   * The certificate that this device's leaf shows, as far as was read; empty if it has none. Not
   * the present one where a renewal has not come through yet.
   */
  Optional<CertificateId> shown() {
    Registry registry = context.registry().registry();
    var own = context.device().certificate();
    return history.current().stream()
        .flatMap(current -> current.members().stream())
        .filter(
            each -> registry.device(each.hash(), Use.SIGNING).filter(own::isSameDevice).isPresent())
        .findFirst();
  }

  /** Whether our leaf shows a certificate that is to be replaced by the present one. */
  boolean isRenewing() {
    return served && shown().filter(each -> !each.equals(context.device().id())).isPresent();
  }

  /**
   * @throws RefusedException NOT_A_MEMBER unless we are one, with the keys
   */
  void requireMember() {
    if (following() != Following.MEMBER) {
      throw new RefusedException(
          "NOT_A_MEMBER", "channel: " + following() + " (expected: MEMBER)", Duration.ZERO);
    }
  }

  /**
   * Reads the chain to the end that the server tells.
   *
   * @return false if nothing is there for us to read
   */
  @CanIgnoreReturnValue
  boolean read() {
    while (true) {
      ReadHistoryResponse page;
      try {
        page =
            context
                .server()
                .readHistory(
                    ReadHistoryRequest.newBuilder()
                        .setChannel(channel.toString())
                        .setFrom(history.head().length())
                        .setLimit(PAGE)
                        .build());
      } catch (RefusedException e) {
        if (NOT_FOR_US.contains(e.reason())) {
          served = false;
          unknown = e.reason().equals("UNKNOWN");
          return false;
        }
        throw e;
      }
      served = true;
      if (page.getEntriesCount() > 0) {
        context.registry().catchUp();
        process(page.getEntriesList());
      }
      if (page.getEntriesCount() == 0 || history.head().length() >= page.getLength()) {
        return true;
      }
    }
  }

  /** Takes the entries that come next, judges each, and follows the Commits among them. */
  void process(List<Entry> entries) {
    Registry registry = context.registry().registry();
    StateChanges changes = new StateChanges();
    boolean relinked = false;
    try {
      for (Entry entry : entries) {
        History.Event event = history.read(entry, registry);
        history.last().ifPresent(read -> context.keepsakes().keep(entry, read, changes));
        if (event instanceof History.Event.Created created) {
          foundedByOther(created, changes);
        } else if (event instanceof History.Event.Committed committed) {
          follow(committed);
          committer.forget(changes); // its epoch is decided, for us or for another
        } else if (event instanceof History.Event.Erased erased) {
          Set<Long> gone = history.sequences(erased.row().record());
          context.keepsakes().erase(Chain.of(channel), gone, changes);
        } else if (event instanceof History.Event.Relinked) {
          relinked = true;
        }
      }
      if (relinked) {
        member.keyring().unlock(history); // there may be a way now where there was none
      }
      history.save(changes);
      member.save(history, changes);
    } catch (RuntimeException e) {
      reload();
      throw e;
    }
    commit(changes);
  }

  private void foundedByOther(History.Event.Created created, StateChanges changes) {
    boolean ours =
        member
            .keyring()
            .derived(created.facts().epoch())
            .filter(key -> key.commitment().equals(created.facts().key()))
            .isPresent();
    if (!ours) {
      member.abandonFounding();
      committer.forget(changes);
    }
  }

  private void follow(History.Event.Committed committed) {
    Optional<MlsGroup> group = member.group();
    if (group.isEmpty()) {
      return;
    }
    long before = committed.before().epoch().number();
    if (group.get().epoch() == before) {
      member.follow(committed.commit(), committed.facts());
    } else if (group.get().epoch() > before) {
      // Read again from the start: we were here before, if it is the same way.
      if (group.get().epoch() == before + 1 && !member.isIn(committed.facts())) {
        member.leave();
      }
    } else {
      member.leave(); // not the chain's group: what we are by the tree is settled afterwards
    }
  }

  /**
   * Reads the whole chain, and settles what we are in it: where our group is one that the chain
   * does not come to, we have none.
   *
   * @return the records among {@code known} that the chain does not have; none where we are not
   *     served
   */
  List<RecordRow> reread(List<RecordRow> known) {
    boolean read = read();
    if (member.group().isPresent() && !member.isShownBy(history)) {
      member.leave();
    }
    StateChanges changes = new StateChanges();
    member.save(history, changes);
    commit(changes);
    if (!read && !unknown) {
      return List.of();
    }
    return known.stream().filter(row -> !history.hasRecord(row.record())).toList();
  }

  /** After a failure: memory goes back to what is stored. */
  void reload() {
    member.close();
    history = History.load(context.store(), channel);
    member = Member.load(context.store(), history, context.registry().registry());
  }

  /**
   * Holds what we read against what the completeness map proves.
   *
   * @throws DishonestServerException if something was withheld, or we were shown another chain
   */
  void check(ChannelHead proven) {
    if (history.head().length() < proven.length() && !read()) {
      return; // it openly serves us nothing: the status shows that
    }
    if (history.head().length() < proven.length()) {
      throw new DishonestServerException(
          COMPLETENESS, "channel: entries withheld (expected: all that the map counts)");
    }
    if (!history.isAncestor(proven)) {
      throw new DishonestServerException(
          CHAIN, "channel: another chain than the map's (expected: one)");
    }
    demandExplained();
  }

  /** Demands that every record that came without content was erased by a decision. */
  private void demandExplained() {
    // The decision may stand behind what we have read: it came before the content went.
    if (history.erasures().isSomethingUnexplained()
        && read()
        && history.erasures().isSomethingUnexplained()) {
      throw RecordReader.withheld("CIPHERTEXT");
    }
  }

  /**
   * The decision by which a record's content was erased; reads on if it is not known yet.
   *
   * @throws DishonestServerException if there is none, though the server gives no content
   */
  ErasedRow requireErased(RecordId record) {
    if (!history.erasures().isErased(record)) {
      read();
    }
    return history.erasures().find(record).orElseThrow(() -> RecordReader.withheld("CIPHERTEXT"));
  }

  /** Stores what changed about the channel besides its chain; if that fails, it has not changed. */
  void commit(StateChanges changes) {
    try {
      context.store().commit(changes);
    } catch (IOException e) {
      reload();
      throw new StateFailedException(e);
    }
  }

  @Override
  public void close() {
    member.close();
  }
}
