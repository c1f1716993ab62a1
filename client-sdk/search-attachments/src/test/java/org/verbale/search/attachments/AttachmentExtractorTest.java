package org.verbale.search.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.verbale.search.attachments.SampleFiles.HELVETICA;
import static org.verbale.search.attachments.SampleFiles.docx;
import static org.verbale.search.attachments.SampleFiles.odt;
import static org.verbale.search.attachments.SampleFiles.pdf;
import static org.verbale.search.attachments.SampleFiles.shown;
import static org.verbale.search.attachments.SampleFiles.utf8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.verbale.client.search.AttachedFile;
import org.verbale.client.search.AttachmentReading;
import org.verbale.client.search.AttachmentReading.None;
import org.verbale.client.search.AttachmentReading.Reason;
import org.verbale.client.search.AttachmentReading.Text;
import org.verbale.client.search.AttachmentText.Content;
import org.verbale.id.Language;
import org.verbale.search.attachments.child.Kind;

@Timeout(120)
class AttachmentExtractorTest {
  private static final ExtractionLimits LIMITS =
      new ExtractionLimits(1 << 26, 10_000, 100, Duration.ofSeconds(20), 64, 2);

  private static final ExtractionLimits SHORT =
      new ExtractionLimits(1 << 26, 10_000, 100, Duration.ofSeconds(4), 64, 1);

  @TempDir Path folder;

  private static ExtractionLimits within(Duration deadline) {
    return new ExtractionLimits(1 << 20, 10_000, 100, deadline, 64, 2);
  }

  private static AttachedFile file(Kind kind, long length) {
    String mediaType =
        switch (kind) {
          case PDF -> "application/pdf";
          case DOCX -> "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
          case ODT -> "application/vnd.oasis.opendocument.text";
          case HTML -> "text/html";
          case PLAIN -> "text/plain";
        };
    return new AttachedFile("file", mediaType, length, Language.EN);
  }

  private static AttachmentReading read(AttachmentExtractor extractor, Kind kind, byte[] bytes) {
    return extractor.read(file(kind, bytes.length), out -> out.write(bytes));
  }

  private static AttachmentReading none(Reason reason) {
    return new None(reason);
  }

  /** An extractor whose child is preceded, or replaced, by a shell's script. */
  private static AttachmentExtractor under(ExtractionLimits limits, String script) {
    return AttachmentExtractor.open(limits, List.of(), List.of("/bin/sh", "-c", script, "sh"));
  }

  // --- what is read

  @Test
  void fileOfEachKind_isReadByAProcess() {
    try (var extractor = AttachmentExtractor.open(LIMITS)) {
      assertThat(read(extractor, Kind.PDF, pdf(HELVETICA, shown("one"), shown("two"))))
          .isEqualTo(new Text(List.of("one", "two"), false));
      assertThat(read(extractor, Kind.DOCX, docx("Решение суда")))
          .isEqualTo(new Text(List.of("Решение суда"), false));
      assertThat(read(extractor, Kind.ODT, odt("<text:p>主管机关</text:p>")))
          .isEqualTo(new Text(List.of("主管机关"), false));
      assertThat(read(extractor, Kind.HTML, utf8("<p>three<script>four</script>")))
          .isEqualTo(new Text(List.of("three"), false));
      assertThat(extractor.alive()).isZero();
    }
  }

  @Test
  void whatIsNotRead_isNotAskedFor() {
    Content never =
        out -> {
          throw new AssertionError("content: asked for");
        };
    try (var extractor = AttachmentExtractor.open(LIMITS)) {
      var picture = new AttachedFile("a.png", "image/png", 1, Language.EN);
      assertThat(extractor.reads("a.png", "image/png")).isFalse();
      assertThat(extractor.read(picture, never)).isEqualTo(none(Reason.UNSUPPORTED));
      assertThat(extractor.reads("a.pdf", "application/pdf")).isTrue();
      assertThat(extractor.read(file(Kind.PDF, (1 << 26) + 1), never))
          .isEqualTo(none(Reason.TOO_LARGE));
    }
  }

  @Test
  void fileThatNeverEnds_isCutOff() {
    try (var extractor = AttachmentExtractor.open(within(Duration.ofSeconds(20)))) {
      byte[] piece = new byte[100_000];
      Content endless =
          out -> {
            while (true) {
              out.write(piece);
            }
          };
      assertThat(extractor.read(file(Kind.PLAIN, 5), endless)).isEqualTo(none(Reason.TOO_LARGE));
    }
  }

