package org.verbale.search.sealed;

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

/** A client as a source. Thread-safe. */
final class ClientSource implements Source {
  private final VerbaleClient client;

  ClientSource(VerbaleClient client) {
    this.client = client;
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
      case ErasedRecord erased -> new Opened.Closed(Ground.ERASED);
      case UnreadableRecord unreadable -> new Opened.Closed(Ground.UNREADABLE);
    };
  }

  private static Opened read(Channel channel, ReadableRecord record) {
    RecordHeader header = record.header();
    TermsState added = channel.addedSearchTerms(header.record());
    TermsState inForce = added == TermsState.NONE ? record.searchTerms() : added;
    return new Opened.Read(
        new IndexedRecord(
            header.record(),
            header.sequence(),
            header.time(),
            header.type(),
            header.author().party(),
            header.language(),
            record.parts()),
        inForce.isPoisoned());
  }
}
