package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.PostedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.erasure.Erasure;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.FieldName;
import org.verbale.record.RecordType;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.local.Doubts;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;

/** Both engines, the device's index and the real server's sealed terms, give the same answers. */
@Tag("slow") // SearchEnginesTest asks less, in every build
@Timeout(600)
class ServerSearchTest {
  private static final List<String> QUERIES =
      List.of(
          "licence",
          "licences granted",
          "court AND decision",
          "\"the competent authority\"",
          "\"authority licence\"~10",
          "licence -court",
          "+authority court",
          "autorité",
          "суд",
          "лицензия",
          "法院",
          "سلطة",
          "licencia",
          "article:5",
          "licence article:5",
          "authority author:XB",
          "court lang:en,fr",
          "authority date:2020-01-01..",
          "type:message");

  @TempDir Path directory;

  private Review review;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
  }

  @AfterEach
  void end() {
    review.close();
  }

  @Test
  void deviceAndServer_findTheSame_withTheSameScores() throws Exception {
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    Mechanism.DeviceKeys xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    Mechanism.DeviceKeys leavingKeys = review.device(Review.XB, Role.EXPERT, "leaving");
    Mechanism.DeviceKeys secKeys = review.device(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient sec = analysing(secKeys);
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    VerbaleClient xa = analysing(xaKeys);
    VerbaleClient xb = analysing(xbKeys);
    VerbaleClient leaving = review.client(leavingKeys); // seals no terms
    review.assign(sec, xaKeys, Review.XB);
    Channel atXa = open(xa);
    Channel atXb = open(xb);
    atXb.addDevice(leaving.certificate());
    leaving.sync();
    PostedRecord gone = talk(atXa).get(0);
    talk(atXb);
    talk(open(leaving));
    sec.sync(); // and adds terms
    review.revoke(sec, leavingKeys); // begins a search epoch
    xa.sync();
    xb.sync();
    talk(atXa);
    talk(atXb);
    sec.sync();
    xb.sync();
    try (KeyCustody custody = custody(xbKeys);
        VerbaleSearch search = VerbaleSearch.open(xb, custody, directory.resolve("search"))) {
      search.update();
      compareAll(search, 5);
      var proposed =
          sec.channel(Review.DIALOGUE)
              .decisions()
              .propose(gone.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
      atXa.decisions().erase(atXa.decisions().sign(proposed));
      xb.sync();
      search.update();
      compareAll(search, 5);
    }
  }

  private VerbaleClient analysing(Mechanism.DeviceKeys keys) throws Exception {
    return review.client(keys, builder -> builder.analyzer(VerbaleSearch.analyzer()));
  }

  private KeyCustody custody(Mechanism.DeviceKeys keys) throws Exception {
    return FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
  }

  private static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
    return channel;
  }

  private static List<PostedRecord> talk(Channel channel) {
    List<PostedRecord> posted = new ArrayList<>();
    posted.add(
        say(channel, Language.EN, "5", "Two licences were granted by the competent authority."));
    posted.add(say(channel, Language.EN, "6", "The court's decision: the licence was withdrawn."));
    posted.add(say(channel, Language.FR, "5", "L’autorité compétente délivre les licences."));
    posted.add(say(channel, Language.RU, "7", "Решение суда: лицензии были выданы."));
    posted.add(say(channel, Language.ZH, "5", "对法院的判决可提出上诉。"));
    posted.add(say(channel, Language.AR, "5", "السلطات المختصة"));
    posted.add(say(channel, Language.ES, "6", "Se concedieron dos licencias a la autoridad."));
    return posted;
  }

  private static PostedRecord say(Channel channel, Language language, String article, String text) {
    return channel.post(
        channel
            .draft(RecordType.MESSAGE, language)
            .field(FieldName.ARTICLE, article)
            .paragraph(text)
            .build());
  }

  private static void compareAll(VerbaleSearch search, int size) throws InterruptedException {
    Instant deadline = Instant.now().plusSeconds(60);
    while (!isThere(search)) { // the server's index is a moment behind
      assertThat(Instant.now()).as("indexed").isBefore(deadline);
      TimeUnit.MILLISECONDS.sleep(200);
    }
    for (String query : QUERIES) {
      Optional<String> nextHere = Optional.empty();
      Optional<String> nextThere = Optional.empty();
      int found = 0;
      do {
        Page here = search.search(request(query, size, nextHere));
        Page there = search.searchServer(request(query, size, nextThere), false);
        assertThat(there.doubts()).as(query).isEqualTo(Doubts.NONE);
        assertThat(show(there)).as(query).isEqualTo(show(here));
        assertThat(there.total()).as(query).isEqualTo(here.total());
        found += here.hits().size();
        nextHere = here.next();
        nextThere = there.next();
        assertThat(nextThere.isPresent()).as(query).isEqualTo(nextHere.isPresent());
      } while (nextHere.isPresent());
      assertThat(found).as(query).isPositive();
    }
  }

  private static boolean isThere(VerbaleSearch search) {
    Page there = search.searchServer(request("type:message", 1, Optional.empty()), true);
    return there.doubts().equals(Doubts.NONE);
  }

  private static PageRequest request(String query, int size, Optional<String> after) {
    return new PageRequest(
        SearchQuery.parse(query), Set.of(), new TreeSet<>(Set.of(Review.DIALOGUE)), size, after);
  }

  private static List<String> show(Page page) {
    return page.hits().stream()
        .map(hit -> hit.record() + " " + hit.sequence() + " " + Float.toHexString(hit.score()))
        .toList();
  }
}