  @Test
  void contentThatFails_failsTheReading_andEndsTheChild() {
    try (var extractor = AttachmentExtractor.open(LIMITS)) {
      Content failing =
          out -> {
            out.write(utf8("half of it"));
            throw new IllegalStateException("not what was signed");
          };
      assertThatThrownBy(() -> extractor.read(file(Kind.PLAIN, 20), failing))
          .hasMessage("not what was signed");
      assertThat(extractor.alive()).isZero();
    }
  }

  // --- what is withstood

  @Test
  @Tag("slow")
  void fileThatTakesForEver_isGivenUp_andTheNextIsRead() {
    try (var extractor = AttachmentExtractor.open(within(Duration.ofSeconds(2)))) {
      long began = System.nanoTime();
      assertThat(read(extractor, Kind.PDF, HostileFiles.FORMS_IN_FORMS.bytes()))
          .isEqualTo(none(Reason.TIMED_OUT));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(read(extractor, Kind.PLAIN, utf8("text")))
          .isEqualTo(new Text(List.of("text"), false));
    }
  }

  /** By all threads that live: what a child says is read by one that stays a while. */
  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void hostileFile_costsNothingHere(HostileFiles hostile) {
    byte[] bytes = hostile.bytes();
    boolean endless = hostile.outcomes().contains("TIMED_OUT");
    try (var extractor = AttachmentExtractor.open(endless ? SHORT : LIMITS)) {
      long began = System.nanoTime();
      long before = allocated();
      AttachmentReading reading = read(extractor, hostile.kind(), bytes);
      assertThat(allocated() - before).isLessThan(8 << 20);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      assertThat(hostile.outcomes())
          .contains(reading instanceof None none ? none.reason().name() : "TEXT");
    }
  }

