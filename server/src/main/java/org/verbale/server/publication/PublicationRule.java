package org.verbale.server.publication;

import java.time.Instant;
import java.util.Set;
import org.verbale.codec.MalformedException;
import org.verbale.id.ChannelId;
import org.verbale.identity.Moment;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationRules;
import org.verbale.publication.ReviewersWords;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Entry;
import org.verbale.server.archive.EntryRule;
import org.verbale.server.document.Documents;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.storage.Table;

/**
 * What follows from decisions about making records public: the row of each, and that it was allowed
 * where it stands.
 */
public final class PublicationRule implements EntryRule {
  private final Archive archive;
  private final RegistryFeature registry;

  /**
   * @param registry says who had to sign
   */
  public PublicationRule(Archive archive, RegistryFeature registry) {
    this.archive = archive;
    this.registry = registry;
  }

  @Override
  public Set<Table> tables() {
    return Set.of(Table.PUBLICATION);
  }

  @Override
  public void entry(Entry entry, Consequences out) {
    if (entry.leaf().kind() != LeafKind.DECISION || !PublicationNote.isNote(entry.object())) {
      return;
    }
    ChannelId channel = entry.position().orElseThrow().chain().channel().orElseThrow();
    Moment moment = new Moment(entry.index(), Instant.ofEpochMilli(entry.leaf().time()));
    try {
      var note = PublicationNote.parse(entry.object());
      var taken = DecisionRow.of(note.claim(), note.hash(), entry.index());
      out.row(
          Table.PUBLICATION, Decisions.key(note.claim().record(), taken.number()), taken.toRow());
      // What this Mechanism asked for then is in no leaf.
      var unused =
          new PublicationRules(
                  new Policy(registry.registry(out.view()), moment), channel, ReviewersWords.NOTIFY)
              .decide(
                  new Statement<>(note),
                  Documents.records(archive, out.view(), channel, entry.index()),
                  new Decisions(out.view(), entry.index()));
    } catch (MalformedException e) {
      out.find("note", String.valueOf(e.getMessage()), "as it was accepted");
    } catch (RefusedException e) {
      out.find("decision", e.refusal().reason().name(), "one that was allowed where it stands");
    }
  }
}
