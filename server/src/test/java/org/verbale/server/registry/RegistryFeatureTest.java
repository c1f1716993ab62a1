package org.verbale.server.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.id.PartyCode;
import org.verbale.identity.RegistryEntry;
import org.verbale.log.LeafKind;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Entry;
import org.verbale.server.testing.World;

class RegistryFeatureTest {
  @TempDir Path data;
  private World world;

  @BeforeEach
  void begin() {
    world = new World(data, 6);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void newArchive_beginsWithTheTrustRoot() {
    Entry first = entries().get(0);
    assertEquals(0, first.index());
    assertEquals(LeafKind.TRUST_ROOT, first.leaf().kind());
    assertEquals(world.mechanism.root().der().bytes(), first.object());
  }

  @Test
  void sameRootAgain_isAcceptedWhereItStands() {
    Digest before = world.node.stateDigest();
    Appended again = world.node.execute(new Genesis(world.mechanism.root().der().bytes()));
    assertEquals(0, again.index());
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void sameEntryAgain_isAcceptedWhereItStands() {
    RegistryEntry entry = world.mechanism.registry().entries().get(3);
    Digest before = world.node.stateDigest();
    Appended again = world.node.execute(new SubmitEntry(entry.kind(), entry.object()));
    assertEquals(entry.moment().position(), again.index());
    assertEquals(before, world.node.stateDigest());
  }

  @Test
  void registry_afterARestart_isWhatItsEntriesMake() {
    world.revoke(world.xbExpert);
    List<RegistryEntry> before = world.node.read((view, policy) -> policy.registry().entries());
    world.restart();
    assertEquals(before, world.node.read((view, policy) -> policy.registry().entries()));
    assertEquals(
        before.stream().map(RegistryEntry::object).toList(),
        entries().stream().map(Entry::object).toList());
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () ->
                world.node.read(
                    (view, policy) -> policy.signer(world.xbExpert.certificate(), World.DIALOGUE)));
    assertEquals(Reason.REVOKED, refused.refusal().reason());
  }

  @Test
  void partyLists_holdTheChannelsThatExist_alsoForWhoComesLater() {
    world.create(world.s1, World.DIALOGUE, world.s2, world.xa);
    world.node.sequencer().seal();
    assertEquals(Set.of(World.DIALOGUE), list("XA"));
    assertEquals(Set.of(World.DIALOGUE), list("SEC"));
    assertTrue(list("XD").isEmpty());
    world.assign("XB", "XC", "XD");
    world.node.sequencer().seal();
    assertEquals(Set.of(World.DIALOGUE), list("XD"));
    world.assign("XB", "XC");
    world.node.sequencer().seal();
    assertEquals(Set.of(World.DIALOGUE), list("XD")); // what it had, it had
  }

  private Set<ChannelId> list(String party) {
    return world.node.read(
        (view, policy) -> world.node.archive().sealedList(view, new PartyCode(party)).channels());
  }

  private List<Entry> entries() {
    return world.node.read((view, policy) -> world.node.registry().entries(view, 0, 1000, 1 << 20));
  }
}
