package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.client.Channel;
import org.verbale.client.ChannelStatus.Standing;
import org.verbale.client.PostedRecord;
import org.verbale.client.ReadableRecord;
import org.verbale.client.VerbaleClient;
import org.verbale.client.error.RefusedException;
import org.verbale.client.search.RecordAnalyzer;
import org.verbale.client.search.TermsState;
import org.verbale.id.Language;
import org.verbale.id.Role;
import org.verbale.record.Part;
import org.verbale.record.RecordType;
import org.verbale.terms.RecordTerms;
import org.verbale.testing.Words;

/** Search terms that go with records, and what their readers make of them. */
@Timeout(600)
class SearchTermsTest {
  @TempDir Path directory;

  private Review review;
  private Mechanism.DeviceKeys xaKeys;
  private VerbaleClient sec1;

  @BeforeEach
  void begin() throws Exception {
    review = new Review(directory);
    xaKeys = review.device(Review.XA, Role.FOCAL_POINT, "xa");
    sec1 = review.client(Review.SEC, Role.SECRETARIAT, "sec1");
    VerbaleClient second = review.client(Review.SEC, Role.SECRETARIAT, "sec2");
    assertThat(second.role()).isEqualTo(Role.SECRETARIAT);
  }

  @AfterEach
  void end() {
    review.close();
  }

  private static Channel open(VerbaleClient client) {
    Channel channel = client.channel(Review.DIALOGUE);
    assertThat(channel.open().standing()).isEqualTo(Standing.MEMBER);
    return channel;
  }

  private VerbaleClient client(RecordAnalyzer analyzer, Mechanism.DeviceKeys keys)
      throws Exception {
    return review.client(keys, builder -> builder.analyzer(analyzer));
  }

  private static PostedRecord say(Channel channel, String text) {
    return channel.post(channel.draft(RecordType.MESSAGE, Language.EN).paragraph(text).build());
  }

  private static ReadableRecord read(Channel channel, PostedRecord record) {
    return (ReadableRecord) channel.record(record.record()).orElseThrow();
  }

  @Test
  void termsOfAnAuthor_areCheckedByWhoCan_alsoAfterARemoval() throws Exception {
    VerbaleClient xa = client(new WordAnalyzer(1), xaKeys);
    var xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    VerbaleClient xb = client(new WordAnalyzer(2), xbKeys);
    var leavingKeys = review.device(Review.XB, Role.EXPERT, "leaving");
    VerbaleClient leaving = review.client(leavingKeys);
    review.assign(sec1, xaKeys, Review.XB);
    Channel atXa = open(xa);
    Channel atXb = open(xb);
    atXb.addDevice(leaving.certificate());
    PostedRecord first = say(atXa, "one treaty");
    leaving.sync();
    assertThat(read(open(leaving), first).searchTerms()).isEqualTo(TermsState.UNCHECKED);
    review.revoke(sec1, leavingKeys);
    PostedRecord second = say(atXa, "another treaty");
    PostedRecord newer = say(atXb, "by the newer profile");
    xa.sync();
    xb.sync();
    assertThat(read(atXb, first).searchTerms()).isEqualTo(TermsState.FAITHFUL);
    assertThat(read(atXb, second).searchTerms()).isEqualTo(TermsState.FAITHFUL);
    assertThat(read(atXa, newer).searchTerms()).isEqualTo(TermsState.UNCHECKED);
    var lateKeys = review.device(Review.XB, Role.EXPERT, "late");
    VerbaleClient late = client(new WordAnalyzer(2), lateKeys);
    atXb.addDevice(late.certificate());
    late.sync();
    Channel atLate = open(late);
    for (PostedRecord each : List.of(first, second, newer)) {
      assertThat(read(atLate, each).searchTerms()).isEqualTo(TermsState.FAITHFUL);
    }
  }

  /** Else whoever wants a record not to be found says that its terms are of such a one. */
  @Test
  void termsOfAProfileThatNobodyHas_areRefused() throws Exception {
    VerbaleClient xa = client(new WordAnalyzer(1), xaKeys);
    var xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    VerbaleClient xb = client(new WordAnalyzer(Review.LATER_PROFILES + 1), xbKeys);
    review.assign(sec1, xaKeys, Review.XB);
    Channel atXb = open(xb);
    PostedRecord first = say(open(xa), "one treaty");
    xb.sync();
    assertThatThrownBy(() -> say(atXb, "by no profile")).satisfies(SearchTermsTest::isOfNoProfile);
    assertThatThrownBy(() -> atXb.addSearchTerms(first.record()))
        .satisfies(SearchTermsTest::isOfNoProfile);
    assertThat(read(open(xa), first).searchTerms()).isEqualTo(TermsState.FAITHFUL);
  }

