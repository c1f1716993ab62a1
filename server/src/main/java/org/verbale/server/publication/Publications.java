package org.verbale.server.publication;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.identity.DeviceCertificate;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.policy.Policy;
import org.verbale.policy.Statement;
import org.verbale.publication.PublicationNote;
import org.verbale.publication.PublicationRules;
import org.verbale.refusal.Refusal;
import org.verbale.server.archive.Appended;
import org.verbale.server.archive.Archive;
import org.verbale.server.channel.Channels;
import org.verbale.server.document.Documents;
import org.verbale.server.document.Publicity;
import org.verbale.server.registry.RegistryFeature;
import org.verbale.server.sequencing.Commands;
import org.verbale.server.sequencing.Context;
import org.verbale.server.sequencing.Feature;
import org.verbale.server.storage.Table;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

/** Decisions about making records public. Holds nothing itself; thread-safe. */
public final class Publications implements Feature, Publicity {
  private final Archive archive;
  private final RegistryFeature registry;

  public Publications(Archive archive, RegistryFeature registry) {
    this.archive = requireNonNull(archive, "archive");
    this.registry = requireNonNull(registry, "registry");
  }

  @Override
  public void declare(Commands commands) {
    commands.on(
        DecidePublication.NAME, DecidePublication.class, DecidePublication::read, this::decide);
  }

  /** The last decision about a record; none if nobody decided yet. */
  public Optional<DecisionRow> last(View view, RecordId record) {
    return new Decisions(view, Long.MAX_VALUE).find(record);
  }

  /**
   * The last decision about a record that is no request: that one says what is public.
   *
   * @param before log index; what stands there or behind it does not count
   */
  public Optional<DecisionRow> standing(View view, RecordId record, long before) {
    return new Decisions(view, before).standing(record);
  }

  /** Decision {@code number} about a record, if it was made. */
  public Optional<DecisionRow> find(View view, RecordId record, long number) {
    return Decisions.find(view, record, number);
  }

  /**
   * The records with a decision whose leaf stands at {@code index} or behind it; reads all rows.
   */
  public Set<RecordId> decidedSince(View view, long index) {
    return Decisions.since(view, index);
  }

  @Override
  public boolean isPublic(View view, RecordId record, long before) {
    return standing(view, record, before).filter(DecisionRow::isPublic).isPresent();
  }

  private Appended decide(DecidePublication decide, Context context) {
    Transaction state = context.state();
    Policy policy = registry.policy(context);
    Statement<PublicationNote> note = decide.note();
    RecordId record = note.received().claim().record();
    DeviceCertificate caller = policy.caller(decide.caller());
    ChannelId channel = channel(state, record);
    Optional<Appended> before = context.find(Chain.of(channel), note.received().hash());
    if (before.isPresent()) {
      return before.get();
    }
    Channels.demandReader(state, policy, channel, caller);
    policy.speaker(note.received().claimedSigners().get(0).hash(), channel, caller);
    PublicationRules.Decided decided =
        new PublicationRules(policy, channel, decide.words())
            .decide(
                note,
                Documents.records(archive, state, channel, Long.MAX_VALUE),
                new Decisions(state, Long.MAX_VALUE));
    Appended appended =
        context.append(LeafKind.DECISION, Chain.of(channel), decided.note().toBytes(), List.of());
    DecisionRow taken =
        DecisionRow.of(decided.note().statement(), decided.note().hash(), appended.index());
    state.put(Table.PUBLICATION, Decisions.key(record, taken.number()), taken.toRow());
    return appended;
  }

  /** The note says it not, for it will be public. */
  private ChannelId channel(View view, RecordId record) {
    return Documents.find(archive, view, record)
        .flatMap(appended -> appended.position().chain().channel())
        .orElseThrow(() -> new Refusal.Unknown("record").asException());
  }
}
