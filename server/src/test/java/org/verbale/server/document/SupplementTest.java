package org.verbale.server.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.mls.CommitPlan;
import org.verbale.client.mls.MlsGroup;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.log.LeafKind;
import org.verbale.note.SignedNote;
import org.verbale.refusal.Reason;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Entry;
import org.verbale.server.policy.Limits;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;

class SupplementTest {
  @TempDir Path data;

  private World world;
  private MlsGroup group;
  private Post bare;

  @BeforeEach
  void begin() {
    world = new World(data, 61);
    group = world.dialogue();
    bare = world.message(world.xb, World.DIALOGUE);
    world.node.execute(bare.command(world.xb));
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Supplement supplement(Post post, int profile) {
    return Supplement.of(post, profile, world.mechanism.random());
  }

  private Entry entry(Appended appended) {
    return world.node.read((view, policy) -> world.node.archive().entry(view, appended.index()));
  }

  @Test
  void termsOfABareRecord_areTakenFromAnyMember_andStandInItsChannel() {
    Supplement added = supplement(bare, 1);
    Appended appended = world.node.execute(added.command(world.xa));
    Entry entry = entry(appended);
    assertEquals(LeafKind.TERMS_SUPPLEMENT, entry.leaf().kind());
    assertEquals(world.xa.sign(added.note()), entry.object());
    assertEquals(List.of(new Blob(Blob.Kind.TERMS, added.terms())), entry.blobs());
    assertEquals(appended.position().sequence() + 1, world.head(World.DIALOGUE).length());
    assertEquals(appended, world.node.execute(added.command(world.xa)), "sent again");
    assertEquals(appended.position().sequence() + 1, world.head(World.DIALOGUE).length());
  }

  @Test
  void secondSupplement_isTakenIfNewer_orFromTheAuthorsPartyOrTheSecretariat() {
    world.node.execute(supplement(bare, 2).command(world.xa));
    world.assertRefused(Reason.CONFLICT, () -> supplement(bare, 2).command(world.xa));
    world.assertRefused(Reason.CONFLICT, () -> supplement(bare, 1).command(world.xc));
    world.node.execute(supplement(bare, 2).command(world.xb));
    world.node.execute(supplement(bare, 1).command(world.s1));
    world.node.execute(supplement(bare, 3).command(world.xa));
    world.assertRefused(Reason.CONFLICT, () -> supplement(bare, 3).command(world.xc));
  }

  @Test
  void recordHasSoManySupplements_andTheSecretariatAddsAsManyMore() {
    Supplement last = supplement(bare, 1);
    for (int i = 1; i < Supplements.MOST; i++) {
      world.node.execute(supplement(bare, 1).command(world.xb));
    }
    Appended appended = world.node.execute(last.command(world.xb));
    world.assertRefused(Reason.TOO_LARGE, () -> supplement(bare, 1).command(world.xb));
    world.assertRefused(Reason.TOO_LARGE, () -> supplement(bare, 2).command(world.xa));
    assertEquals(appended, world.node.execute(last.command(world.xb)), "sent again");
    for (int i = 0; i < Supplements.MOST; i++) {
      world.node.execute(supplement(bare, 1).command(world.s1));
    }
    world.assertRefused(Reason.TOO_LARGE, () -> supplement(bare, 1).command(world.s1));
    Post other = world.message(world.xb, World.DIALOGUE);
    world.node.execute(other.command(world.xb));
    world.node.execute(supplement(other, 1).command(world.xb));
  }

  @Test
  void recordsOwnTerms_countAsTermsThatItHas() {
    Bytes own = Post.sealedTerms(3, 20, world.mechanism.random());
    Post post = world.message(world.xb, World.DIALOGUE).terms(own);
    world.node.execute(post.command(world.xb));
    world.assertRefused(Reason.CONFLICT, () -> supplement(post, 3).command(world.xa));
    world.node.execute(supplement(post, 3).command(world.s2));
    world.node.execute(supplement(post, 4).command(world.xa));
  }

  @Test
  void staleEpoch_isRefused_andTheSameBytesAgainAreNot() {
    Supplement added = supplement(bare, 1);
    Supplement late = supplement(bare, 2);
    Appended appended = world.node.execute(added.command(world.xa));
    world.commit(world.s1, World.DIALOGUE, group, CommitPlan.refresh());
    assertEquals(appended, world.node.execute(added.command(world.xa)));
    world.assertRefused(Reason.STALE_EPOCH, () -> late.command(world.s1));
  }

  @Test
  void erasure_takesAddedTermsToo_andNoneAreTakenAfterwards() {
    Appended first = world.node.execute(supplement(bare, 1).command(world.xa));
    Appended second = world.node.execute(supplement(bare, 2).command(world.s1));
    Post other = world.message(world.xb, World.DIALOGUE);
    world.node.execute(other.command(world.xb));
    Appended kept = world.node.execute(supplement(other, 1).command(world.xa));
    var erasure =
        new Erasure(
            World.DIALOGUE,
            bare.block().record(),
            Draft.hash(bare.note()),
            Erasure.Reason.PERSONAL_DATA);
    Bytes decision =
        SignedNote.sign(erasure.toText(), world.xa.signer(), world.xb.signer(), world.s1.signer())
            .toBytes();
    world.node.execute(EraseRecord.of(world.xc.caller(), decision, Limits.DEFAULT.messages()));
    assertThat(entry(first).blobs()).isEmpty();
    assertThat(entry(second).blobs()).isEmpty();
    assertThat(entry(kept).blobs()).hasSize(1);
    world.assertRefused(Reason.ERASED, () -> supplement(bare, 3).command(world.s1));
  }
}