  private static void isOfNoProfile(Throwable refused) {
    assertThat(refused)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo("MALFORMED"))
        .hasMessageContaining("terms/profile: malformed (expected: at most 4)");
  }

  /** Leaves out what one searches for, and fails on what one would quote. */
  private record LyingAnalyzer() implements RecordAnalyzer {
    @Override
    public int profile() {
      return 1;
    }

    @Override
    public boolean knows(int profile) {
      return true;
    }

    @Override
    public RecordTerms analyse(int profile, Language language, List<Part> parts) {
      String text = parts.get(0).text();
      if (text.contains("crash")) {
        throw new IllegalStateException("analyzer: broken (expected: in this test)");
      }
      String less = text.replace("bribe", "gift");
      return Words.terms(profile, language, List.of(Part.paragraph(language, less)));
    }
  }

  @Test
  void poisonedTerms_areFlagged_andHideNothing() throws Exception {
    VerbaleClient liar = client(new LyingAnalyzer(), xaKeys);
    var xbKeys = review.device(Review.XB, Role.FOCAL_POINT, "xb");
    VerbaleClient xb = client(new WordAnalyzer(1), xbKeys);
    review.assign(sec1, xaKeys, Review.XB);
    Channel atLiar = open(liar);
    Channel atXb = open(xb);
    PostedRecord hidden = say(atLiar, "a bribe was paid");
    PostedRecord without = say(atLiar, "crash of an analyzer");
    xb.sync();
    assertThat(read(atXb, hidden).searchTerms()).isEqualTo(TermsState.INCOMPLETE);
    assertThat(read(atXb, hidden).text()).isEqualTo("a bribe was paid");
    assertThat(read(atXb, without).searchTerms()).isEqualTo(TermsState.NONE);
    PostedRecord answer = say(atXb, "crash it is");
    liar.sync();
    assertThat(read(atLiar, answer).searchTerms()).isEqualTo(TermsState.UNCHECKED);
    assertThat(read(atLiar, answer).text()).isEqualTo("crash it is");
  }

  @Test
  void recordsWithoutTerms_getThemFromTheSecretariat_orFromAnyMemberOnce() throws Exception {
    VerbaleClient xa = review.client(xaKeys);
    VerbaleClient xb =
        client(new WordAnalyzer(1), review.device(Review.XB, Role.FOCAL_POINT, "xb"));
    VerbaleClient filling =
        client(new WordAnalyzer(2), review.device(Review.SEC, Role.SECRETARIAT, "filling"));
    review.assign(sec1, xaKeys, Review.XB);
    Channel atXa = open(xa);
    Channel atXb = open(xb);
    PostedRecord bare = say(atXa, "nobody analysed this");
    PostedRecord old = say(atXb, "by an old profile");
    assertThat(atXa.addSearchTerms(bare.record())).as("no analyzer").isFalse();
    xb.sync();
    assertThat(atXb.addSearchTerms(bare.record())).isTrue();
    assertThat(atXb.addSearchTerms(bare.record())).as("not its to replace").isFalse();
    xa.sync();
    assertThat(atXa.addedSearchTerms(bare.record())).isEqualTo(TermsState.UNCHECKED);
    assertThat(atXa.addedSearchTerms(old.record())).isEqualTo(TermsState.NONE);
    assertThat(atXb.addedSearchTerms(bare.record())).isEqualTo(TermsState.FAITHFUL);
    Channel atFilling = open(filling);
    filling.sync();
    assertThat(atFilling.addedSearchTerms(old.record())).isEqualTo(TermsState.FAITHFUL);
    assertThat(atFilling.addedSearchTerms(bare.record())).isEqualTo(TermsState.FAITHFUL);
    xb.sync();
    assertThat(atXb.addedSearchTerms(old.record())).as("newer").isEqualTo(TermsState.UNCHECKED);
    assertThat(atXb.addSearchTerms(bare.record())).as("the Secretariat's are newer").isFalse();
    assertThat(read(atXa, bare).text()).isEqualTo("nobody analysed this");
    var lateKeys = review.device(Review.XB, Role.EXPERT, "late");
    VerbaleClient late = client(new WordAnalyzer(2), lateKeys);
    atXb.addDevice(late.certificate());
    late.sync();
    Channel atLate = open(late);
    assertThat(atLate.addedSearchTerms(old.record())).isEqualTo(TermsState.FAITHFUL);
    assertThat(atLate.addedSearchTerms(bare.record())).isEqualTo(TermsState.FAITHFUL);
  }

  @Test
  void falseTermsThatAMemberAdds_areFlagged_andReplacedByTheAuthor() throws Exception {
    VerbaleClient xa = client(new WordAnalyzer(1), xaKeys);
    VerbaleClient liar =
        client(new LyingAnalyzer(), review.device(Review.XB, Role.FOCAL_POINT, "xb"));
    VerbaleClient reader = client(new WordAnalyzer(1), review.device(Review.XB, Role.EXPERT, "x"));
    VerbaleClient bare = review.client(review.device(Review.XA, Role.EXPERT, "bare"));
    review.assign(sec1, xaKeys, Review.XB);
    Channel atXa = open(xa);
    Channel atLiar = open(liar);
    atLiar.addDevice(reader.certificate());
    atXa.addDevice(bare.certificate());
    bare.sync();
    PostedRecord record = say(open(bare), "a bribe was paid");
    liar.sync();
    assertThat(atLiar.addSearchTerms(record.record())).isTrue();
    reader.sync();
    Channel atReader = open(reader);
    assertThat(atReader.addedSearchTerms(record.record())).isEqualTo(TermsState.INCOMPLETE);
    assertThat(atReader.addSearchTerms(record.record())).as("a colleague of the liar").isFalse();
    xa.sync();
    assertThat(atXa.addSearchTerms(record.record())).as("the author's party").isTrue();
    reader.sync();
    assertThat(atReader.addedSearchTerms(record.record())).isEqualTo(TermsState.FAITHFUL);
  }
}
