package org.verbale.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.erasure.Erasure;
import org.verbale.id.ChannelId;
import org.verbale.note.SignedNote;
import org.verbale.server.document.EraseRecord;
import org.verbale.server.policy.Limits;
import org.verbale.server.recovery.Disaster;
import org.verbale.server.testing.Draft;
import org.verbale.server.testing.Post;
import org.verbale.server.testing.Supplement;
import org.verbale.server.testing.World;
import org.verbale.testing.FileSearch;

/** What stands in the archive stands in the index, whatever became of the index. */
class SearchIndexTest {
  @TempDir Path directory;

  private Path data;
  private World world;
  private SearchIndex index;

  @BeforeEach
  void begin() throws IOException {
    data = directory.resolve("data");
    world = new World(data, 71);
    world.dialogue();
    index = open(world, data);
  }

  @AfterEach
  void end() throws IOException {
    index.close();
    world.close();
  }

  private static SearchIndex open(World world, Path data) throws IOException {
    return SearchIndex.open(
        world.node.storage(),
        world.node.archive(),
        world.node.registry(),
        data,
        new SearchOptions(Duration.ZERO, 1));
  }

  private void reopen() throws IOException {
    index.close();
    index = open(world, data);
  }

  private Post post(ChannelId channel) {
    Bytes terms = Post.sealedTerms(100, world.mechanism.random());
    Post post = world.message(world.xb, channel).terms(terms);
    world.node.execute(post.command(world.xb));
    return post;
  }

  private Post bare() {
    Post post = world.message(world.xb, World.DIALOGUE);
    world.node.execute(post.command(world.xb));
    return post;
  }

  private Supplement supplement(Post post, int profile) {
    Supplement added = Supplement.of(post, profile, world.mechanism.random());
    world.node.execute(added.command(world.s1));
    return added;
  }

  private void erase(Post post) {
    var erasure =
        new Erasure(
            World.DIALOGUE,
            post.block().record(),
            Draft.hash(post.note()),
            Erasure.Reason.PERSONAL_DATA);
    Bytes decision =
        SignedNote.sign(erasure.toText(), world.xa.signer(), world.xb.signer(), world.s1.signer())
            .toBytes();
    world.node.execute(EraseRecord.of(world.xc.caller(), decision, Limits.DEFAULT.messages()));
  }

  /** Record and newest terms of each document, in order. */
  private List<String> documents(ChannelId channel) throws IOException {
    index.catchUp();
    return documents(index, channel, Long.MAX_VALUE);
  }

  private static List<String> documents(SearchIndex index, ChannelId channel, long until)
      throws IOException {
    List<String> found = new ArrayList<>();
    try (var lease = index.indexes().lease(channel)) {
      var committed = lease.index().acquire();
      try {
        long before = -1;
        for (LeafReaderContext leaf : committed.reader().leaves()) {
          var versions = new Versions.Cursor(until);
          BinaryDocValues ids = leaf.reader().getBinaryDocValues("id");
          BinaryDocValues terms = leaf.reader().getBinaryDocValues(Documents.TERMS);
          NumericDocValues sequences = leaf.reader().getNumericDocValues(Documents.SEQUENCE);
          for (int i = 0; i < leaf.reader().maxDoc(); i++) {
            assertThat(leaf.reader().getLiveDocs()).as("expunged").isNull();
            assertThat(sequences.advanceExact(i) && ids.advanceExact(i)).isTrue();
            assertThat(sequences.longValue()).as("order").isGreaterThan(before);
            before = sequences.longValue();
            boolean any =
                terms != null && terms.advanceExact(i) && versions.moveTo(terms.binaryValue());
            found.add(
                ids.binaryValue().utf8ToString() + (any ? " " + versions.terms().hash() : " none"));
          }
        }
      } finally {
        committed.release();
      }
    }
    return found;
  }

  private static String shown(Post post, Bytes terms) {
    return post.block().record() + " " + (terms.isEmpty() ? "none" : Draft.hash(terms).toString());
  }

