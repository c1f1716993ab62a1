package org.verbale.server.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.crypto.Ed25519;
import org.verbale.crypto.SecretBytes;
import org.verbale.id.ChannelId;
import org.verbale.id.Digest;
import org.verbale.log.Chain;
import org.verbale.log.LeafKind;
import org.verbale.note.NoteSigner;
import org.verbale.refusal.Reason;
import org.verbale.refusal.Refusal;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appender;
import org.verbale.server.archive.Archive;
import org.verbale.server.archive.Blob;
import org.verbale.server.archive.Published;
import org.verbale.server.archive.SealedHead;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageOptions;
import org.verbale.server.storage.Transaction;
import org.verbale.server.storage.View;

@Timeout(180)
class FeedTest {
  private static final NoteSigner LOG_KEY =
      NoteSigner.of("log.example", Ed25519.Key.of(SecretBytes.zeros(32)));
  private static final Chain ONE = Chain.of("R-XA/dialogue");
  private static final Chain TWO = Chain.of("R-XB/dialogue");
  private static final Digest DEVICE = Digest.sha256("device".getBytes(UTF_8));

  @TempDir Path directory;

  private final Archive archive = new Archive();
  private final Rules rules = new Rules();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Storage storage;
  private Feed feed;
  private long time;

  /** Who may read what; a test changes it together with a leaf that is not a record. */
  private static final class Rules implements Access {
    final Map<Digest, Set<Chain>> chains = new ConcurrentHashMap<>();
    final Map<Digest, Set<ChannelId>> welcomes = new ConcurrentHashMap<>();
    final AtomicLong version = new AtomicLong();
    final AtomicInteger asked = new AtomicInteger();
    volatile @Nullable Refusal refusal;

    @Override
    public long version(View view) {
      return version.get();
    }

    @Override
    public Set<Chain> chains(View view, Digest device) {
      asked.incrementAndGet();
      Refusal refused = refusal;
      if (refused != null) {
        throw refused.asException();
      }
      return chains.getOrDefault(device, Set.of());
    }

    @Override
    public Set<ChannelId> welcomes(View view, Digest device) {
      return welcomes.getOrDefault(device, Set.of());
    }
  }

  /** Keeps what it gets; may be told to take nothing for a while. */
  private static final class Inbox implements Subscriber {
    final BlockingQueue<FeedItem> items = new LinkedBlockingQueue<>();
    final AtomicInteger pages = new AtomicInteger();
    volatile CountDownLatch ready = new CountDownLatch(0);

    @Override
    public void awaitReady() throws InterruptedException {
      ready.await();
      pages.incrementAndGet();
    }

    @Override
    public void deliver(FeedItem item) {
      items.add(item);
    }

    /** The next {@code count} items, as text. */
    List<String> take(int count) throws InterruptedException {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        FeedItem item = items.poll(60, TimeUnit.SECONDS);
        if (item == null) {
          throw new AssertionError("items: " + texts + " (expected: " + count + ")");
        }
        texts.add(text(item));
      }
      return texts;
    }

