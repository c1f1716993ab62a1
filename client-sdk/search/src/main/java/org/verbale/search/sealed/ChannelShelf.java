package org.verbale.search.sealed;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.verbale.client.Channel;
import org.verbale.client.ReadableRecord;
import org.verbale.client.ReceivedRecord;
import org.verbale.client.RecordHeader;
import org.verbale.client.UnreadableRecord;
import org.verbale.id.RecordId;
import org.verbale.search.local.IndexedRecord;

/** A client's channel as a shelf. */
record ChannelShelf(Channel channel) implements Shelf {
  private static final String NO_KEY = "NO_KEY";

  @Override
  public List<Place> places() {
    return channel.headers().stream().map(ChannelShelf::place).toList();
  }

  private static Place place(RecordHeader header) {
    return new Place(header.sequence(), header.record(), header.time());
  }

  @Override
  public Set<RecordId> erased() {
    return channel.decisions().erased().stream()
        .map(erased -> erased.header().record())
        .collect(toSet());
  }

  @Override
  public List<Opened> open(long from, int most) {
    return channel.records(from, most).stream().map(ChannelShelf::opened).toList();
  }

  @Override
  public Optional<Opened> open(RecordId record) {
    return channel.record(record).map(ChannelShelf::opened);
  }

  private static Opened opened(ReceivedRecord received) {
    Optional<IndexedRecord> read =
        received instanceof ReadableRecord readable
            ? Optional.of(ClientSource.indexed(readable))
            : Optional.empty();
    boolean lacksKey =
        received instanceof UnreadableRecord unreadable && unreadable.ground().equals(NO_KEY);
    return new Opened(place(received.header()), read, lacksKey);
  }
}
