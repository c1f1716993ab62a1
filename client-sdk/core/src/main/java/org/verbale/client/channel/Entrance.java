package org.verbale.client.channel;

import static org.verbale.client.error.DishonestServerException.Statement.CONTENT;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.verbale.channel.Acknowledgement;
import org.verbale.channel.EpochId;
import org.verbale.channel.ResyncRequest;
import org.verbale.client.error.DishonestServerException;
import org.verbale.client.error.RefusedException;
import org.verbale.client.error.StateFailedException;
import org.verbale.client.mls.OwnKeyPackage;
import org.verbale.client.state.StateChanges;
import org.verbale.codec.Bytes;
import org.verbale.codec.MalformedException;
import org.verbale.id.CertificateId;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.identity.Registry;
import org.verbale.mls.wire.MlsMessage;
import org.verbale.mls.wire.PublicMessage;
import org.verbale.mls.wire.Welcome;
import org.verbale.v1.AcknowledgeRequest;
import org.verbale.v1.Blob;
import org.verbale.v1.DiscardWelcomeRequest;
import org.verbale.v1.Entry;
import org.verbale.v1.GetTreeRequest;
import org.verbale.v1.ListWelcomesRequest;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.WelcomeItem;

/**
 * How this device gets into a channel's group, says that it is in, and asks to be let in again. Not
 * thread-safe.
 */
final class Entrance {
  private final ChannelId channel;
  private final ChannelContext context;
  private final ChannelReplica replica;
  private final Corrector corrector;
  private @Nullable WelcomeItem used;
  private @Nullable Bytes usedKeyPackage;

  Entrance(ChannelId channel, ChannelContext context, ChannelReplica replica) {
    this.channel = channel;
    this.context = context;
    this.replica = replica;
    this.corrector = new Corrector(context);
  }

  /** Joins, asks to be added again, or acknowledges, as the state of things demands. */
  void settle() {
    History history = replica.history();
    if (replica.shown().isEmpty()) {
      return;
    }
    if (replica.member().group().isEmpty() && join(history, replica.member())) {
      StateChanges changes = new StateChanges();
      used(changes);
      replica.member().save(history, changes);
      replica.commit(changes);
      discardWelcome();
    }
    if (replica.member().group().isEmpty()) {
      CertificateId own = replica.shown().orElseThrow();
      if (context.device().holds(own) && !history.resyncs().containsKey(own)) {
        requestResync(history, context.device().requireHeld(own));
        replica.read();
      }
      return;
    }
    if (corrector.correct(replica.shown().orElseThrow(), replica.member())) {
      replica.read();
    }
    if (acknowledge(replica.history(), replica.member())) {
      replica.read();
    }
  }