  @Test
  void records_standInOrder_withTheTermsThatCount() throws IOException {
    Post own = post(World.DIALOGUE);
    Post bare = bare();
    Post late = bare();
    assertThat(documents(World.DIALOGUE))
        .containsExactly(
            shown(own, own.terms()), shown(bare, Bytes.EMPTY), shown(late, Bytes.EMPTY));
    Supplement first = supplement(bare, 1);
    Supplement newer = supplement(own, 2);
    Post last = post(World.DIALOGUE);
    Supplement newest = supplement(last, 2);
    assertThat(documents(World.DIALOGUE))
        .containsExactly(
            shown(own, newer.terms()),
            shown(bare, first.terms()),
            shown(late, Bytes.EMPTY),
            shown(last, newest.terms()));
    Supplement again = supplement(bare, 1);
    assertThat(documents(World.DIALOGUE)).contains(shown(bare, again.terms()));
    assertThat(index.lag()).isZero();
  }

  @Test
  void termsThatWereAddedLater_doNotCountForWhoSawTheChannelBefore() throws IOException {
    Post own = post(World.DIALOGUE);
    Post bare = bare();
    long then = world.head(World.DIALOGUE).length();
    supplement(own, 2);
    supplement(bare, 2);
    index.catchUp();
    assertThat(documents(index, World.DIALOGUE, then))
        .containsExactly(shown(own, own.terms()), shown(bare, Bytes.EMPTY));
  }

