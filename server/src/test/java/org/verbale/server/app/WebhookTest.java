package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verbale.publication.ReviewersWords;
import org.verbale.server.hook.Hooks;
import org.verbale.server.publicstore.PublicStore;
import org.verbale.server.publicstore.Published;
import org.verbale.testing.SeededRandom;
import picocli.CommandLine;

class WebhookTest {
  private static final String KEYS =
      """
      whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
      whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=
      """;

  @TempDir Path folder;
  private Path data;
  private Path webhooks;

  @BeforeEach
  void configure() throws Exception {
    data = folder.resolve("data");
    Path keys = folder.resolve("portal.secret");
    Files.createFile(
        keys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(keys, KEYS);
    // Of RFC 2606: no such host, so that nobody is told.
    webhooks =
        Files.writeString(
            folder.resolve("webhooks"),
            "[portal]\nurl = https://portal.invalid/\nsecret = portal.secret\n");
  }

  private Hooks start(PublicStore store) {
    return Telling.start(
        new ServerConfiguration.Publication(
            ReviewersWords.NOTIFY, Optional.of(webhooks), Optional.empty()),
        store,
        data,
        Instant::now,
        new SeededRandom(1));
  }

  @Test
  void commands_workOnARunningServer_andWithoutOne() throws Exception {
    try (PublicStore store = Published.open(Telling.store(data));
        Hooks hooks = start(store)) {
      var meters = new SimpleMeterRegistry();
      Telling.bind(meters, hooks);
      Telling.bind(meters, store);
      Published.publish(store, 1, 1);
      while (hooks.status().getFirst().attempts() == 0) {
        Thread.sleep(5);
      }
      assertThat(run(0, "list", "--data", data.toString()))
          .startsWith("portal: told of 0, 1 to come, 1 attempts in vain: unknown-host, next at ");
      assertThat(meters.get("verbale.webhook.behind").tag("follower", "portal").gauge().value())
          .isEqualTo(1);
      assertThat(meters.get("verbale.webhook.failing").tag("follower", "portal").gauge().value())
          .isPositive();
      assertThat(run(0, "skip", "--data", data.toString(), "portal"))
          .isEqualTo("portal: event 1 is given up\n");
      assertThat(meters.get("verbale.webhook.dead").tag("follower", "portal").gauge().value())
          .isEqualTo(1);
      assertThat(meters.get("verbale.public.events").functionCounter().count()).isEqualTo(1);
    }
    String directory = data.toString();
    assertThat(run(0, "list", "--data", directory))
        .isEqualTo("portal: told of 1, 0 to come, 1 given up, not told by this server\n");
    assertThat(run(0, "dead", "--data", directory, "portal"))
        .startsWith("event 1, given up ")
        .endsWith("skipped\n");
    assertThat(run(0, "replay", "--data", directory, "portal", "--dead"))
        .isEqualTo("portal: told again of 1 events that were given up\n");
    assertThat(run(0, "replay", "--data", directory, "portal", "--from", "1"))
        .isEqualTo("portal: told again of event 1 and what follows\n");
    assertThat(run(2, "replay", "--data", directory, "other", "--from", "1"))
        .startsWith("not done: other: unknown");
    assertThat(run(2, "replay", "--data", directory, "portal")).contains("--dead");
    assertThat(run(2, "list", "--data", folder.resolve("none").toString()))
        .contains("no public store (expected:");
  }

  @Test
  void publicKeys_arePrinted_andNothingElseOfTheFile() throws Exception {
    Path keys = folder.resolve("portal.secret");
    assertThat(run(0, "public-keys", keys.toString()))
        .isEqualTo("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run(2, "public-keys", keys.toString()))
        .contains("mode 0600")
        .doesNotContain("whs", "whpk");
  }

  @Test
  void fileThatCannotBeUsed_stopsTheStart() throws Exception {
    Files.writeString(webhooks, "[portal]\nurl = http://portal.invalid/\nsecret = portal.secret\n");
    try (PublicStore store = Published.open(Telling.store(data))) {
      assertThatThrownBy(() -> start(store))
          .isInstanceOf(StartException.class)
          .hasMessage("webhooks " + webhooks + ": [portal] url: not https (expected: https)");
    }
  }

  private static String run(int exit, String... arguments) {
    var text = new StringWriter();
    CommandLine line = Operate.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    String[] all = new String[arguments.length + 1];
    all[0] = "webhook";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    assertThat(line.execute(all)).as(text.toString()).isEqualTo(exit);
    return text.toString();
  }
}
