package org.verbale.server.publicstore;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.server.publicstore.Published.at;
import static org.verbale.server.publicstore.Published.bytes;
import static org.verbale.server.publicstore.Published.field;
import static org.verbale.server.publicstore.Published.item;
import static org.verbale.server.publicstore.Published.paragraph;
import static org.verbale.server.publicstore.Published.publish;
import static org.verbale.server.publicstore.Published.record;
import static org.verbale.server.publicstore.Published.still;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.codec.Bytes;
import org.verbale.id.Digest;
import org.verbale.refusal.Reason;
import org.verbale.refusal.RefusedException;
import org.verbale.server.storage.Storage;
import org.verbale.server.storage.StorageException;
import org.verbale.server.storage.StorageException.Problem;
import org.verbale.testing.FileSearch;

class PublicStoreTest {
  @TempDir Path directory;

  @Test
  void publishedItem_isServedWithItsFiles_alsoAfterARestart() {
    byte[] bundle = bytes(1, 700_000);
    PublicItem item =
        item(
            record(1),
            1,
            paragraph(0, "We keep a register."),
            new PublicPart.Attachment(3, "register.pdf", "application/pdf", 300_000, 200_001));
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThat(publish(store, item, bundle)).isTrue();
    }
    try (PublicStore store = Published.open(directory)) {
      assertThat(store.entry(record(1)))
          .contains(
              new PublicEntry.Item(
                  item,
                  1,
                  at(1),
                  at(1),
                  false,
                  new PublicEntry.Bundle(0, bundle.length, Digest.sha256(bundle))));
      PublicContent file = store.bundle(record(1)).orElseThrow();
      assertThat(file.length()).isEqualTo(bundle.length);
      assertThat(file.sha256()).isEqualTo(Digest.sha256(bundle));
      assertThat(Published.all(file)).isEqualTo(bundle);
      PublicContent attachment = store.attachment(record(1), 3).orElseThrow();
      assertThat(attachment.mediaType()).isEqualTo("application/pdf");
      assertThat(Published.all(attachment)).isEqualTo(Arrays.copyOfRange(bundle, 200_001, 500_001));
      assertThat(file.read(699_999)).contains(Bytes.of(bundle, 699_999, 1));
      assertThatThrownBy(() -> file.read(700_000)).isInstanceOf(IllegalArgumentException.class);
      assertThat(store.attachment(record(1), 0)).isEmpty();
      assertThat(store.attachment(record(1), 4)).isEmpty();
      assertThat(store.bundle(record(2))).isEmpty();
    }
  }

  @Test
  void sameOrEarlierDecisionAgain_changesNothing() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThat(publish(store, item(record(1), 2), bytes(1, 10))).isTrue();
      assertThat(publish(store, item(record(1), 2), bytes(2, 10))).isFalse();
      assertThat(publish(store, item(record(1), 1), bytes(2, 10))).isFalse();
      assertThat(store.withdraw(record(1), 2, at(9))).isFalse();
      assertThat(store.lastEvent()).isEqualTo(1);
      assertThat(Published.all(store.bundle(record(1)).orElseThrow())).isEqualTo(bytes(1, 10));
      assertThat(store.sweeping()).isZero();
    }
  }

  @Test
  void laterDecision_replacesTheItem_andSaysSo() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      publish(store, item(record(1), 1, field(1, "article", "5")), bytes(1, 300_000));
      PublicContent before = store.bundle(record(1)).orElseThrow();
      publish(store, item(record(1), 3, field(1, "article", "6")), bytes(2, 10));
      assertThat(store.entry(record(1)))
          .get()
          .isInstanceOfSatisfying(
              PublicEntry.Item.class,
              now -> {
                assertThat(now.corrected()).isTrue();
                assertThat(now.published()).isEqualTo(at(1));
                assertThat(now.updated()).isEqualTo(at(3));
                assertThat(now.event()).isEqualTo(2);
              });
      assertThat(before.read(0)).isEmpty();
      assertThatThrownBy(() -> before.open().readAllBytes()).isInstanceOf(IOException.class);
      assertThat(store.values(Facet.ARTICLE)).containsExactly(new ValueCount("6", 1));
      assertThat(Published.walk(store, Filter.ALL.with(Facet.ARTICLE, "5"), 5)).isEmpty();
      assertThat(kinds(store))
          .containsExactly(PublicEvent.Kind.PUBLISHED, PublicEvent.Kind.CORRECTED);
    }
  }

  @Test
  void withdrawnItem_leavesATombstoneAndNoContent() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      publish(store, item(record(1), 1, field(1, "cluster", "2")), bytes(1, 10));
      publish(store, item(record(2), 1), bytes(2, 10));
      assertThat(store.withdraw(record(1), 2, at(7))).isTrue();
      PublicItem was = item(record(1), 1);
      assertThat(store.entry(record(1)))
          .contains(
              new PublicEntry.Withdrawn(
                  record(1), 2, was.review(), was.state(), was.type(), 3, at(1), at(7)));
      assertThat(store.bundle(record(1))).isEmpty();
      assertThat(store.values(Facet.CLUSTER)).isEmpty();
      assertThat(store.values(Facet.STATE)).containsExactly(new ValueCount("XA", 1));
      Filter ofState = Filter.ALL.with(Facet.STATE, "XA");
      assertThat(Published.walk(store, ofState, 5)).containsExactly(record(2));
      assertThat(Published.walk(store, ofState.withTombstones(), 5))
          .containsExactly(record(1), record(2));
      publish(store, item(record(1), 3), bytes(3, 10));
      assertThat(store.entry(record(1)).orElseThrow().published()).isEqualTo(at(3));
      assertThat(kinds(store))
          .containsExactly(
              PublicEvent.Kind.PUBLISHED,
              PublicEvent.Kind.PUBLISHED,
              PublicEvent.Kind.WITHDRAWN,
              PublicEvent.Kind.PUBLISHED);
    }
  }

  @Test
  void recordThatWasNeverPublic_leavesNoTombstone() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      stage(store, 1, 1, 10);
      assertThat(store.withdraw(record(1), 2, at(1))).isFalse();
      assertThat(store.entry(record(1))).isEmpty();
      assertThat(store.staged(record(1), 1)).isEmpty();
      assertThat(store.lastEvent()).isZero();
    }
  }

  @Test
  void withdrawnReplacedAndDroppedContent_leavesTheDisk() throws Exception {
    byte[] first = "needle-of-the-bundle-that-is-replaced".getBytes(US_ASCII);
    byte[] second = "needle-of-the-bundle-that-is-withdrawn".getBytes(US_ASCII);
    byte[] text = "needle of a paragraph that is withdrawn".getBytes(US_ASCII);
    byte[] article = "needle of an article".getBytes(US_ASCII);
    byte[] upload = "needle-of-what-is-staged".getBytes(US_ASCII);
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      publish(store, item(record(1), 1), padded(first));
      publish(
          store,
          item(
              record(1),
              2,
              paragraph(0, new String(text, US_ASCII)),
              field(1, "article", new String(article, US_ASCII))),
          padded(second));
      try (Staging staging = store.stage(record(2), 1)) {
        staging.append(Bytes.of(padded(upload)));
        staging.finish(at(0));
      }
      for (byte[] needle : List.of(second, text, article, upload)) {
        assertThat(FileSearch.count(directory, needle)).isPositive();
      }
      store.withdraw(record(1), 3, at(3));
      store.dropStaged(record(2), 1);
      assertThat(store.sweeping()).isEqualTo(3);
      assertThat(store.sweep()).isTrue();
      assertThat(store.sweeping()).isZero();
      for (byte[] needle : List.of(first, second, text, article, upload)) {
        assertThat(FileSearch.awaitNone(directory, needle, 100)).isZero();
      }
    }
  }

  @Test
  void unsweptContent_isSweptAfterARestart() throws Exception {
    byte[] needle = "needle-of-the-bundle-that-is-withdrawn".getBytes(US_ASCII);
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      publish(store, item(record(1), 1), padded(needle));
      store.withdraw(record(1), 2, at(2));
    }
    try (PublicStore store = PublicStore.open(directory, Published.SMALL, Published.NARROW)) {
      while (store.sweeping() > 0) {
        Thread.sleep(10);
      }
    }
    assertThat(FileSearch.awaitNone(directory, needle, 100)).isZero();
  }

  @Test
  void bundleThatCannotBeRead_publishesNothing() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThatThrownBy(
              () ->
                  store.publish(
                      item(record(1), 1),
                      out -> {
                        out.write(bytes(1, 600_000));
                        throw new IOException("gone");
                      },
                      at(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("gone");
      assertThat(store.entry(record(1))).isEmpty();
      assertThat(store.lastEvent()).isZero();
      assertThat(store.sweeping()).isEqualTo(1);
      assertThat(publish(store, item(record(1), 1), bytes(1, 10))).isTrue();
    }
  }

  @Test
  void bundleThatIsTooLarge_isRefused_andAttachmentOutsideOfIt_isABug() {
    try (PublicStore store = still(directory, Published.NARROW)) {
      assertThatThrownBy(() -> publish(store, item(record(1), 1), new byte[(2 << 20) + 1]))
          .satisfies(refused(Reason.TOO_LARGE));
      PublicItem outside =
          item(record(1), 1, new PublicPart.Attachment(0, "a.txt", "text/plain", 11, 90));
      assertThatThrownBy(() -> publish(store, outside, bytes(1, 100)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(store.entry(record(1))).isEmpty();
      assertThat(store.sweeping()).isEqualTo(2);
    }
  }

  @Test
  void staged_isKeptApart_untilItIsDroppedPublishedOrExpires() {
    byte[] upload = bytes(4, 600_000);
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      try (Staging staging = store.stage(record(1), 1)) {
        staging.append(Bytes.of(upload, 0, 250_000));
        staging.append(Bytes.of(upload, 250_000, 350_000));
        assertThat(staging.finish(at(1)).sha256()).isEqualTo(Digest.sha256(upload));
      }
      stage(store, 2, 1, 10);
      assertThat(store.entry(record(1))).isEmpty();
      assertThat(store.bundle(record(1))).isEmpty();
    }
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThat(Published.all(store.stagedContent(record(1), 1).orElseThrow())).isEqualTo(upload);
      assertThat(store.expireStaged(at(2))).isEqualTo(1);
      assertThat(store.staged(record(1), 1)).isEmpty();
      assertThat(store.staged(record(2), 1)).isPresent();
      publish(store, item(record(2), 1), bytes(1, 10));
      assertThat(store.staged(record(2), 1)).isEmpty();
      assertThat(store.dropStaged(record(2), 1)).isFalse();
    }
  }

  @Test
  void unfinishedUpload_isGoneAfterARestart_andGivenUpOne_atOnce() {
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      try (Staging staging = store.stage(record(1), 1)) {
        staging.append(Bytes.of(bytes(1, 10)));
      }
      assertThat(store.sweeping()).isEqualTo(1);
      Staging left = store.stage(record(2), 1);
      left.append(Bytes.of(bytes(1, 3_000_000)));
    }
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThat(store.staged(record(2), 1)).isEmpty();
      assertThat(store.sweeping()).isEqualTo(2);
    }
  }

  @Test
  void moreThanMayBeStaged_isRefused() {
    try (PublicStore store = still(directory, Published.NARROW)) {
      stage(store, 1, 1, 2 << 20);
      Staging tooMuch = store.stage(record(2), 1);
      tooMuch.append(Bytes.of(new byte[(1 << 20) + 1]));
      assertThatThrownBy(() -> tooMuch.finish(at(1))).satisfies(refused(Reason.OVERLOADED));
      assertThat(store.staged(record(2), 1)).isEmpty();
      try (Staging tooLong = store.stage(record(3), 1)) {
        assertThatThrownBy(() -> tooLong.append(Bytes.of(new byte[(2 << 20) + 1])))
            .satisfies(refused(Reason.TOO_LARGE));
      }
      stage(store, 4, 1, 1);
      stage(store, 5, 1, 1);
      assertThatThrownBy(() -> store.stage(record(6), 1)).satisfies(refused(Reason.OVERLOADED));
    }
  }

  @Test
  void valuesThatCannotBeListed_areNotListed_andPublishedAllTheSame() {
    PublicItem hostile =
        item(
            record(1),
            1,
            field(0, "article", "5\u00006"),
            field(1, "article", "x".repeat(65)),
            field(2, "article", "  "),
            field(3, "article", "\u0661\u0662"),
            field(4, "instrument", "NOT-ONE"),
            field(5, "instrument", "TIP"),
            field(6, "title", "Line\nbreak"),
            field(7, "article", "\u0661\u0662"));
    try (PublicStore store = still(directory, PublicLimits.DEFAULT)) {
      assertThat(publish(store, hostile, bytes(1, 10))).isTrue();
      assertThat(hostile.title()).isEmpty();
      assertThat(store.values(Facet.ARTICLE)).containsExactly(new ValueCount("\u0661\u0662", 1));
      assertThat(store.values(Facet.INSTRUMENT)).containsExactly(new ValueCount("TIP", 1));
      for (String value : List.of("5\u00006", "", "x".repeat(65), "%00", "../")) {
        assertThat(store.entries(Filter.ALL.with(Facet.ARTICLE, value), Optional.empty(), 5))
            .isEqualTo(new Page(List.of(), Optional.empty()));
      }
    }
  }

  @Test
  void followers_areToldOfEachChange_andReadItInOrder() {
    var told = new AtomicInteger();
    try (PublicStore store = still(directory, Published.NARROW)) {
      store.onEvent(told::incrementAndGet);
      for (int i = 1; i <= 9; i++) {
        publish(store, i, 1);
      }
      store.withdraw(record(4), 2, at(9));
      assertThat(told).hasValue(10);
      assertThat(store.lastEvent()).isEqualTo(10);
      List<PublicEvent> first = store.events(0, 1000);
      assertThat(first).extracting(PublicEvent::number).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
      assertThat(store.events(7, 2)).extracting(PublicEvent::number).containsExactly(8L, 9L);
      assertThat(store.events(9, 2))
          .extracting(PublicEvent::kind)
          .containsExactly(PublicEvent.Kind.WITHDRAWN);
      assertThat(store.events(10, 2)).isEmpty();
    }
  }

  @Test
  void otherDatabases_areNotOpenedAsThisOne_norThisAsAnother() throws Exception {
    Path data = directory.resolve("data");
    Storage.open(data, Published.SMALL).close();
    assertThatThrownBy(() -> Published.open(data))
        .satisfies(problem(Problem.NOT_A_DATA_DIRECTORY))
        .hasMessageContaining("public store");
    Path open = directory.resolve("public");
    Published.open(open).close();
    assertThatThrownBy(() -> Storage.open(open, Published.SMALL))
        .satisfies(problem(Problem.NOT_A_DATA_DIRECTORY));
    Files.writeString(open.resolve("VERBALE"), "verbale/public/v2\n");
    assertThatThrownBy(() -> Published.open(open)).satisfies(problem(Problem.NEWER_FORMAT));
  }

  private static List<PublicEvent.Kind> kinds(PublicStore store) {
    List<PublicEvent.Kind> kinds = new ArrayList<>();
    store.events(0, 100).forEach(each -> kinds.add(each.kind()));
    return kinds;
  }

  private static void stage(PublicStore store, long record, long number, int length) {
    try (Staging staging = store.stage(record(record), number)) {
      staging.append(Bytes.of(bytes(record, length)));
      staging.finish(at(2));
    }
  }

  /** So long that it lies in a file of large values. */
  private static byte[] padded(byte[] needle) {
    return Arrays.copyOf(needle, 20_000);
  }

  private static Consumer<Throwable> refused(Reason reason) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }

  private static Consumer<Throwable> problem(Problem problem) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                StorageException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