  // --- children that are not what they should be

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void childThatLies_isNotBelieved() {
    byte[] text = utf8("text");
    var limits = within(Duration.ofSeconds(2));
    List<String> lies =
        List.of(
            "printf 'V\\377'", // no ground
            "printf 'V\\000\\000\\177\\377\\377\\377'", // two thousand million sections
            "printf 'V\\000\\000\\000\\000\\000\\001\\177\\377\\377\\377'", // one of 2 GiB
            "printf 'V\\000\\000\\000\\000\\000\\001\\000\\000\\000\\002\\300\\200'", // no UTF-8
            "printf 'V\\000\\000\\000\\000\\000\\001\\000\\000\\000\\011abc'", // cut off
            "printf 'V'; exit 7");
    for (String lie : lies) {
      try (var extractor = under(limits, lie)) {
        assertThat(read(extractor, Kind.PLAIN, text)).as(lie).isEqualTo(none(Reason.DIED));
      }
    }
    try (var extractor = under(limits, "printf V; exec cat /dev/zero")) {
      long before = allocated();
      assertThat(read(extractor, Kind.PLAIN, text)).isEqualTo(none(Reason.DIED));
      assertThat(allocated() - before).isLessThan(8 << 20);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void childThatDoesNotComeUp_isNamed() {
    try (var extractor = under(LIMITS, "exit 1")) {
      assertThat(read(extractor, Kind.PLAIN, utf8("text"))).isEqualTo(none(Reason.NOT_STARTED));
    }
    try (var extractor = AttachmentExtractor.open(LIMITS, List.of(), List.of("/no/such/program"))) {
      assertThat(read(extractor, Kind.PLAIN, utf8("text"))).isEqualTo(none(Reason.NOT_STARTED));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void childThatHangs_isKilled_andWhatItStartedToo() throws Exception {
    Path pid = folder.resolve("pid");
    String script = "sleep 600 & echo $! > " + pid + "; printf V; wait";
    try (var extractor = under(within(Duration.ofSeconds(1)), script)) {
      assertThat(read(extractor, Kind.PLAIN, new byte[1 << 19])) // more than a pipe takes
          .isEqualTo(none(Reason.TIMED_OUT));
    }
    long below = Long.parseLong(Files.readString(pid, UTF_8).strip());
    for (int i = 0; i < 500 && runs(below); i++) {
      Thread.sleep(20);
    }
    assertThat(runs(below)).isFalse();
  }

  /**
   * What is left behind is nobody's child any more: whoever waits at its pipes does so for long.
   */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void childThatLeavesItsPipesToAnother_isGivenUpInTime_andTheNextIsRead() throws Exception {
    Path pid = folder.resolve("pid");
    String leaving =
        "exec 3<&0; sleep 600 <&3 & echo $! > " + pid + "; printf V; head -c 1 >&2; sleep 0.2";
    String honest = "printf 'V\\000\\000\\000\\000\\000\\001\\000\\000\\000\\004text'; cat >&2";
    String script = "if [ -e " + pid + " ]; then " + honest + "; else " + leaving + "; fi";
    var limits = new ExtractionLimits(1 << 20, 10_000, 100, Duration.ofSeconds(1), 64, 1);
    try (var extractor = under(limits, script)) {
      long began = System.nanoTime();
      assertThat(read(extractor, Kind.PLAIN, new byte[1 << 19])) // more than a pipe takes
          .isIn(none(Reason.TIMED_OUT), none(Reason.DIED)); // as it waited there already, or not
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      assertThat(read(extractor, Kind.PLAIN, utf8("any")))
          .isEqualTo(new Text(List.of("text"), false));
    } finally {
      long left = Long.parseLong(Files.readString(pid, UTF_8).strip());
      assertThat(ProcessHandle.of(left).map(ProcessHandle::destroyForcibly)).contains(true);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void childThatSaysMuchOfErrors_isNotKeptByThat() {
    try (var extractor = under(LIMITS, "head -c 1000000 /dev/zero >&2; exec \"$@\"")) {
      assertThat(read(extractor, Kind.PLAIN, utf8("text")))
          .isEqualTo(new Text(List.of("text"), false));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void interruptedThread_isLetGo_andNothingIsSaidOfTheFile() throws Exception {
    var reading = new CompletableFuture<AttachmentReading>();
    var began = new CountDownLatch(1);
    Content content =
        out -> {
          out.write(1);
          began.countDown();
        };
    try (var extractor = under(within(Duration.ofMinutes(5)), "printf V; exec sleep 600")) {
      Thread thread =
          new Thread(() -> reading.complete(extractor.read(file(Kind.PLAIN, 1), content)));
      thread.start();
      began.await();
      thread.interrupt();
      assertThat(reading.get(60, SECONDS)).isEqualTo(none(Reason.INTERRUPTED));
    }
  }

  /** Whether a process runs; on Linux one that ended is there until its parent looks. */
  private static boolean runs(long process) {
    Path state = Path.of("/proc", Long.toString(process), "stat");
    try {
      return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent()
          && !(Files.exists(state) && Files.readString(state, UTF_8).contains(") Z "));
    } catch (IOException e) {
      return false; // gone between the two
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void child_knowsNothingOfTheEnvironment() throws Exception {
    assertThat(System.getenv()).containsKey("PATH");
    Path seen = folder.resolve("environment");
    String script = "/usr/bin/env > " + seen + "; pwd >> " + seen + "; exec \"$@\"";
    try (var extractor = under(LIMITS, script)) {
      assertThat(read(extractor, Kind.PLAIN, utf8("text")))
          .isEqualTo(new Text(List.of("text"), false));
    }
    assertThat(Files.readAllLines(seen))
        .allMatch(line -> line.matches("(PWD|OLDPWD|SHLVL|_|LANG|LC_ALL|LC_CTYPE)=.*|/.*"))
        .last()
        .isEqualTo(Path.of(System.getProperty("java.home")).toRealPath().toString());
  }

  // --- many at once

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void noMoreChildrenThanAllowed_liveAtATime() throws Exception {
    var most = new AtomicInteger();
    var now = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (var extractor = under(within(Duration.ofSeconds(20)), "printf V; cat > /dev/null")) {
      List<Future<AttachmentReading>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Content slow =
            out -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              pause(100);
              now.decrementAndGet();
              throw new IOException("enough");
            };
        all.add(threads.submit(() -> extractor.read(file(Kind.PLAIN, 5), slow)));
      }
      for (Future<AttachmentReading> each : all) {
        assertThatThrownBy(each::get).hasRootCauseMessage("enough");
      }
      assertThat(most).hasValue(2);
    } finally {
      threads.shutdown();
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void closing_endsWhatIsBeingRead() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    var began = new AtomicLong();
    AttachmentExtractor extractor = under(within(Duration.ofMinutes(5)), "printf V; sleep 600");
    try {
      Content content =
          out -> {
            out.write(1);
            began.set(1);
          };
      Future<AttachmentReading> reading =
          thread.submit(() -> extractor.read(file(Kind.PLAIN, 1), content));
      while (began.get() == 0) {
        Thread.sleep(5);
      }
      extractor.close();
      assertThat(reading.get()).isEqualTo(none(Reason.INTERRUPTED));
      assertThat(read(extractor, Kind.PLAIN, utf8("text"))).isEqualTo(none(Reason.INTERRUPTED));
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void limitsThatBoundNothing_areRefused() {
    assertThatThrownBy(() -> within(Duration.ZERO)).hasMessageContaining("deadline");
    assertThatThrownBy(() -> within(Duration.ofDays(1))).hasMessageContaining("deadline");
    assertThatThrownBy(() -> new ExtractionLimits(0, 1, 1, Duration.ofSeconds(1), 64, 1))
        .hasMessage("bytes: 0 (expected: 1 to 1073741824)");
  }
}
