package org.verbale.client.archive;

import static org.verbale.client.archive.LyingServer.CHANNEL;
import static org.verbale.client.archive.LyingServer.key;
import static org.verbale.client.archive.LyingServer.note;
import static org.verbale.client.archive.LyingServer.proposal;

import java.util.List;
import java.util.Optional;
import org.verbale.client.state.MemoryStore;
import org.verbale.crypto.Ed25519;
import org.verbale.log.Chain;
import org.verbale.note.NoteSigner;
import org.verbale.v1.Entry;

/** About the key that the log signs with. */
final class KeyLies {
  private final Lies lies;

  KeyLies(Lies lies) {
    this.lies = lies;
  }

  void add() {
    unbelievable();
    withheld();
    afterwards();
    alternating();
  }

  private void unbelievable() {
    lies.row(
        "next key without the root's signature",
        "KEY",
        (s, v) -> {
          s.honest.enter(proposal(s.log, s.next, 6), 2_400);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
    lies.row(
        "next key by the root of a stranger",
        "KEY",
        (s, v) -> {
          s.honest.enter(note(s.log, s.next, 6, LyingServer.mechanism(1)), 2_400);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
    lies.row(
        "notes of another log",
        "KEY",
        (s, v) -> {
          NoteSigner one = NoteSigner.of("log.example/b", Ed25519.Key.generate(s.random));
          NoteSigner two = NoteSigner.of("log.example/b", Ed25519.Key.generate(s.random));
          s.honest.enter(s.note(one, two, 6), 2_400);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
    lies.row(
        "note entered before the size that it names",
        "KEY",
        (s, v) -> {
          s.honest.enter(s.note(s.log, s.next, 60), 2_400);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
    lies.row(
        "note that is shown, and is not in the tree",
        "KEY",
        (s, v) -> {
          SmallLog elsewhere = new SmallLog(s.log, LyingServer.PARTY);
          s.begin(elsewhere, 1);
          Entry entry = elsewhere.enter(s.note(s.log, s.next, 6), 2_400);
          s.successions = notes -> List.of(entry);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
    lies.row(
        "record in the chain of keys",
        "KEY",
        (s, v) -> {
          Entry record = s.honest.post(Chain.LOG, s.honest.head(Chain.LOG), 2_400, 5);
          s.successions = notes -> List.of(record);
          s.honest.signWith(s.next);
          v.log.accept(s.cosigned(Lies.next(s.honest)));
        });
  }

  private void withheld() {
    lies.row(
        "next key whose note is withheld",
        "CHECKPOINT",
        (s, v) -> {
          s.successions = notes -> List.of();
          v.log.accept(s.cosigned(s.rotate()));
        });
    lies.row(
        "second note withheld, the first key's successor signs on",
        "KEY",
        (s, v) -> {
          s.rotate();
          v.log.refresh(8);
          s.honest.enter(s.note(s.next, key(3), s.honest.head().size()), 3_000);
          s.honest.seal(3_100);
          s.successions = notes -> notes.subList(0, 1);
          v.log.completeness(List.of(Chain.LOG), false);
        });
    lies.row(
        "key that the map does not confess",
        "KEY",
        "withheld",
        (s, v) -> {
          s.honest.hide(Chain.LOG);
          s.rotate();
          v.log.completeness(List.of(Chain.LOG), false);
        });
    lies.row(
        "key that the map does not confess, after a restart, and no note is shown any more",
        "KEY",
        "withheld",
        (s, v) -> {
          s.honest.hide(Chain.LOG);
          s.rotate();
          v.log.refresh(8);
          s.successions = notes -> List.of();
          s.inclusion = path -> List.of();
          v.again().log.completeness(List.of(Chain.LOG), false);
        });
  }

  private void afterwards() {
    lies.row(
        "old key that comes back",
        "KEY",
        "superseded",
        (s, v) -> {
          s.rotate();
          v.log.refresh(8);
          s.honest.signWith(s.log);
          s.honest.post(CHANNEL, 3_100, 8);
          v.log.accept(s.cosigned(s.honest.seal(3_200)));
        });
    lies.row(
        "old key that comes back after a restart, its note withheld",
        "KEY",
        "superseded",
        (s, v) -> {
          s.rotate();
          v.log.refresh(8);
          s.honest.signWith(s.log);
          s.honest.post(CHANNEL, 3_100, 8);
          s.successions = notes -> List.of();
          v.again().log.accept(s.cosigned(s.honest.seal(3_200)));
        });
    lies.row(
        "key that signs on behind its successor's note",
        "KEY",
        "superseded",
        (s, v) -> {
          s.honest.enter(s.note(s.log, s.next, 6), 2_400);
          Lies.next(s.honest);
          v.log.completeness(List.of(Chain.LOG), false);
        });
    lies.row(
        "two successors of one key, another for each victim",
        "KEY",
        "two-successors",
        (s, v) -> {
          s.rotate();
          v.log.refresh(8);
          NoteSigner third = key(4);
          s.truth = new SmallLog(s.log, LyingServer.PARTY);
          s.begin(s.truth, 1);
          s.truth.enter(s.note(s.log, third, 6), 2_400);
          s.truth.signWith(third);
          v.log.accept(s.cosigned(Lies.next(s.truth)));
        });
  }

  /** Nine leaves, or more, of a log whose key was replaced. */
  private static SmallLog turned(LyingServer s, int more) {
    SmallLog turned = new SmallLog(s.log, LyingServer.PARTY);
    s.begin(turned, 1);
    turned.enter(s.note(s.log, s.next, 6), 2_400);
    turned.signWith(s.next);
    for (int i = 1; i < more; i++) {
      turned.post(CHANNEL, 2_450, 20 + i);
    }
    Lies.next(turned);
    return turned;
  }

  /** Nine leaves, or more, of a log that never had but one key. */
  private static SmallLog unturned(LyingServer s, int more) {
    SmallLog unturned = new SmallLog(s.log, LyingServer.PARTY);
    s.begin(unturned, 1);
    for (int i = 0; i < more; i++) {
      unturned.post(CHANNEL, 2_450, 20 + i);
    }
    Lies.next(unturned);
    return unturned;
  }

  /** Each victim alone believes what it is shown, until it is shown what the other was. */
  private void alternating() {
    for (int more : new int[] {1, 3}) {
      String claim = more == 1 ? "two-roots" : "not-an-extension";
      lies.row(
          "keys and heads that alternate, to who was shown the next key, " + more,
          "KEY",
          claim,
          (s, v) -> {
            s.rotate();
            SmallLog unturned = unturned(s, more);
            Victim other = new Victim(s, new MemoryStore(), Optional.empty());
            alternate(s, v, s.honest, other, unturned);
            s.truth = unturned;
            v.log.refresh(9);
          });
      lies.row(
          "keys and heads that alternate, to who was shown the old key, " + more,
          "CONSISTENCY",
          claim,
          (s, v) -> {
            s.honest.post(CHANNEL, 2_450, 21);
            Lies.next(s.honest);
            SmallLog turned = turned(s, more);
            Victim other = new Victim(s, new MemoryStore(), Optional.empty());
            alternate(s, v, s.honest, other, turned);
            s.truth = turned;
            v.log.refresh(9);
          });
    }
  }

  private static void alternate(
      LyingServer s, Victim one, SmallLog first, Victim other, SmallLog second) {
    for (int i = 0; i < 2; i++) {
      s.truth = first;
      one.log.refresh(9);
      s.truth = second;
      other.log.refresh(9);
    }
  }
}
