package org.verbale.server;

import static org.verbale.server.testing.World.DIALOGUE;
import static org.verbale.server.testing.World.REVIEWERS;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.erasure.Hold;
import org.verbale.id.Digest;
import org.verbale.id.ReviewId;
import org.verbale.id.Role;
import org.verbale.note.NoteSigner;
import org.verbale.note.SignedNote;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.ReviewersWords;
import org.verbale.refusal.Reason;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.policy.Limits;
import org.verbale.server.publication.DecidePublication;
import org.verbale.server.testing.Device;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Publication;

/** Hostile clients that decide about what is public. */
class HostilePublicationTest extends HostileTable {
  private static final Limits.Messages SIZES = Limits.DEFAULT.messages();

  private Post posted(Device author) {
    Post post = world.message(author, DIALOGUE);
    world.node.execute(post.command(author));
    return post;
  }

  private Publication publish(Post post, Device... by) {
    return Publication.publish(post, 1, "0", by);
  }

  private static DecidePublication decide(Device caller, Bytes note) {
    return DecidePublication.of(caller.caller(), note, ReviewersWords.NOTIFY, SIZES);
  }

  private static Publication retold(
      Publication decision, ReviewId review, Digest note, long number) {
    return decision.with(
        text -> new PublicationNote(review, text.record(), note, number, text.act()));
  }

  @TestFactory
  List<DynamicTest> who() {
    world.dialogue();
    Post own = posted(world.xa);
    Post words = posted(world.xb);
    for (Post post : List.of(own, words)) {
      String what = post.equals(own) ? "an answer" : "its own words";
      row("a reviewer publishes " + what, Reason.NOT_PERMITTED, publish(post, world.xb)::command);
      row(
          "the Secretariat publishes " + what + " unasked",
          Reason.NOT_PERMITTED,
          publish(post, world.s1)::command);
      row(
          "a reviewer asks the Secretariat to publish " + what,
          Reason.NOT_PERMITTED,
          () -> Publication.request(post, 1, "0", world.xb).command());
    }
    row(
        "an expert of the State publishes",
        Reason.NOT_PERMITTED,
        publish(own, world.xaExpert)::command);
    row(
        "a reviewer's expert publishes",
        Reason.NOT_PERMITTED,
        publish(words, world.xbExpert)::command);
    row("another State publishes", Reason.NOT_ENTITLED, publish(own, world.xd)::command);
    row(
        "an observer of the State publishes",
        Reason.NOT_A_MEMBER,
        () -> {
          Device observer = world.device("XA", Role.STATE_OBSERVER);
          world.follow();
          return publish(own, observer).command();
        });
    row(
        "a focal point without a leaf publishes",
        Reason.NOT_A_MEMBER,
        () -> {
          Device other = world.device("XA", Role.FOCAL_POINT);
          world.follow();
          return publish(own, other).command();
        });
    row(
        "a reviewer hands in the State's decision",
        Reason.NOT_PERMITTED,
        () -> publish(own, world.xa).command(world.xb));
    row(
        "the Secretariat hands in the State's decision",
        Reason.NOT_PERMITTED,
        () -> publish(own, world.xa).command(world.s1));
    row(
        "an outsider hands in the State's decision",
        Reason.NOT_ENTITLED,
        () -> publish(own, world.xa).command(world.xd));
    row(
        "a reviewer signs first",
        Reason.NOT_PERMITTED,
        publish(words, world.xb, world.xa)::command);
    row(
        "the State's expert agrees",
        Reason.NOT_PERMITTED,
        publish(words, world.xa, world.xaExpert)::command);
    row(
        "a reviewer agrees to what is not its own",
        Reason.NOT_PERMITTED,
        publish(words, world.xa, world.xc)::command);
    row(
        "a reviewer agrees to the State's own words",
        Reason.NOT_PERMITTED,
        publish(own, world.xa, world.xb)::command);
    row(
        "a reviewer withdraws",
        Reason.NOT_PERMITTED,
        () -> Publication.withdraw(own, 1, world.xb).command());
    row(
        "somebody signs with another key",
        Reason.BAD_SIGNATURE,
        () ->
            decide(
                world.xa,
                SignedNote.sign(
                        publish(own, world.xa).text().toText(),
                        NoteSigner.of(world.xa.signer().key().name(), world.mechanism.key()))
                    .toBytes()));
    row(
        "an unregistered device publishes",
        Reason.NOT_REGISTERED,
        () ->
            DecidePublication.of(
                Digest.sha256(new byte[] {1}),
                publish(own, world.xa).note(),
                ReviewersWords.NOTIFY,
                SIZES));
    return rows();
  }

