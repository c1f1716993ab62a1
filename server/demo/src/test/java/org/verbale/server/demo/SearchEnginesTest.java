package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.AttachmentSource;
import org.verbale.client.Channel;
import org.verbale.client.PostedRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.custody.FileCustody;
import org.verbale.client.custody.KeyCustody;
import org.verbale.client.error.RefusedException;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.ChannelId;
import org.verbale.id.Language;
import org.verbale.id.RecordId;
import org.verbale.id.Role;
import org.verbale.record.FieldName;
import org.verbale.record.RecordType;
import org.verbale.search.AttachmentPolicy;
import org.verbale.search.VerbaleSearch;
import org.verbale.search.attachments.AttachmentExtractor;
import org.verbale.search.attachments.ExtractionLimits;
import org.verbale.search.local.Hit;
import org.verbale.search.local.Page;
import org.verbale.search.local.PageRequest;
import org.verbale.search.query.SearchQuery;

/** The same question to the device's own index and to the server, which cannot read. */
@Timeout(600)
class SearchEnginesTest {
  private static final ChannelId REVIEWERS = ChannelId.of(Review.REVIEW, ChannelId.Scope.REVIEWERS);

  private static final List<String> QUERIES =
      List.of(
          "licence",
          "licence court",
          "+court -licence",
          "\"competent authority\"",
          "\"authority licence\"~9",
          "licen*",
          "lisence~1",
          "суд",
          "法院 判决",
          "délivrer OR autorité",
          "licencia",
          "السلطة",
          "article:5",
          "licence article:5 type:message",
          "author:XB",
          "lang:ru OR lang:zh",
          "date:2020-01-01.. court",
          "nothing");

  /** Those that a change could break, where all were asked before. */
  private static final List<String> SOME =
      List.of("licence court", "\"competent authority\"", "суд", "article:5");

  @TempDir Path directory;

