package org.verbale.client.archive;

import static org.verbale.client.archive.LyingServer.CHANNEL;

import org.verbale.client.state.StateChanges;
import org.verbale.crypto.Ed25519;
import org.verbale.id.Digest;
import org.verbale.identity.CertificateKey;
import org.verbale.log.TreeHead;
import org.verbale.note.NoteSigner;
import org.verbale.succession.SignedSuccession;
import org.verbale.succession.Succession.NewGeneration;
import org.verbale.succession.SuccessionException;
import org.verbale.testing.Mechanism;
import org.verbale.testing.SeededRandom;
import org.verbale.v1.SealedHead;

/** About the log that goes on where another ended. */
final class GenerationLies {
  static final NoteSigner SECOND =
      NoteSigner.of("log.example/a/2", Ed25519.Key.generate(new SeededRandom(77)));

  private final Lies lies;

  GenerationLies(Lies lies) {
    this.lies = lies;
  }

  static SignedSuccession proposal(LyingServer server, TreeHead last, TreeHead restored) {
    return SignedSuccession.propose(
        new NewGeneration(server.log.key(), SECOND.key(), last, restored), SECOND);
  }

  static SignedSuccession note(LyingServer server, TreeHead last, TreeHead restored, Mechanism by) {
    try {
      return proposal(server, last, restored).sign(CertificateKey.signer(by.root(), by.rootKey()));
    } catch (SuccessionException e) {
      throw new AssertionError(e);
    }
  }

  static SignedSuccession note(LyingServer server, TreeHead last, TreeHead restored) {
    return note(server, last, restored, server.mechanism);
  }

  /** {@code log} goes on under the second name. */
  static SealedHead enter(SmallLog log, SignedSuccession note) {
    log.enter(note, 2_400);
    log.signWith(SECOND);
    return Lies.next(log);
  }

  void add() {
    unbelievable();
    thinned();
  }

  private void unbelievable() {
    lies.row(
        "generation without the root's signature",
        "KEY",
        (s, v) -> {
          TreeHead all = s.honest.head();
          enter(s.honest, proposal(s, all, all));
          var unused = v.log.next();
        });
    lies.row(
        "generation by the root of a stranger",
        "KEY",
        (s, v) -> {
          TreeHead all = s.honest.head();
          enter(s.honest, note(s, all, all, LyingServer.mechanism(1)));
          var unused = v.log.next();
        });
    lies.row(
        "head of another name, and no note",
        "KEY",
        (s, v) -> {
          s.honest.signWith(SECOND);
          Lies.next(s.honest);
          var unused = v.log.next();
        });
    lies.row(
        "generation that claims another restored root",
        "KEY",
        (s, v) -> {
          TreeHead all = s.honest.head();
          TreeHead other = new TreeHead(all.size(), Digest.ZERO);
          enter(s.honest, note(s, other, other));
          var unused = v.log.next();
        });
    lies.row(
        "generation that claims another restored size",
        "KEY",
        (s, v) -> {
          TreeHead all = s.honest.head();
          TreeHead shorter = new TreeHead(all.size() - 1, all.root());
          enter(s.honest, note(s, all, shorter));
          var unused = v.log.next();
        });
    lies.row(
        "head of another name before the generation was followed",
        "CHECKPOINT",
        (s, v) -> {
          TreeHead all = s.honest.head();
          enter(s.honest, note(s, all, all));
          v.log.refresh(1);
        });
  }

  private void thinned() {
    lies.row(
        "generation with other leaves than those that were trusted",
        "CONSISTENCY",
        (s, v) -> {
          s.truth = s.fork(0);
          TreeHead all = s.truth.head();
          enter(s.truth, note(s, all, all));
          var unused = v.log.next();
        });
    lies.row(
        "generation of a backup that was older than it says",
        "CONSISTENCY",
        (s, v) -> {
          s.truth = new SmallLog(s.log, LyingServer.PARTY);
          s.truth.post(CHANNEL, 1_000, 1);
          for (int i = 0; i < 6; i++) {
            s.truth.post(CHANNEL, 1_100, 40 + i);
          }
          TreeHead all = s.truth.head();
          enter(s.truth, note(s, all, all));
          var unused = v.log.next();
        });
    lies.row(
        "generation whose last witnessed head is not the one that was witnessed",
        "CONSISTENCY",
        (s, v) -> {
          TreeHead seen = s.honest.head();
          s.truth = new SmallLog(s.log, LyingServer.PARTY);
          s.truth.post(CHANNEL, 1_000, 1);
          TreeHead restored = s.truth.head();
          enter(s.truth, note(s, new TreeHead(seen.size(), Digest.ZERO), restored));
          var unused = v.log.next();
        });
    lies.row(
        "head of the old name after the generation was followed",
        "CHECKPOINT",
        (s, v) -> {
          TreeHead all = s.honest.head();
          enter(s.honest, note(s, all, all));
          v.log.enter(v.log.next().orElseThrow(), new StateChanges());
          s.honest.signWith(s.log);
          Lies.next(s.honest);
          v.log.refresh(1);
        });
  }
}
