package org.verbale.client;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.error.UnreachableException;
import org.verbale.client.error.UnwitnessedException;
import org.verbale.client.state.StateStore;
import org.verbale.codec.Bytes;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.DeviceId;
import org.verbale.id.PartyCode;
import org.verbale.id.Role;
import org.verbale.identity.RegistryEntry;

/**
 * One device of a State, or of the Secretariat, connected to a server that it need not trust. Safe
 * for use by many threads; many clients may live in one process, each with a state of its own.
 *
 * <p>Everything the server says is verified against signatures, the archive's proofs and the common
 * rules before it is shown or answered. A client that catches the server at a lie stops: every
 * method that would talk to it throws {@link DishonestServerException} until the client is started
 * anew.
 *
 * <p>Methods that talk to the server throw {@link RefusedException}, {@link UnreachableException}
 * or {@link DishonestServerException}; those that rely on witnesses, {@link UnwitnessedException};
 * those that store, {@link StateFailedException}.
 */
public final class VerbaleClient implements AutoCloseable {
  /** Posts in the background, and one more for upkeep. */
  private static final int WORKERS = 2;

  private final Session session;
  private final Synchronizer synchronizer;
  private final Renewal renewal;
  private final Drafts drafts;
  private final ScheduledThreadPoolExecutor workers;
  private @Nullable FeedSubscription subscription;

  VerbaleClient(Session session) {
    this.session = session;
    this.synchronizer = new Synchronizer(session);
    this.renewal = new Renewal(session);
    this.drafts = new Drafts(session.store());
    this.workers =
        new ScheduledThreadPoolExecutor(
            WORKERS,
            task -> {
              Thread thread = new Thread(task, "verbale-worker");
              thread.setDaemon(true);
              return thread;
            });
    this.workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * A client whose state lies in a directory, encrypted under the custody's state key.
   *
   * @param custody stays the caller's to close, after the client
   * @param state made if it is not there; of this client alone
   */
  public static VerbaleClientBuilder builder(Endpoint endpoint, KeyCustody custody, Path state) {
    return new VerbaleClientBuilder(endpoint, custody, null, requireNonNull(state, "state"));
  }

  /**
   * A client whose state the portal keeps.
   *
   * @param custody stays the caller's to close, after the client
   * @param state of this client alone; stays the caller's to close, after the client
   */
  public static VerbaleClientBuilder builder(
      Endpoint endpoint, KeyCustody custody, StateStore state) {
    return new VerbaleClientBuilder(endpoint, custody, requireNonNull(state, "state"), null);
  }

  /** The State, or the Secretariat, that this device belongs to. */
  public PartyCode party() {
    return session.self().party();
  }

  public Role role() {
    return session.self().role();
  }

  public DeviceId device() {
    return session.self().device();
  }

  /** This device's signing certificate. */
  public CertificateId certificate() {
    return new CertificateId(session.self().hash());
  }

  /**
   * All channels that exist or should exist for this device's party, also those that it belonged to
   * and does no more; held against the registry and the list that the archive proves.
   */
  public List<ChannelStatus> channels() {
    return session.halt().guard(synchronizer::channels);
  }

  /** A channel; nothing is asked before it is used. */
  public Channel channel(ChannelId id) {
    return new Channel(id, session, workers);
  }

  /**
   * Brings something to the registry that proves itself: another device's certificate, a signed
   * revocation, a signed assignment. What is there already is fine.
   *
   * @param object DER of a certificate, or a signed note
   * @throws IllegalArgumentException for a root: no server takes a second
   */
  public void register(RegistryEntry.Kind kind, Bytes object) {
    session
        .halt()
        .guard(
            () -> {
              Enrolment.submit(session.server(), kind, object);
              session.registry().catchUp();
            });
  }

  /**
   * Goes over to renewed certificates of this device, with keys of their own: registers them,
   * connects by the new transport certificate, seals the state under the new custody's key, and has
   * this device's leaf in each group show the new certificate. The old key signs what replaces it.
   *
   * <p>From this call on start with {@code next} and, as {@link Builder#former}, the custody that
   * this client was started with, until {@link #renewing} is empty; whatever interrupts it goes on
   * from there. {@link #sync} and subscriptions do what is left.
   *
   * @param next of the same party, role and device id; the client's from now on, and stays the
   *     caller's to close, after the client
   * @return {@link #renewing}
   * @throws IllegalArgumentException if its certificates do not fit, are another device's, or older
   * @throws RefusedException also as {@link Builder#start}; nothing has changed then
   */
  public synchronized SortedSet<ChannelId> renew(KeyCustody next) {
    SortedSet<ChannelId> pending = session.halt().guard(() -> renewal.begin(next));
    if (subscription != null) {
      subscription.reconnect();
    }
    return pending;
  }

  /**
   * Channels whose group still shows a former certificate of this device, as far as was read; what
   * is posted there is signed by it. Once there are none the former custody can be closed and its
   * keys destroyed.
   */
  public SortedSet<ChannelId> renewing() {
    return renewal.pending();
  }

  /** Search on the server, which learns neither what is looked for nor what records say. */
  public SealedSearch sealedSearch() {
    return new SealedSearch(SearchLine.of(session));
  }

  /** Drafts in the encrypted state of this device. */
  public Drafts drafts() {
    return drafts;
  }

  /**
   * Brings registry and all channels up to date, does what is mandated there (removals, expected
   * members), sends again what was not known to have arrived, and checks that nothing was withheld.
   * For portals that do without a {@link #subscribe subscription}.
   *
   * @throws UnwitnessedException if all was read and done, and the witnesses do not vouch for it
   */
  public void sync() {
    session.halt().guard(synchronizer::sync);
  }

  /**
   * Gives back to a server that was restored from a backup, and asks for it, what it lost and this
   * device has kept ({@link VerbaleClientBuilder#keep}): entries as the old log had them, still
   * encrypted. The server takes only what the old log signed for. Nothing that the server says is
   * believed, so this works whatever became of the log.
   *
   * @return how many entries were given; 0 also where the server asks for nothing
   */
  public int putBack() {
    return new Returner(session.server(), session.keepsakes()).give();
  }

  /**
   * Follows all channels on a thread of its own until closed; reconnects by itself.
   *
   * @param listener gets one event at a time; what it throws ends the subscription
   * @throws IllegalStateException if there is a subscription already
   */
  public synchronized Subscription subscribe(Consumer<Event> listener) {
    if (subscription != null && subscription.isOpen()) {
      throw new IllegalStateException("subscription: a second (expected: one a client)");
    }
    subscription = new FeedSubscription(session, synchronizer, workers, listener);
    subscription.start();
    return subscription;
  }

  /** Ends the subscription, all calls under way, and closes the state. Harmless a second time. */
  @Override
  public synchronized void close() {
    workers.shutdown(); // no thread is interrupted: that would close the state's file under it
    if (subscription != null) {
      subscription.signal();
    }
    session.disconnect();
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    awaitWorkers();
    session.close();
  }

  private void awaitWorkers() {
    try {
      if (!workers.awaitTermination(session.options().callTimeout().toMillis(), MILLISECONDS)) {
        throw new IllegalStateException("workers: still busy (expected: ended with their calls)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "VerbaleClient[" + session.self().hash() + "]";
  }
}