  private Review review;
  private VerbaleClient sec;
  private VerbaleClient xb;
  private Channel atXa;
  private Channel atXb;
  private Mechanism.DeviceKeys xbKeys;
  private KeyCustody custody;
  private AttachmentExtractor reader;
  private VerbaleSearch search;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    Mechanism.DeviceKeys xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    sec = client(review.device(Review.SEC, Role.SECRETARIAT, "sec1"));
    VerbaleClient second = client(review.device(Review.SEC, Role.SECRETARIAT, "sec2"));
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT); // every group needs two
    VerbaleClient xa = client(xaKeys);
    xb = client(xbKeys);
    review.assign(sec, xaKeys, Review.XB);
    atXa = xa.channel(Review.DIALOGUE);
    atXb = xb.channel(Review.DIALOGUE);
    for (Channel channel : List.of(atXa, atXb)) {
      assertThat(channel.open().channel()).isEqualTo(Review.DIALOGUE);
    }
    custody = custody(xbKeys);
    reader = AttachmentExtractor.open(ExtractionLimits.DEFAULT);
    var policy = new AttachmentPolicy(reader, 5, 1 << 20);
    search = VerbaleSearch.open(xb, custody, directory.resolve("search"), policy);
  }

  @AfterEach
  void end() {
    search.close();
    reader.close();
    custody.close();
    review.close();
  }

  private VerbaleClient client(Mechanism.DeviceKeys keys) throws Exception {
    return review.client(keys, builder -> builder.analyzer(VerbaleSearch.analyzer()));
  }

  private KeyCustody custody(Mechanism.DeviceKeys keys) throws Exception {
    return FileCustody.open(keys.base(), Mechanism.PASSPHRASE.toCharArray(), review.random);
  }

  private static PostedRecord say(Channel channel, Language language, String text) {
    return channel.post(
        channel
            .draft(RecordType.MESSAGE, language)
            .field(FieldName.ARTICLE, "5")
            .paragraph(text)
            .build());
  }

  private void converse() {
    say(atXa, Language.EN, "Two licences were granted by the competent authority.");
    say(atXb, Language.EN, "The court refused a licence. The court was right.");
    say(atXa, Language.RU, "Решение суда обжаловано.");
    say(atXb, Language.ZH, "对法院的判决提出上诉。");
    say(atXa, Language.FR, "Les licences ont été délivrées par l’autorité.");
    say(atXb, Language.ES, "Se concedieron dos licencias.");
    say(atXa, Language.AR, "السلطات المختصة");
    say(atXa, Language.EN, "The court adjourned.");
    say(atXb, Language.EN, "An appeal to another court, without a licence.");
  }

  /** What it says of the court stands in a file, which no server searches. */
  private PostedRecord annex() {
    byte[] text = "A licence of the court, the competent authority. ".repeat(9).getBytes(UTF_8);
    return atXa.post(
        atXa.draft(RecordType.MESSAGE, Language.EN)
            .paragraph("See the annex.")
            .attach(AttachmentSource.ofBytes("annex.txt", "text/plain", Bytes.of(text)))
            .build());
  }

  private static PageRequest ask(
      String query, SortedSet<ChannelId> channels, int size, Optional<String> after) {
    return new PageRequest(SearchQuery.parse(query), Set.of(), channels, size, after);
  }

  private static SortedSet<ChannelId> of(ChannelId... channels) {
    return new TreeSet<>(List.of(channels));
  }

  /** Asks until all that stands in the channels is indexed at the server. */
  private Page server(PageRequest request) throws InterruptedException {
    Page page = search.searchServer(request, true);
    while (!page.doubts().behind().isEmpty()) {
      Thread.sleep(50);
      page = search.searchServer(request, true);
    }
    return page;
  }

  private void assertSame(SortedSet<ChannelId> channels, List<String> queries)
      throws InterruptedException {
    for (String query : queries) {
      PageRequest request = ask(query, channels, 10, Optional.empty());
      Page local = search.search(request);
      Page server = server(request);
      assertThat(local.hits().isEmpty()).as(query).isEqualTo(query.equals("nothing"));
      assertThat(server.hits()).as(query).isEqualTo(local.hits());
      assertThat(server.total()).as(query).isEqualTo(local.total());
      assertThat(server.doubts().rejected()).as(query).isEmpty();
      assertThat(server.doubts().poisoned()).as(query).isEmpty();
      assertThat(server.doubts().lacking()).as(query).isEmpty();
    }
  }

  private static List<RecordId> records(Page page) {
    return page.hits().stream().map(Hit::record).toList();
  }

  @Test
  @Tag("slow")
  void serverAndDevice_findTheSame_alsoAfterAMemberLeft() throws Exception {
    converse();
    PostedRecord annex = annex();
    xb.sync();
    search.update();
    assertSame(of(Review.DIALOGUE), QUERIES);
    PageRequest files = ask("licence", of(Review.DIALOGUE), 10, Optional.empty()).withAttachments();
    assertThat(records(search.search(files))).hasSize(5).contains(annex.record());
    assertThatThrownBy(() -> search.searchServer(files, true))
        .isInstanceOf(IllegalArgumentException.class);

    Mechanism.DeviceKeys keys = review.device(Review.XB, Role.EXPERT, "xb2");
    VerbaleClient expert = client(keys);
    expert.channel(Review.DIALOGUE).open();
    xb.sync();
    atXb.addDevice(expert.certificate());
    expert.sync();
    try (VerbaleSearch thin = VerbaleSearch.withoutIndex(expert)) {
      Page found = thin.search(ask("licence", of(Review.DIALOGUE), 10, Optional.empty()));
      assertThat(found.hits()).as("said before it came").hasSize(4);
    }
    xb.sync();
    atXb.removeDevice(expert.certificate()); // another search epoch begins
    say(atXb, Language.EN, "A further licence of the competent authority, since then.");
    converse();
    xb.sync();
    search.update();
    assertSame(of(Review.DIALOGUE), SOME);
    try (VerbaleSearch thin = VerbaleSearch.withoutIndex(expert)) {
      PageRequest request = ask("licence", of(Review.DIALOGUE), 10, Optional.empty());
      assertThatThrownBy(() -> thin.search(request))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.reason()).isEqualTo("UNKNOWN"));
    }
  }

  @Test
  @Tag("slow")
  void severalChannels_areOneRanking_inPages() throws Exception {
    converse();
    Channel reviewers = xb.channel(REVIEWERS);
    reviewers.open();
    sec.sync();
    xb.sync();
    say(reviewers, Language.EN, "Is the licence of the court one licence or two?");
    say(reviewers, Language.EN, "The competent authority answered.");
    xb.sync();
    search.update();
    SortedSet<ChannelId> both = of(Review.DIALOGUE, REVIEWERS);
    assertSame(both, SOME);

    PageRequest all = ask("licence court authority", both, 100, Optional.empty());
    List<Hit> paged = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page page = server(ask("licence court authority", both, 2, next));
      assertThat(page.doubts().rejected()).isEmpty();
      paged.addAll(page.hits());
      next = page.next();
      say(reviewers, Language.EN, "A licence that came while somebody was reading.");
    } while (next.isPresent());
    assertThat(paged).isEqualTo(search.search(all).hits());
  }

  @Test
  void deviceThatKeepsTermsAlone_findsTheSame() throws Exception {
    converse();
    xb.sync();
    search.update();
    assertSame(of(Review.DIALOGUE), SOME); // the server has indexed all
    try (VerbaleSearch terms = VerbaleSearch.withTerms(xb, custody, directory.resolve("terms"))) {
      PageRequest prefix = ask("licen*", of(Review.DIALOGUE), 10, Optional.empty());
      assertThat(terms.search(prefix).hits()).as("no term is known").isEmpty();
      terms.update();
      for (String query : List.of("licen*", "lisence~1", "суд*", "court")) {
        PageRequest request = ask(query, of(Review.DIALOGUE), 10, Optional.empty());
        assertThat(terms.search(request).hits()).as(query).isEqualTo(search.search(request).hits());
      }
    }
  }

  @Test
  void whatWasErased_isNotFound() throws Exception {
    converse();
    PostedRecord secret = say(atXa, Language.EN, "A name that nobody should have written.");
    xb.sync();
    search.update();
    PageRequest request = ask("name", of(Review.DIALOGUE), 10, Optional.empty());
    assertThat(records(server(request))).containsExactly(secret.record());
    sec.sync();
    Bytes proposed =
        sec.channel(Review.DIALOGUE)
            .decisions()
            .propose(secret.record(), Erasure.Reason.THIRD_PARTY_CONFIDENCE);
    atXa.decisions().erase(atXa.decisions().sign(proposed));
    xb.sync();
    search.update();
    Page page = server(request);
    assertThat(page.hits()).isEmpty();
    assertThat(page.total()).isZero();
    assertSame(of(Review.DIALOGUE), SOME);
  }
}
