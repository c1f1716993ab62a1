package org.verbale.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.verbale.id.DeviceId;
import org.verbale.server.policy.Limits;

class ServerConfigurationTest {
  private static final String SMALLEST =
      """
      root.certificate = root.pem
      server.certificate = server.pem
      server.key = server.key
      log.key = log.key
      log.vkey = log.vkey
      passphrase = passphrase
      """;

  private static ServerConfiguration parse(String more) {
    return ServerConfiguration.of(Values.parse(SMALLEST + more, Path.of("/etc/verbale")));
  }

  @Test
  void smallestFile_hasEveryDocumentedDefault() {
    ServerConfiguration configuration = parse("");
    assertThat(configuration.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(configuration.listen().getPort()).isEqualTo(7443);
    assertThat(configuration.timing().sealInterval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void relativePath_beginsAtTheFilesFolder() {
    assertThat(parse("").files().root()).isEqualTo(Path.of("/etc/verbale/root.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "limit.note = 32 KiB, 32768",
    "limit.note = 32768, 32768",
    "limit.note=1MiB, 1048576",
  })
  void bytes_areReadWithTheirUnit(String line, int bytes) {
    assertThat(parse(line).limits().messages().note()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "call.timeout = 500 ms, 500",
    "call.timeout = 5 s, 5000",
    "call.timeout = 2min, 120000",
    "call.timeout = 1 h, 3600000",
    "call.timeout = 1 d, 86400000",
  })
  void durations_areReadWithTheirUnit(String line, long millis) {
    assertThat(parse(line).timing().call()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit.notes = 3 | line 7: unknown key limit.notes",
        "limit.pagebytes = 3 | unknown key limit.pagebytes (expected: perhaps limit.page.bytes)",
        "listen | line 7: no '=' (expected: key = value)",
        "listen = 7443 | line 7: listen = 7443 (expected: HOST:PORT",
        "listen = 0.0.0.0:70000 | (expected: HOST:PORT",
        "operations.listen = 0.0.0.0:80 | (expected: 127.0.0.1:PORT or [::1]:PORT",
        "call.timeout = 30 | line 7: call.timeout = 30 (expected: a positive number and ms, s",
        "call.timeout = 0 s | (expected: a positive number",
        "call.timeout = -1 s | (expected: a positive number",
        "call.timeout = 99999999999 d | (expected: a positive number",
        "limit.note = 16 KB | (expected: a positive number, optionally with KiB",
        "limit.note = 999999999999 GiB | (expected: a positive number, optionally with KiB",
        "limit.note = 2 GiB | limit.note = 2147483648 (expected: less than 2 GiB)",
        "log.listen = 7444 | (expected: HOST:PORT, port 0 for any free one, or none)",
        "log.auditors = 0123 | (expected: device ids (32 of 0-9, a-f) with spaces between, or none)",
        "log.auditors = none none | (expected: device ids",
        "readers = 0 | (expected: a positive number)",
        "readers = many | line 7: readers = many (expected: a positive number)",
        "readers = 9999999999 | (expected: a positive number)",
        "log.key = other | line 7: log.key again (expected: each key once)",
        "= 3 | unknown key",
      })
  void wrongLine_isNamedWithWhatIsExpected(String line, String message) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatMayBeLeftOut_isNoneThen() {
    assertThat(parse("").log().policy()).isEmpty();
    assertThat(parse("log.policy = none").log().policy()).isEmpty();
    assertThat(parse("log.policy = ./none").log().policy())
        .contains(Path.of("/etc/verbale/./none"));
    assertThat(parse("").log().listen()).isEmpty();
    assertThat(parse("log.listen = 0.0.0.0:7444").log().listen()).isPresent();
    assertThat(parse("").log().auditors()).isEmpty();
    String id = "0123456789abcdef0123456789abcdef";
    String other = "fedcba9876543210fedcba9876543210";
    assertThat(parse("log.auditors = " + id + "  " + other).log().auditors())
        .containsExactlyInAnyOrder(new DeviceId(id), new DeviceId(other));
    assertThat(parse("witness.refresh = 5 s").log().refresh()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void missingKey_isNamed() {
    assertThatThrownBy(() -> Values.parse("root.certificate = a\n", Path.of("/")))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "configuration: no server.certificate"
                + " (expected: a path, relative to the configuration file)");
  }

  @Test
  void comments_emptyLinesAndSpaces_areNothing() {
    assertThat(parse("\n  # readers = 3\n\t readers   =   5  \n").capacity().readers())
        .isEqualTo(5);
  }

  @Test
  void absentFile_isNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> ServerConfiguration.read(folder.resolve("none")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no file");
  }

  @Test
  void fileThatIsNotText_isRefused(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("config"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> ServerConfiguration.read(file)).hasMessageContaining("UTF-8");
  }

  @Test
  void everyDefault_isOfItsOwnForm() {
    for (Setting setting : Setting.values()) {
      if (setting.standard().isPresent()) {
        String line = setting.key() + " = " + setting.standard().get() + "\n";
        assertThat(Values.parse(SMALLEST + line, Path.of("/"))).as(line).isNotNull();
      }
    }
    assertThat(Arrays.stream(Setting.values()).map(Setting::key)).doesNotHaveDuplicates();
  }
}