  @Test
  void manySmallCommits_keepTheOrder() throws IOException {
    List<String> expected = new ArrayList<>();
    List<Post> posts = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Post post = bare();
      posts.add(post);
      index.catchUp();
      expected.add(shown(post, Bytes.EMPTY));
    }
    for (int i = 0; i < 25; i += 3) {
      expected.set(i, shown(posts.get(i), supplement(posts.get(i), 1).terms()));
      index.catchUp();
    }
    assertThat(documents(World.DIALOGUE)).isEqualTo(expected);
  }

  @Test
  void erasedRecord_leavesTheIndexAndItsFiles() throws Exception {
    Post kept = post(World.DIALOGUE);
    Post gone = post(World.DIALOGUE);
    Post added = bare();
    Supplement terms = supplement(added, 1);
    assertThat(documents(World.DIALOGUE)).hasSize(3);
    Path folder = index.indexes().folder(World.DIALOGUE);
    assertThat(FileSearch.count(folder, needle(gone.terms()))).isPositive();
    assertThat(FileSearch.count(folder, needle(terms.terms()))).isPositive();
    erase(gone);
    erase(added);
    assertThat(documents(World.DIALOGUE)).containsExactly(shown(kept, kept.terms()));
    assertThat(FileSearch.count(folder, needle(gone.terms()))).isZero();
    assertThat(FileSearch.count(folder, needle(terms.terms()))).isZero();
    assertThat(FileSearch.count(folder, needle(kept.terms()))).isPositive();
    Files.delete(data.resolve("search/position"));
    index.indexes().drop(World.DIALOGUE);
    reopen();
    assertThat(documents(World.DIALOGUE)).containsExactly(shown(kept, kept.terms()));
  }

  @Test
  void erasedRecord_isSaidToBeGone_onceNobodyReadsInTheOldIndex() throws Exception {
    Post gone = post(World.DIALOGUE);
    index.catchUp();
    try (var lease = index.indexes().lease(World.DIALOGUE)) {
      var held = lease.index().acquire();
      erase(gone);
      long size = world.node.storage().<Long>read(world.node.archive()::size);
      assertThat(index.isExpunged(size)).as("not looked at").isFalse();
      index.catchUp();
      assertThat(index.isExpunged(size)).as("read from").isFalse();
      post(World.DIALOGUE);
      var later = lease.index().acquire();
      index.catchUp();
      held.release();
      assertThat(index.isExpunged(size)).as("a later reader does not matter").isTrue();
      later.release();
      Path folder = index.indexes().folder(World.DIALOGUE);
      assertThat(FileSearch.count(folder, needle(gone.terms()))).isZero();
    }
  }

  @Test
  void recordPostedAndErasedBetweenTwoLooks_isNotThere() throws IOException {
    Post kept = post(World.DIALOGUE);
    Post gone = bare();
    supplement(gone, 1);
    erase(gone);
    assertThat(documents(World.DIALOGUE)).containsExactly(shown(kept, kept.terms()));
  }

  private static byte[] needle(Bytes terms) {
    return Arrays.copyOfRange(terms.toByteArray(), 200, 264);
  }

  @Test
  void afterARestart_itGoesOnWhereItWas() throws IOException {
    Post one = post(World.DIALOGUE);
    assertThat(documents(World.DIALOGUE)).hasSize(1);
    index.close();
    Post two = post(World.DIALOGUE);
    world.restart();
    index = open(world, data);
    assertThat(index.follower().next()).isPositive();
    assertThat(documents(World.DIALOGUE))
        .containsExactly(shown(one, one.terms()), shown(two, two.terms()));
  }

  @Test
  void lostOrDamagedIndex_isMadeAnew() throws IOException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Post post = post(World.DIALOGUE);
      expected.add(shown(post, post.terms()));
    }
    assertThat(documents(World.DIALOGUE)).isEqualTo(expected);
    Path folder = index.indexes().folder(World.DIALOGUE);
    List<String> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.map(file -> file.getFileName().toString()).filter(f -> f.length() > 2).toList();
    }
    assertThat(files).hasSizeGreaterThan(2);
    int damaged = 0;
    for (String name : files) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && Files.size(file) > 0) {
        index.close();
        flip(file);
        index = open(world, data);
        index.follower().want(World.DIALOGUE, false);
        assertThat(documents(World.DIALOGUE)).as(name).isEqualTo(expected);
        damaged++;
      }
    }
    assertThat(damaged).isPositive();
    index.close();
    for (String name : files) {
      Files.deleteIfExists(folder.resolve(name));
    }
    index = open(world, data);
    index.follower().want(World.DIALOGUE, false);
    assertThat(documents(World.DIALOGUE)).isEqualTo(expected);
  }

  @Test
  void allIndexes_areMadeAnewOnRequest() throws IOException {
    Post post = post(World.DIALOGUE);
    List<String> before = documents(World.DIALOGUE);
    Path left = Files.createDirectory(data.resolve("search/0123"));
    Files.writeString(left.resolve("segments_1"), "of a channel that is no more");
    SearchIndex.wantAnew(data);
    assertThat(documents(World.DIALOGUE))
        .isEqualTo(before)
        .containsExactly(shown(post, post.terms()));
    assertThat(left).doesNotExist();
    assertThat(data.resolve("search/reindex.wanted")).doesNotExist();
    index.close();
    SearchIndex.wantAnew(data);
    long followed =
        SearchIndex.follow(
            world.node.storage(),
            world.node.archive(),
            world.node.registry(),
            data,
            SearchOptions.DEFAULT);
    assertThat(followed).isEqualTo(world.node.storage().<Long>read(world.node.archive()::size));
    index = open(world, data);
    assertThat(index.lag()).isZero();
    assertThat(documents(World.DIALOGUE)).isEqualTo(before);
  }

  private static void flip(Path file) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long at = bytes.length() / 2;
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }

  @Test
  void indexesBeyondTheirNumber_areClosedAndOpenedAgain() throws IOException {
    world.create(world.s1, World.REVIEWERS, world.s2, world.xb);
    for (ChannelId channel : List.of(World.DIALOGUE, World.REVIEWERS)) {
      Post post = post(channel);
      assertThat(documents(channel)).containsExactly(shown(post, post.terms()));
      assertThat(index.open()).isEqualTo(1);
    }
    assertThat(documents(World.DIALOGUE)).hasSize(1);
  }

  @Test
  void indexOfALogThatIsNoMore_isMadeAnew() throws IOException {
    try (var disaster = new Disaster(directory.resolve("disaster"))) {
      Path old = directory.resolve("disaster/data");
      Path restored = directory.resolve("disaster/restored");
      List<String> then;
      try (SearchIndex before = open(disaster.world, old)) {
        before.catchUp();
        then = documents(before, World.DIALOGUE, Long.MAX_VALUE);
      }
      disaster.fallBack("restored");
      copy(old.resolve("search"), restored.resolve("search"));
      try (SearchIndex after = open(disaster.world, restored)) {
        assertThat(after.follower().next()).isZero();
        after.catchUp();
        List<String> now = documents(after, World.DIALOGUE, Long.MAX_VALUE);
        assertThat(now).hasSizeLessThan(then.size()).hasSize(1);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  @Test
  void itsThread_followsByItself() throws Exception {
    index.close();
    index =
        SearchIndex.open(
            world.node.storage(),
            world.node.archive(),
            world.node.registry(),
            data,
            new SearchOptions(Duration.ofMillis(5), 1));
    Post post = post(World.DIALOGUE);
    assertThat(index.lag()).isPositive();
    index.begin();
    for (int i = 0; i < 500 && index.lag() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(documents(index, World.DIALOGUE, Long.MAX_VALUE))
        .containsExactly(shown(post, post.terms()));
  }
}
