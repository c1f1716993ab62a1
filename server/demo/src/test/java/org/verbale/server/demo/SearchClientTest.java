package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.Event;
import org.verbale.client.PostedRecord;
import org.verbale.client.Subscription;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.record.FieldName;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Hit;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;

/** Search on a device, fed by a client of the real server. */
@Timeout(600)
class SearchClientTest {
  @TempDir Path directory;

  private Review review;
  private Mechanism.DeviceKeys xbKeys;
  private VerbaleClient sec;
  private VerbaleClient xa;
  private VerbaleClient xb;
  private Channel atXa;
  private Channel atXb;
  private KeyCustody custody;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    sec = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    xa = review.client(xaKeys);
    xb = review.client(xbKeys);
    review.assign(sec, xaKeys, Review.XB);
    atXa = open(xa);
    atXb = open(xb);
    custody = custody(xbKeys);
  }

  @AfterEach
  void end() {
    custody.close();
    review.close();
  }

  private KeyCustody custody(Mechanism.DeviceKeys keys) throws Exception {
    return FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
  }

  private static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
    return channel;
  }

  private static PostedRecord say(Channel channel, Language language, String text) {
    return channel.post(
        channel
            .draft(RecordType.MESSAGE, language)
            .field(FieldName.ARTICLE, "5")
            .paragraph(text)
            .build());
  }

  private static List<RecordId> found(VerbaleSearch search, String query) {
    Page page =
        search.search(
            new PageRequest(
                SearchQuery.parse(query), Set.of(), search.channels(), 10, Optional.empty()));
    return page.hits().stream().map(Hit::record).toList();
  }

  @Test
  void whatWasRead_isFound_andWhatWasErased_isNot() throws Exception {
    PostedRecord licence = say(atXa, Language.EN, "Two licences were granted.");
    PostedRecord court = say(atXa, Language.RU, "Решение суда обжаловано.");
    PostedRecord own = say(atXb, Language.ZH, "对法院的判决提出上诉。");
    xb.sync();
    Path index = directory.resolve("search");
    try (VerbaleSearch search = VerbaleSearch.open(xb, custody, index)) {
      assertThat(search.channels()).isEmpty();
      search.update();
      assertThat(search.channels()).contains(Review.DIALOGUE);
      assertThat(found(search, "licence")).containsExactly(licence.record());
      assertThat(found(search, "суд")).containsExactly(court.record());
      assertThat(found(search, "法院 article:5")).containsExactly(own.record());
      assertThat(found(search, "article:5"))
          .containsExactly(licence.record(), court.record(), own.record());
      assertThat(found(search, "licence author:XB")).isEmpty();
    }
    sec.sync();
    Bytes proposed =
        sec.channel(Review.DIALOGUE)
            .decisions()
            .propose(licence.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
    atXa.decisions().erase(atXa.decisions().sign(proposed)); // XA is author and under review
    xb.sync();
    try (VerbaleSearch search = VerbaleSearch.open(xb, custody, index)) {
      assertThat(found(search, "licence")).containsExactly(licence.record()); // as it was left
      search.update();
      assertThat(found(search, "licence")).isEmpty();
      assertThat(found(search, "article:5")).containsExactly(court.record(), own.record());
    }
  }

  @Test
  void subscription_feedsTheIndex() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    try (VerbaleSearch search = VerbaleSearch.open(xb, custody, directory.resolve("search"))) {
      Subscription subscription = xb.subscribe(search.following(events::add));
      PostedRecord posted = say(atXa, Language.FR, "Les licences ont été délivrées.");
      Event event = events.poll(60, TimeUnit.SECONDS);
      while (!(event instanceof Event.RecordPosted)) {
        assertThat(event).isNotNull();
        event = events.poll(60, TimeUnit.SECONDS);
      }
      await(search, atXb);
      assertThat(found(search, "délivrer")).containsExactly(posted.record());
      subscription.close();
    }
  }

  private static void await(VerbaleSearch search, Channel channel) throws InterruptedException {
    long last = channel.headers().get(channel.headers().size() - 1).sequence();
    while (search.indexed(channel.id()) <= last) {
      Thread.sleep(20);
    }
  }

  @Test
  void newcomer_findsWhatItCouldNotReadBeforeItWasAdded() throws Exception {
    PostedRecord before = say(atXa, Language.EN, "Said before anybody came.");
    Mechanism.DeviceKeys keys = review.device(Review.XB, Role.EXPERT, "xb2");
    VerbaleClient newcomer = review.client(keys);
    try (KeyCustody own = custody(keys);
        VerbaleSearch search = VerbaleSearch.open(newcomer, own, directory.resolve("newcomer"))) {
      assertThat(newcomer.channel(Review.DIALOGUE).open().standing()).isEqualTo(Standing.WAITING);
      search.update();
      assertThat(found(search, "said")).isEmpty();
      xb.sync();
      atXb.addDevice(newcomer.certificate());
      newcomer.sync();
      PostedRecord after = say(atXa, Language.EN, "Said after that.");
      newcomer.sync();
      search.update();
      assertThat(found(search, "said")).containsExactlyInAnyOrder(before.record(), after.record());
    }
  }
}