    private static String text(FeedItem item) {
      return switch (item) {
        case FeedItem.Entered e -> new String(e.entry().object().toByteArray(), UTF_8);
        case FeedItem.Sealed s -> "sealed " + s.head().head().size();
        case FeedItem.Welcome w -> "welcome " + w.channel();
      };
    }
  }

  @BeforeEach
  void open() {
    storage = Storage.open(directory, StorageOptions.DEFAULT);
    feed = feed(FeedOptions.DEFAULT);
    rules.chains.put(DEVICE, Set.of(ONE));
  }

  @AfterEach
  void close() {
    feed.close();
    threads.shutdownNow();
    storage.close();
  }

  @Test
  void device_getsItsChainsAlone_inTheOrderOfTheLog_thenTheSealedHead() throws Exception {
    post(ONE, "a");
    post(TWO, "not mine");
    post(ONE, "b");
    seal();
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    assertThat(inbox.take(3)).containsExactly("a", "b", "sealed 4");
    post(TWO, "not mine either");
    post(ONE, "c");
    assertThat(inbox.take(1)).containsExactly("c");
    seal();
    assertThat(inbox.take(1)).containsExactly("sealed 7");
    assertThat(inbox.items).isEmpty();
  }

  @Test
  void resumedAtAnyCursor_missesNothingAndRepeatsNothing() throws Exception {
    for (int i = 0; i < 20; i++) {
      post(i % 3 == 0 ? TWO : ONE, "n" + i);
    }
    List<FeedItem> all = collect(0, 13);
    for (int kept = 0; kept < all.size(); kept++) {
      List<FeedItem> rest = collect(all.get(kept).cursor(), all.size() - kept - 1);
      assertThat(rest).isEqualTo(all.subList(kept + 1, all.size()));
    }
  }

  @Test
  void cursorBeyondTheLog_isRefused_forTheServerLostWhatTheClientSaw() throws Exception {
    post(ONE, "a");
    Future<?> ahead = follow(DEVICE, 2, new Inbox());
    assertRefused(ahead, Reason.CURSOR_AHEAD);
    assertRefused(follow(DEVICE, -1, new Inbox()), Reason.MALFORMED);
  }

  @Test
  void slowSubscriber_hurtsNobody_andHoldsNothing() throws Exception {
    var slow = new Inbox();
    slow.ready = new CountDownLatch(1);
    var unused = follow(DEVICE, 0, slow);
    var fast = new Inbox();
    Future<?> following = follow(DEVICE, 0, fast);
    int count = 3 * FeedOptions.DEFAULT.pageEntries();
    for (int i = 0; i < count; i++) {
      post(ONE, "n" + i);
    }
    assertThat(fast.take(count)).endsWith("n" + (count - 1));
    assertThat(slow.items).as("nothing was read for it").isEmpty();
    assertThat(slow.pages.get()).isZero();
    assertThat(following.isDone()).isFalse();
    slow.ready.countDown();
    assertThat(slow.take(count)).startsWith("n0").endsWith("n" + (count - 1));
  }

  @Test
  void pages_areBoundedInEntriesAndBytes_nearTheEndOfTheLogAndFarBehind() throws Exception {
    for (int scan : List.of(5, 100)) {
      feed.close();
      feed = feed(new FeedOptions(10, 2, 1 << 20, scan));
      assertThat(pagesForSevenOfSixteen(scan)).isGreaterThanOrEqualTo(4);
      feed.close();
      feed = feed(new FeedOptions(10, 100, 1, scan));
      assertThat(pagesForSevenOfSixteen(scan)).isGreaterThanOrEqualTo(7);
    }
  }

  private int pagesForSevenOfSixteen(int name) throws Exception {
    long from = storage.read(archive::size);
    List<String> mine = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String text = name + "/" + from + "/" + i;
      post(i >= 9 ? ONE : TWO, text);
      if (i >= 9) {
        mine.add(text);
      }
    }
    var inbox = new Inbox();
    var unused = follow(DEVICE, from, inbox);
    assertThat(inbox.take(7)).isEqualTo(mine);
    return inbox.pages.get();
  }

  @Test
  void farBehind_whatOthersWroteIsNotLookedAt() throws Exception {
    feed.close();
    feed = feed(new FeedOptions(10, 128, 1 << 20, 5));
    post(ONE, "first");
    for (int i = 0; i < 1000; i++) {
      post(TWO, "n" + i);
    }
    post(ONE, "last");
    for (int i = 0; i < 100; i++) {
      post(TWO, "m" + i);
    }
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    assertThat(inbox.take(2)).containsExactly("first", "last");
    assertThat(inbox.pages.get()).as("pages of at most five leaves, if scanned").isEqualTo(1);
    post(ONE, "news");
    assertThat(inbox.take(1)).containsExactly("news");
  }

  /** Chains grow, begin and are opened and closed to a follower while it catches up on them. */
  @Test
  void farBehind_allChainsComeTogetherInTheOrderOfTheLog_whateverHappensMeanwhile()
      throws Exception {
    feed.close();
    feed = feed(new FeedOptions(10, 3, 1 << 20, 4));
    List<Chain> chains = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      chains.add(Chain.of("R-X" + (char) ('A' + i) + "/dialogue"));
    }
    Set<Chain> mine = Set.copyOf(chains.subList(0, 5));
    rules.chains.put(DEVICE, mine);
    var random = new Random(4);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      add(chains, mine, expected, random, i);
    }
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    for (int i = 300; i < 500; i++) {
      add(chains, mine, expected, random, i);
      if (i % 50 == 0) {
        rules.version.incrementAndGet(); // asked again, answered alike
      }
    }
    assertThat(inbox.take(expected.size())).isEqualTo(expected);
    for (int start = 0; start < 500; start += 61) {
      int from = start;
      String text = "n" + from;
      int before = (int) expected.stream().filter(each -> number(each) < from).count();
      var again = new Inbox();
      Future<?> following = follow(DEVICE, from, again);
      assertThat(again.take(expected.size() - before))
          .as(text)
          .isEqualTo(expected.subList(before, expected.size()));
      following.cancel(true);
    }
  }

  private void add(
      List<Chain> chains, Set<Chain> mine, List<String> expected, Random random, int number) {
    Chain chain = chains.get(random.nextInt(chains.size()));
    post(chain, "n" + number);
    if (mine.contains(chain)) {
      expected.add("n" + number);
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(1));
  }

  @Test
  void accessThatChanges_countsFromTheVeryNextPage() throws Exception {
    post(ONE, "a");
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    assertThat(inbox.take(1)).containsExactly("a");
    rules.chains.put(DEVICE, Set.of(TWO));
    rules.version.incrementAndGet();
    post(ONE, "no more");
    post(TWO, LeafKind.HANDSHAKE, "now mine");
    assertThat(inbox.take(1)).containsExactly("now mine");
    post(TWO, "and this");
    assertThat(inbox.take(1)).containsExactly("and this");
  }

  @Test
  void accessThatStays_isNotAskedForAgain() throws Exception {
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    for (int i = 0; i < 20; i++) {
      post(ONE, "n" + i);
      inbox.take(1);
    }
    assertThat(rules.asked.get()).isEqualTo(1);
  }

  @Test
  void deviceThatMayBeServedNothing_isToldWhy_evenWhileItWaits() throws Exception {
    var inbox = new Inbox();
    post(ONE, "a");
    Future<?> following = follow(DEVICE, 0, inbox);
    inbox.take(1);
    rules.refusal = new Refusal.Revoked();
    rules.version.incrementAndGet();
    post(Chain.REGISTRY, LeafKind.REVOCATION, "revoked");
    assertRefused(following, Reason.REVOKED);
    assertThat(inbox.items).isEmpty();
    assertThat(feed.followers()).isZero();
  }

  @Test
  void waitingWelcome_isToldOnce() throws Exception {
    var inbox = new Inbox();
    rules.welcomes.put(DEVICE, Set.of(ChannelId.of("R-XB/dialogue")));
    var unused = follow(DEVICE, 0, inbox);
    assertThat(inbox.take(1)).containsExactly("welcome R-XB/dialogue");
    rules.version.incrementAndGet();
    post(TWO, LeafKind.HANDSHAKE, "x");
    post(ONE, "a");
    assertThat(inbox.take(1)).containsExactly("a");
  }

  @Test
  void recordOfAnotherChain_doesNotWakeAFollower() throws Exception {
    var inbox = new Inbox();
    var unused = follow(DEVICE, 0, inbox);
    post(ONE, "a");
    inbox.take(1);
    int before = inbox.pages.get();
    for (int i = 0; i < 50; i++) {
      post(TWO, "n" + i);
    }
    post(ONE, "b");
    assertThat(inbox.take(1)).containsExactly("b");
    assertThat(inbox.pages.get() - before).isLessThan(10);
  }

  @Test
  void closedFeed_endsItsSubscriptions() throws Exception {
    Future<?> following = follow(DEVICE, 0, new Inbox());
    while (feed.followers() == 0) {
      Thread.sleep(1);
    }
    feed.close();
    assertRefused(following, Reason.SHUTTING_DOWN);
  }

  @Test
  void interruptedFollower_leaves() throws Exception {
    Future<?> following = follow(DEVICE, 0, new Inbox());
    while (feed.followers() == 0) {
      Thread.sleep(1);
    }
    following.cancel(true);
    while (feed.followers() > 0) {
      Thread.sleep(1);
    }
    assertThat(following.isCancelled()).isTrue();
  }

  @Test
  void moreSubscriptionsThanAllowed_areRefused() throws Exception {
    feed.close();
    feed = feed(new FeedOptions(2, 8, 1 << 20, 100));
    var first = follow(DEVICE, 0, new Inbox());
    var second = follow(DEVICE, 0, new Inbox());
    while (feed.followers() < 2) {
      Thread.sleep(1);
    }
    assertRefused(follow(DEVICE, 0, new Inbox()), Reason.OVERLOADED);
    assertThat(first.isDone() || second.isDone()).isFalse();
  }

  /** Many followers and a writer at once: each gets exactly its own, in order. */
  @Test
  void manyFollowersWhileTheLogGrows_eachGetsExactlyItsOwn() throws Exception {
    Map<Integer, Inbox> inboxes = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      Digest device = Digest.sha256(new byte[] {(byte) i});
      rules.chains.put(device, Set.of(i % 2 == 0 ? ONE : TWO));
      inboxes.put(i, new Inbox());
      var unused = follow(device, 0, inboxes.get(i));
    }
    List<String> ones = new ArrayList<>();
    List<String> twos = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      post(i % 3 == 0 ? ONE : TWO, "n" + i);
      (i % 3 == 0 ? ones : twos).add("n" + i);
    }
    for (Map.Entry<Integer, Inbox> inbox : inboxes.entrySet()) {
      List<String> expected = inbox.getKey() % 2 == 0 ? ones : twos;
      assertThat(inbox.getValue().take(expected.size())).isEqualTo(expected);
    }
  }

  /** Members see a head when it is published, not when it is sealed. */
  @Test
  void headThatIsNotPublishedYet_isDeliveredOnceItIs() throws Exception {
    feed.close();
    var size = new AtomicLong();
    Published newest = Published.newest(archive);
    feed =
        new Feed(
            storage,
            archive,
            new Published() {
              @Override
              public long size(View now) {
                return size.get();
              }

              @Override
              public <T> T read(
                  View now, BiFunction<? super SealedHead, ? super View, ? extends T> work) {
                return newest.read(now, work);
              }
            },
            rules,
            FeedOptions.DEFAULT);
    rules.chains.put(DEVICE, Set.of(ONE));
    var inbox = new Inbox();
    Future<?> following = follow(DEVICE, 0, inbox);
    post(ONE, "a");
    seal();
    assertThat(inbox.take(1)).containsExactly("a");
    Thread.sleep(20);
    assertThat(inbox.items).isEmpty();
    size.set(2);
    feed.published();
    assertThat(inbox.take(1)).containsExactly("sealed 2");
    following.cancel(true);
  }

  private List<FeedItem> collect(long from, int count) throws Exception {
    var inbox = new Inbox();
    Future<?> following = follow(DEVICE, from, inbox);
    List<FeedItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(inbox.items.take());
    }
    Thread.sleep(2);
    assertThat(inbox.items).isEmpty();
    following.cancel(true);
    return items;
  }

  private Feed feed(FeedOptions options) {
    return new Feed(storage, archive, Published.newest(archive), rules, options);
  }

  private Future<?> follow(Digest device, long from, Inbox inbox) {
    return threads.submit(
        () -> {
          feed.follow(device, from, inbox);
          return 0;
        });
  }

  private void post(Chain chain, String text) {
    post(chain, LeafKind.RECORD, text);
  }

  private void post(Chain chain, LeafKind kind, String text) {
    Bytes salt = Bytes.of(Digest.sha256(text.getBytes(UTF_8)).toByteArray());
    Bytes object = Bytes.of(text.getBytes(UTF_8));
    var blob = new Blob(Blob.Kind.CIPHERTEXT, object);
    write(appender -> appender.append(kind, time++, chain, salt, object, List.of(blob)));
  }

  private void seal() {
    try (Transaction state = storage.begin()) {
      archive.sign(state, archive.appender(state).seal(time).orElseThrow(), LOG_KEY);
      state.commit();
    }
    feed.committed();
  }

  private void write(Consumer<Appender> work) {
    try (Transaction state = storage.begin()) {
      work.accept(archive.appender(state));
      state.commit();
    }
    feed.committed();
  }

  private static void assertRefused(Future<?> following, Reason reason) {
    assertThatThrownBy(() -> following.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }
}
