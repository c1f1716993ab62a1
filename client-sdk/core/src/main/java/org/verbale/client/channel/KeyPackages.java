package org.verbale.client.channel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.state.StateChanges;
import org.verbale.client.state.StateStore;
import org.verbale.client.transport.ServerConnection;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.crypto.SecretBytes;
import org.verbale.mls.wire.EncryptedGroupSecrets;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.v1.CountKeyPackagesRequest;
import org.verbale.v1.CountKeyPackagesResponse;
import org.verbale.v1.PublishKeyPackagesRequest;

/**
 * The KeyPackages of this device: stored with their private keys before they are published, and
 * forgotten when a Welcome used them up. Safe for use by many threads.
 */
public final class KeyPackages {
  private static final String PREFIX = "key-package/";
  private static final String LAST_RESORT = "key-package-of-last-resort";

  /** Which certificate those at the server show: they are counted by device. */
  private static final String PUBLISHED = "key-packages-published";

  private final ServerConnection server;
  private final StateStore store;
  private final Device device;

  public KeyPackages(ServerConnection server, StateStore store, Device device) {
    this.server = server;
    this.store = store;
    this.device = device;
  }

  /**
   * Publishes so many that {@code wanted} wait at the server, and one of last resort, all showing
   * the present certificate.
   */
  public synchronized void replenish(int wanted) {
    Device.Certified present = device.present();
    Bytes certificate = Bytes.of(present.certificate().hash().toByteArray());
    boolean renewed =
        store.get(PUBLISHED).filter(before -> !before.equals(certificate)).isPresent();
    CountKeyPackagesResponse count =
        server.countKeyPackages(CountKeyPackagesRequest.getDefaultInstance());
    int missing = wanted - (renewed ? 0 : count.getWaiting());
    boolean lastResort = !renewed && count.getLastResort() && store.get(LAST_RESORT).isPresent();
    if (missing <= 0 && lastResort) {
      return;
    }
    var request = PublishKeyPackagesRequest.newBuilder();
    StateChanges changes = new StateChanges();
    for (int i = 0; i < missing; i++) {
      request.addOneTime(make(present, changes, Optional.empty()));
    }
    if (!lastResort) {
      request.setLastResort(make(present, changes, Optional.of(LAST_RESORT)));
    }
    commit(changes);
    server.publishKeyPackages(request.build());
    commit(new StateChanges().put(PUBLISHED, certificate));
  }

  private ByteString make(Device.Certified shown, StateChanges changes, Optional<String> alsoAs) {
    try (OwnKeyPackage fresh = device.keyPackage(shown)) {
      put(changes, fresh);
      alsoAs.ifPresent(key -> changes.put(key, fresh.ref()));
      return ByteString.copyFrom(new MlsMessage(fresh.keyPackage()).toBytes().toByteArray());
    }
  }

  /** A fresh one that goes with a resync request and is not published. */
  Bytes makeForResync(StateChanges changes) {
    return Bytes.of(make(device.present(), changes, Optional.empty()).toByteArray());
  }

  private static void put(StateChanges changes, OwnKeyPackage own) {
    try (SecretBytes saved = own.save()) {
      changes.put(PREFIX + own.ref().toHex(), Bytes.of(saved.reveal()));
    }
  }

  /** The one that {@code welcome} is for, if it is ours; the caller closes it. */
  synchronized Optional<OwnKeyPackage> find(Welcome welcome) {
    for (EncryptedGroupSecrets secrets : welcome.secrets()) {
      Optional<Bytes> saved = store.get(PREFIX + secrets.newMember().toHex());
      if (saved.isPresent()) {
        try (SecretBytes secret = SecretBytes.adopt(saved.get().toByteArray())) {
          return Optional.of(OwnKeyPackage.restore(secret));
        } catch (MalformedException e) {
          throw new StateFailedException(new IOException("key package: malformed", e));
        }
      }
    }
    return Optional.empty();
  }

  /** Forgets a KeyPackage that was used, unless it is the last resort. */
  void use(Bytes ref, StateChanges changes) {
    if (!store.get(LAST_RESORT).equals(Optional.of(ref))) {
      changes.delete(PREFIX + ref.toHex());
    }
  }

  /** References of all that are kept. */
  List<String> references() {
    List<String> references = new ArrayList<>();
    store.keys(PREFIX).forEach(key -> references.add(key.substring(PREFIX.length())));
    return references;
  }

  private void commit(StateChanges changes) {
    try {
      store.commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
  }
}
