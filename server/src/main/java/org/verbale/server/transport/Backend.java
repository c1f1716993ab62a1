package org.verbale.server.transport;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.verbale.identity.DeviceCertificate;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.ReviewersWords;
import org.verbale.query.SealedLimits;
import org.verbale.server.admission.Pass;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Published;
import org.verbale.server.channel.Channels;
import org.verbale.server.directory.Directory;
import org.verbale.server.document.Documents;
import org.verbale.server.feed.Feed;
import org.verbale.server.policy.Limits;
import org.verbale.server.publishing.Publisher;
import org.verbale.server.recovery.Recovery;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.search.SealedSearch;
import org.verbale.server.sequencing.Sequencer;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.View;
import org.verbale.server.succession.SuccessionFeature;

/**
 * What stands behind the port.
 *
 * @param published says which sealed head callers are shown
 * @param seals tells when there is a new one
 * @param publisher takes what decisions to publish disclose
 * @param reviewersWords what is asked for before they become public
 * @param sealWait longest wait for one
 * @param streamIdle after which an upload or download that does not move is ended
 * @param clock of the policy at which reads are judged
 */
public record Backend(
    Storage storage,
    Archive archive,
    Published published,
    Sequencer sequencer,
    SuccessionFeature succession,
    RegistryFeature registry,
    Directory directory,
    Channels channels,
    Documents documents,
    Publisher publisher,
    ReviewersWords reviewersWords,
    Recovery recovery,
    Feed feed,
    SealWatch seals,
    SealedSearch search,
    SealedLimits searchLimits,
    Limits limits,
    Duration sealWait,
    Duration streamIdle,
    InstantSource clock) {

  /** What a reader is given: one moment of the store, and who reads by the rules of that moment. */
  record Reading(View view, Policy policy, DeviceCertificate caller) {}

  /**
   * Verifies the signatures of a statement on the calling thread. The writer would do it else, and
   * nobody could write meanwhile; what it still asks, at the command's very position, is whether
   * the signers may say so.
   *
   * @param what is stated, for the refusal
   * @throws org.verbale.refusal.RefusedException NOT_REGISTERED or BAD_SIGNATURE
   */
  void attest(Statement<?> statement, String what) {
    var unused = statement.attested(registry.latest(clock.millis()).registry(), what);
  }

  /** Runs {@code work} on a reading thread for a registered caller. */
  <A> A read(Pass pass, Function<Reading, A> work) {
    return storage.read(
        view -> {
          Policy policy = registry.policy(view, clock.millis());
          return work.apply(new Reading(view, policy, policy.caller(pass.caller())));
        });
  }
}