  @TestFactory
  List<DynamicTest> what() {
    world.dialogue();
    world.create(world.s1, REVIEWERS, world.s2, world.xb, world.xc);
    Post own = posted(world.xa);
    Post among = world.message(world.xb, REVIEWERS);
    world.node.execute(among.command(world.xb));
    row(
        "reviewers' channel, by a reviewer",
        Reason.NOT_PERMITTED,
        publish(among, world.xb)::command);
    row("reviewers' channel, by the State", Reason.NOT_ENTITLED, publish(among, world.xa)::command);
    row(
        "reviewers' channel, by the Secretariat",
        Reason.NOT_PERMITTED,
        publish(among, world.s1)::command);
    Publication good = publish(own, world.xa);
    PublicationNote text = good.text();
    row(
        "another review",
        Reason.HASH_MISMATCH,
        retold(good, new ReviewId("R-XB"), text.note(), 1)::command);
    row(
        "another review of the same State",
        Reason.HASH_MISMATCH,
        retold(good, new ReviewId("R-XA-2"), text.note(), 1)::command);
    row(
        "another note under the same record id",
        Reason.HASH_MISMATCH,
        retold(good, text.review(), Digest.sha256(new byte[] {2}), 1)::command);
    row(
        "a record that nobody posted",
        Reason.UNKNOWN,
        () -> publish(world.message(world.xa, DIALOGUE), world.xa).command());
    row("noise", Reason.MALFORMED, () -> decide(world.xa, Bytes.of(new byte[99])));
    row("nothing", Reason.MALFORMED, () -> decide(world.xa, Bytes.EMPTY));
    row(
        "a hold note",
        Reason.MALFORMED,
        () -> decide(world.s1, world.s1.sign(Hold.next(DIALOGUE, 0))));
    row(
        "a note of 5,000 bytes",
        Reason.TOO_LARGE,
        () -> decide(world.xa, Bytes.of(new byte[5000])));
    row("a note of 1 MiB", Reason.TOO_LARGE, () -> decide(world.xa, Bytes.of(new byte[1 << 20])));
    row(
        "three signatures",
        Reason.MALFORMED,
        () -> publish(own, world.xa, world.xb, world.xc).command());
    row("a number too high", Reason.CONFLICT, retold(good, text.review(), text.note(), 2)::command);
    row(
        "a withdrawal of nothing",
        Reason.UNKNOWN,
        () -> Publication.withdraw(own, 1, world.xa).command());
    row(
        "an execution of no request",
        Reason.CONFLICT,
        () -> Publication.request(own, 1, "0", world.xa).executed(world.s1).command());
    return rows();
  }

  @TestFactory
  List<DynamicTest> when() {
    MlsGroup group = world.dialogue();
    Post own = posted(world.xa);
    Publication first = publish(own, world.xa);
    rowAfter(
        "the number that was used",
        Reason.CONFLICT,
        () -> world.node.execute(first.command()),
        () -> Publication.publish(own, 1, "0-1", world.xa).command());
    rowAfter(
        "a decision of before the withdrawal, signed anew",
        Reason.CONFLICT,
        () -> world.node.execute(Publication.withdraw(own, 2, world.xa).command()),
        () -> Publication.publish(own, 1, "0-2", world.xa).command());
    row(
        "a second withdrawal",
        Reason.UNKNOWN,
        () -> Publication.withdraw(own, 3, world.xa).command());
    requests();
    erased();
    Post late = posted(world.xb);
    rowAfter(
        "a device that was removed",
        Reason.NOT_A_MEMBER,
        () ->
            world.commit(
                world.s1,
                DIALOGUE,
                group,
                CommitPlan.refresh().remove(world.leaf(group, world.xb))),
        () -> publish(late, world.xb).command());
    rowAfter(
        "a device that was revoked",
        Reason.REVOKED,
        () -> world.revoke(world.xa),
        () -> publish(late, world.xa).command());
    return rows();
  }

  private void requests() {
    Post post = posted(world.xa);
    Publication request = Publication.request(post, 1, "0-1", world.xa);
    rowAfter(
        "a request executed by the State that asked",
        Reason.NOT_PERMITTED,
        () -> world.node.execute(request.command()),
        () -> request.executed(world.xa).command());
    row(
        "a request executed by a reviewer",
        Reason.NOT_PERMITTED,
        () -> request.executed(world.xb).command());
    row(
        "a request executed with the State's signature beside",
        Reason.NOT_PERMITTED,
        () -> request.executed(world.s1).by(world.s1, world.xa).command());
    Publication wider = Publication.request(post, 1, "0-2", world.xa);
    row(
        "a request executed with other parts",
        Reason.HASH_MISMATCH,
        () ->
            request
                .executed(world.s1)
                .with(
                    text ->
                        new PublicationNote(
                            text.review(),
                            text.record(),
                            text.note(),
                            2,
                            new PublicationNote.Publish(
                                wider.text().act().parts().orElseThrow(),
                                Optional.of(request.hash()))))
                .command());
    row(
        "another request than the last executed",
        Reason.HASH_MISMATCH,
        () -> wider.executed(world.s1).command());
    rowAfter(
        "a request that was taken back executed",
        Reason.CONFLICT,
        () -> world.node.execute(Publication.withdraw(post, 2, world.xa).command()),
        () -> request.executed(world.s1).command());
    Post again = posted(world.xa);
    Publication once = Publication.request(again, 1, "0", world.xa);
    rowAfter(
        "a request executed twice",
        Reason.CONFLICT,
        () -> {
          world.node.execute(once.command());
          world.node.execute(once.executed(world.s1).command());
        },
        () -> once.executed(world.s2).command());
  }

  private void erased() {
    Post post = posted(world.xa);
    rowAfter(
        "a record that was erased",
        Reason.ERASED,
        () -> {
          var text =
              new Erasure(
                  DIALOGUE,
                  post.block().record(),
                  Digest.sha256(post.note().toByteArray()),
                  Erasure.Reason.PERSONAL_DATA);
          Bytes note =
              SignedNote.sign(text.toText(), world.xa.signer(), world.s1.signer()).toBytes();
          world.node.execute(EraseRecord.of(world.s1.caller(), note, SIZES));
        },
        () -> publish(post, world.xa).command());
  }
}
