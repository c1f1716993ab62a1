package org.verbale.search.sealed;

import java.util.List;
import java.util.Optional;
import org.verbale.client.Channel;
import org.verbale.client.ErasedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.SealedSearch;
import org.verbale.client.UnreadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.search.TermsState;
import org.verbale.id.ChannelId;
import org.verbale.id.RecordId;
import org.verbale.search.local.Doubts.Ground;
import org.verbale.search.local.IndexedRecord;
import org.verbale.search.local.KnownTerms;

/** A client as a source. Thread-safe. */
final class ClientSource implements Source {
  private final VerbaleClient client;
  private final Optional<KnownTerms> known;

  /**
   * @param known learns the terms of what is opened, and forgets those of what is erased
   */
  ClientSource(VerbaleClient client, Optional<KnownTerms> known) {
    this.client = client;
    this.known = known;
  }

  @Override
  public SealedSearch.Answer ask(SealedSearch.Question question) {
    return client.sealedSearch().ask(question);
  }

  @Override
  public Opened open(ChannelId id, RecordId record) {
    Channel channel = client.channel(id);
    Optional<ReceivedRecord> received = channel.record(record);
    if (received.isEmpty()) {
      return new Opened.Closed(Ground.NO_RECORD);
    }
    return switch (received.get()) {
      case ReadableRecord readable -> read(channel, readable);
      case ErasedRecord erased -> {
        known.ifPresent(terms -> terms.erase(id, List.of(record)));
        yield new Opened.Closed(Ground.ERASED);
      }
      case UnreadableRecord unreadable -> new Opened.Closed(Ground.UNREADABLE);
    };
  }

  private Opened read(Channel channel, ReadableRecord record) {
    IndexedRecord read = indexed(record);
    known.ifPresent(terms -> terms.add(channel.id(), read));
    TermsState added = channel.addedSearchTerms(read.record());
    TermsState inForce = added == TermsState.NONE ? record.searchTerms() : added;
    return new Opened.Read(read, inForce.isPoisoned());
  }

  /** A record as an index takes it. */
  static IndexedRecord indexed(ReadableRecord record) {
    RecordHeader header = record.header();
    return new IndexedRecord(
        header.record(),
        header.sequence(),
        header.time(),
        header.type(),
        header.author().party(),
        header.language(),
        record.parts());
  }
}
