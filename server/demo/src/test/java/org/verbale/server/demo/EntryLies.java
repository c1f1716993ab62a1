package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.verbale.client.Event;
import org.verbale.client.Subscription;
import org.verbale.client.VerbaleClient;
import org.verbale.log.LeafKind;
import org.verbale.v1.Blob;
import org.verbale.v1.Entry;
import org.verbale.v1.FeedItem;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.ListChannelsResponse;
import org.verbale.v1.ListRegistryResponse;
import org.verbale.v1.ReadHistoryRequest;
import org.verbale.v1.ReadHistoryResponse;

/** About entries, certificates, channels, receipts and the feed. */
final class EntryLies {
  private final LieTable table;

  EntryLies(LieTable table) {
    this.table = table;
  }

  void add() {
    history();
    registry();
    others();
  }

  private LyingProxy.Lie history(UnaryOperator<ReadHistoryResponse.Builder> change) {
    return (request, answer) ->
        answer instanceof ReadHistoryResponse page && page.getEntriesCount() > 2
            ? change.apply(page.toBuilder()).build()
            : answer;
  }

  private LyingProxy.Lie entry(int at, UnaryOperator<Entry.Builder> change) {
    return history(page -> page.setEntries(at, change.apply(page.getEntries(at).toBuilder())));
  }

  private static int handshake(ReadHistoryResponse.Builder page) {
    for (int i = 0; i < page.getEntriesCount(); i++) {
      if (page.getEntries(i).getLeaf().byteAt(1) == LeafKind.HANDSHAKE.code()) {
        return i;
      }
    }
    throw new AssertionError("a Commit was made");
  }

  private static ByteString earlier(ByteString leaf) {
    byte[] bytes = leaf.toByteArray();
    Arrays.fill(bytes, 2, 10, (byte) 0);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString flipped(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    changed[changed.length / 2] ^= 1;
    return ByteString.copyFrom(changed);
  }

  private static Entry.Builder flipped(Entry.Builder entry, Blob.Kind kind) {
    for (Blob.Builder blob : entry.getBlobsBuilderList()) {
      if (blob.getKind() == kind) {
        blob.setContent(flipped(blob.getContent()));
      }
    }
    return entry;
  }

  private void history() {
    table.row(
        "an entry's note altered",
        "CONTENT",
        "",
        entry(1, e -> e.setObject(flipped(e.getObject()))));
    table.row(
        "an entry rewritten, its leaf too",
        "CONTENT",
        "",
        entry(1, e -> e.setLeaf(flipped(e.getLeaf()))));
    table.row(
        "an entry's place altered",
        "CONTENT",
        "",
        entry(0, e -> e.setPosition(flipped(e.getPosition()))));
    table.row("an entry backdated", "TIME", "", entry(0, e -> e.setLeaf(earlier(e.getLeaf()))));
    table.row("an entry's index lowered", "CHAIN", "", entry(1, e -> e.setIndex(1)));
    table.row(
        "an entry withheld from the middle", "CHAIN", "", history(page -> page.removeEntries(1)));
    table.row(
        "an entry told twice",
        "CHAIN",
        "",
        history(page -> page.addEntries(1, page.getEntries(0))));
    table.row(
        "two entries in another order",
        "CHAIN",
        "",
        history(
            page -> {
              Entry second = page.getEntries(1);
              return page.removeEntries(1).addEntries(0, second);
            }));
    table.row(
        "a Commit dropped", "CHAIN", "", history(page -> page.removeEntries(handshake(page))));
    table.row(
        "a Commit's bytes altered",
        "CONTENT",
        "",
        history(
            page -> {
              int at = handshake(page);
              return page.setEntries(
                  at, flipped(page.getEntries(at).toBuilder(), Blob.Kind.COMMIT));
            }));
    table.row(
        "the tail withheld, and the length with it",
        "COMPLETENESS",
        "",
        (q, a) ->
            a instanceof ReadHistoryResponse
                ? ReadHistoryResponse.newBuilder()
                    .setLength(((ReadHistoryRequest) q).getFrom())
                    .build()
                : a);
    table.row(
        "a page cut short, and the length with it",
        "COMPLETENESS",
        "",
        (q, a) ->
            a instanceof ReadHistoryResponse page && page.getEntriesCount() > 1
                ? ReadHistoryResponse.newBuilder()
                    .addEntries(page.getEntries(0))
                    .setLength(((ReadHistoryRequest) q).getFrom() + 1)
                    .build()
                : a instanceof ReadHistoryResponse page
                    ? page.toBuilder()
                        .clearEntries()
                        .setLength(((ReadHistoryRequest) q).getFrom())
                        .build()
                    : a);
  }

  private LyingProxy.Lie registry(UnaryOperator<ListRegistryResponse.Builder> change) {
    return (request, answer) ->
        answer instanceof ListRegistryResponse page && page.getEntriesCount() > 1
            ? change.apply(page.toBuilder()).build()
            : answer;
  }

  private void registry() {
    table.row(
        "a certificate altered",
        "CONTENT",
        "",
        registry(
            page -> {
              Entry.Builder entry = page.getEntriesBuilder(0);
              entry.setObject(flipped(entry.getObject()));
              return page;
            }));
    table.row("a certificate withheld", "CHAIN", "", registry(page -> page.removeEntries(0)));
    table.row(
        "all new certificates withheld",
        "COMPLETENESS",
        "",
        (q, a) ->
            a instanceof ListRegistryResponse ? ListRegistryResponse.getDefaultInstance() : a);
  }

  private void others() {
    table.row(
        "a channel hidden from the list of channels",
        "COMPLETENESS",
        "",
        (q, a) -> a instanceof ListChannelsResponse ? ListChannelsResponse.getDefaultInstance() : a,
        VerbaleClient::channels);
    table.row(
        "a channel said not to exist yet",
        "COMPLETENESS",
        "",
        (q, a) -> {
          if (!(a instanceof ListChannelsResponse list)) {
            return a;
          }
          var lie = list.toBuilder();
          lie.getChannelsBuilderList().forEach(each -> each.setCreated(false));
          return lie.build();
        },
        VerbaleClient::channels);
    table.row(
        "inclusion proof of another leaf",
        "INCLUSION",
        "",
        (q, a) ->
            a instanceof GetInclusionResponse proof
                ? proof.toBuilder().setProof(0, ByteString.copyFrom(new byte[32])).build()
                : a,
        client -> client.channel(Review.DIALOGUE).receipt(table.record()));
    table.row(
        "receipt for another record",
        "CONTENT",
        "",
        (q, a) ->
            a instanceof ReadHistoryResponse page && page.getEntriesCount() == 1
                ? page.toBuilder()
                    .setEntries(
                        0,
                        page.getEntries(0).toBuilder()
                            .setLeaf(flipped(page.getEntries(0).getLeaf())))
                    .build()
                : a,
        client -> client.channel(Review.DIALOGUE).receipt(table.record()));
    table.row(
        "feed: another entry in the place of one that was read",
        "CHAIN",
        "",
        (q, a) -> {
          if (!(a instanceof FeedItem item) || !item.hasEntry()) {
            return a;
          }
          var lie = item.toBuilder();
          lie.getEntryBuilder().setLeaf(earlier(item.getEntry().getLeaf()));
          return lie.build();
        },
        EntryLies::follow);
  }

  private static void follow(VerbaleClient client) {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    Subscription subscription = client.subscribe(events::add);
    try {
      while (true) {
        Event event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event within 30 s").isNotNull();
        if (event instanceof Event.Stopped stopped) {
          throw stopped.cause();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      subscription.close();
    }
  }
}