  /**
   * Joins by the newest Welcome that is for us, and walks the key links back.
   *
   * @return false if there is none
   */
  private boolean join(History history, Member member) {
    Registry registry = context.registry().registry();
    List<WelcomeItem> welcomes =
        context.server().listWelcomes(ListWelcomesRequest.getDefaultInstance()).getWelcomesList();
    for (int i = welcomes.size() - 1; i >= 0; i--) {
      WelcomeItem item = welcomes.get(i);
      var epoch = new EpochId(channel, item.getGeneration(), item.getEpoch());
      Optional<EpochFacts> facts = history.epoch(epoch);
      if (!item.getChannel().equals(channel.toString()) || facts.isEmpty()) {
        continue;
      }
      Welcome welcome = welcome(item);
      try (OwnKeyPackage own = context.keyPackages().find(welcome).orElse(null)) {
        if (own != null) {
          demandNoted(item, facts.get());
          boolean joined =
              member.join(welcome, own, tree(item), facts.get(), registry, facts.get().moment());
          if (joined) {
            followMissed(history, member, facts.get(), registry);
          }
          if (member.group().isPresent()) {
            member.keyring().unlock(history);
            used = item;
            usedKeyPackage = own.ref();
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * What is wrong with a Welcome that the note names is its committer's fault, else the server's.
   */
  private static void demandNoted(WelcomeItem item, EpochFacts facts) {
    Digest hash = Digest.sha256(item.getWelcome().toByteArray());
    if (!facts.welcome().equals(Optional.of(hash))) {
      throw new DishonestServerException(
          CONTENT, "welcome: another (expected: the one that the epoch note names)");
    }
  }

  private static Welcome welcome(WelcomeItem item) {
    try {
      if (MlsMessage.decode(Bytes.of(item.getWelcome().toByteArray())).body()
          instanceof Welcome welcome) {
        return welcome;
      }
    } catch (MalformedException e) {
      throw new DishonestServerException(CONTENT, "welcome: malformed (expected: MLSMessage)", e);
    }
    throw new DishonestServerException(CONTENT, "welcome: another message (expected: Welcome)");
  }

  private Bytes tree(WelcomeItem item) {
    var request =
        GetTreeRequest.newBuilder()
            .setChannel(item.getChannel())
            .setGeneration(item.getGeneration())
            .setEpoch(item.getEpoch())
            .build();
    return Bytes.of(context.server().getTree(request).getRatchetTree().toByteArray());
  }

  /** Follows the Commits between the Welcome's epoch and the current one. */
  private void followMissed(History history, Member member, EpochFacts joined, Registry registry) {
    EpochFacts before = joined;
    long current = history.current().orElseThrow().epoch().number();
    while (before.epoch().number() < current && member.group().isPresent()) {
      var next = new EpochId(before.epoch().group(), before.epoch().number() + 1);
      EpochFacts facts = history.epoch(next).orElseThrow();
      member.follow(commit(facts), facts, registry, facts.moment());
      before = facts;
    }
  }

  /** The Commit of an epoch, read once more; the group's tags tell whether it is the one. */
  private PublicMessage commit(EpochFacts facts) {
    var request =
        ReadHistoryRequest.newBuilder()
            .setChannel(channel.toString())
            .setFrom(facts.sequence())
            .setLimit(1)
            .build();
    List<Entry> entries = context.server().readHistory(request).getEntriesList();
    for (Entry entry : entries) {
      for (Blob blob : entry.getBlobsList()) {
        if (blob.getKind() == Blob.Kind.COMMIT) {
          return commit(Bytes.of(blob.getContent().toByteArray()));
        }
      }
    }
    throw new DishonestServerException(CONTENT, "commit: withheld (expected: as read before)");
  }

  private static PublicMessage commit(Bytes bytes) {
    try {
      if (MlsMessage.decode(bytes).body() instanceof PublicMessage message) {
        return message;
      }
    } catch (MalformedException e) {
      throw new DishonestServerException(CONTENT, "commit: malformed (expected: MLSMessage)", e);
    }
    throw new DishonestServerException(CONTENT, "commit: another message (expected: Commit)");
  }

  /** Has the used KeyPackage forgotten together with the joined group's state. */
  private void used(StateChanges changes) {
    if (usedKeyPackage != null) {
      context.keyPackages().use(usedKeyPackage, changes);
      usedKeyPackage = null;
    }
  }

  /** Tells the server that the Welcome did its work; it is harmless if that gets lost. */
  private void discardWelcome() {
    if (used != null) {
      context
          .server()
          .discardWelcome(
              DiscardWelcomeRequest.newBuilder()
                  .setChannel(used.getChannel())
                  .setGeneration(used.getGeneration())
                  .setEpoch(used.getEpoch())
                  .build());
      used = null;
    }
  }

  /**
   * Says that we hold the current epoch's key and that commitment and link are right, the
   * committer's or a corrector's, unless we said so before or it is not so.
   *
   * @return whether something was said
   */
  private boolean acknowledge(History history, Member member) {
    EpochFacts current = history.current().orElseThrow();
    CertificateId own = replica.shown().orElseThrow();
    if (history.acknowledged().contains(own) || !context.device().holds(own)) {
      return false;
    }
    if (!member.veracity().isSound(current)) {
      return false;
    }
    var says = new Acknowledgement(current.epoch(), current.note());
    try {
      context
          .server()
          .acknowledge(
              AcknowledgeRequest.newBuilder()
                  .setNote(string(context.device().requireHeld(own).sign(says)))
                  .build());
      return true;
    } catch (RefusedException e) {
      if (e.reason().equals("STALE_EPOCH")) {
        return true; // the next epoch is there to be read
      }
      throw e;
    }
  }

  /** Asks, in the chain, to be removed and added again. */
  private void requestResync(History history, Device.Certified own) {
    StateChanges changes = new StateChanges();
    Bytes keyPackage = context.keyPackages().makeForResync(changes);
    try {
      context.store().commit(changes);
    } catch (IOException e) {
      throw new StateFailedException(e);
    }
    var asks =
        new ResyncRequest(
            history.current().orElseThrow().epoch(), Digest.sha256(keyPackage.toByteArray()));
    context
        .server()
        .requestResync(
            org.verbale.v1.ResyncRequest.newBuilder()
                .setNote(string(own.sign(asks)))
                .setKeyPackage(string(keyPackage))
                .build());
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }
}
