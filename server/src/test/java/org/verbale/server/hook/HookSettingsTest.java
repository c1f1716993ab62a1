package org.verbale.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookSettingsTest {
  private static final String ENDPOINT =
      "[portal]\nurl = https://hooks.example.org/in?token=t0ken\nsecret = portal.secret\n";

  @TempDir Path folder;

  @Test
  void file_saysWhoIsTold() throws Exception {
    HookSettings settings =
        HookSettings.parse(
            """
            # for all
            site = https://public.example.org
            ports = 443 8443
            networks = 10.1.0.0/16 fd00::/8

            [portal]
            url = https://hooks.example.org:8443/in?token=t0ken
            secret = portal.secret

            [other]
            url = https://[2001:db8::1]/
            secret = /etc/verbale/other.secret
            """,
            folder);
    assertThat(settings.site()).contains(URI.create("https://public.example.org/"));
    assertThat(settings.endpoints())
        .containsExactly(
            new Endpoint(
                "portal",
                URI.create("https://hooks.example.org:8443/in?token=t0ken"),
                folder.resolve("portal.secret")),
            new Endpoint(
                "other",
                URI.create("https://[2001:db8::1]/"),
                Path.of("/etc/verbale/other.secret")));
    assertThat(settings.rules().permit(InetAddress.getByName("10.1.2.3"))).isTrue();
    assertThat(settings.rules().permit(InetAddress.getLoopbackAddress())).isFalse();
    assertThat(settings.endpoints().getFirst()).hasToString("Endpoint[portal]");
    assertThat(settings).hasToString("HookSettings[2 endpoints]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.org/",
        "http://127.0.0.1:8080/",
        "ftp://hooks.example.org/",
        "https://hooks.example.org:8443/t0ken",
        "https://user:t0ken@hooks.example.org/",
        "https://hooks.example.org/#t0ken",
        "https:///t0ken",
        "https:t0ken",
        "//hooks.example.org/t0ken",
        "https://hooks.example.org/ t0ken",
        "https://hooks.example.org/\u00e9",
        "https://[fe80::1%25eth0]/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://ho\"ok.example.org/"
      })
  void unusableAddress_isRefused_withoutAWordOfIt(String url) {
    String text = "[portal]\nurl = " + url + "\nsecret = portal.secret\n";
    assertThatThrownBy(() -> HookSettings.parse(text, folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("[portal] url: ")
        .hasNoCause()
        .message()
        .doesNotContain("t0ken", "hooks.example.org");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing = 1                 | line 1: unknown key",
        "just words                  | line 1: unknown key",
        "networks = 169.254.0.0/16   | networks (expected",
        "networks = 10.1.2.3         | networks (expected",
        "networks = 8.8.8.0/24       | networks (expected",
        "ports = 0                   | ports (expected",
        "ports = 70000               | ports (expected",
        "ports = https               | ports (expected",
        "loopback-http = maybe       | loopback-http (expected",
        "site = ftp://example.org    | [site] url: malformed",
        "site = https://e.org/?a=b   | site: has a query",
        "[Portal]                    | line 1: section",
        "[]                          | line 1: section",
        "[portal]                    | [portal]: no "
      })
  void wrongLine_isNamed(String line, String message) {
    assertThatThrownBy(() -> HookSettings.parse(line + "\n", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void whatIsGivenTwice_isRefused() {
    assertThatThrownBy(() -> HookSettings.parse("ports = 1\nports = 2\n", folder))
        .hasMessageStartingWith("line 2: ports again");
    assertThatThrownBy(() -> HookSettings.parse(ENDPOINT + ENDPOINT, folder))
        .hasMessageStartingWith("line 4: section");
    assertThatThrownBy(() -> HookSettings.parse(ENDPOINT + "ports = 443\n", folder))
        .hasMessageStartingWith("line 4: unknown key");
  }

  @Test
  void plainHttp_isForLoopbackAlone_andOnlyWhereItIsAllowed() throws Exception {
    String allowed = "loopback-http = yes\n[a]\nsecret = s\nurl = ";
    HookSettings settings = HookSettings.parse(allowed + "http://127.0.0.1:9999/x\n", folder);
    assertThat(settings.rules().permit(InetAddress.getLoopbackAddress())).isTrue();
    assertThat(settings.rules().permit(InetAddress.getByName("10.0.0.1"))).isFalse();
    assertThatThrownBy(() -> HookSettings.parse(allowed + "http://hooks.example.org/\n", folder))
        .hasMessage("[a] url: not https (expected: https)");
    assertThatThrownBy(() -> HookSettings.parse(allowed + "http://127.0.0.2/\n", folder))
        .hasMessage("[a] url: not https (expected: https)");
  }

  @Test
  void fileOfKeysThatCannotBeUsed_stopsTheStart() throws Exception {
    Path file = Files.writeString(folder.resolve("webhooks"), ENDPOINT);
    assertThatThrownBy(() -> HookSettings.read(file))
        .hasMessage(
            "[portal] secret "
                + folder.resolve("portal.secret")
                + ": cannot be read (NoSuchFileException)");
    Files.move(Receiver.secrets(folder, Receiver.SECRET), folder.resolve("portal.secret"));
    assertThat(HookSettings.read(file).endpoints()).hasSize(1);
    assertThatThrownBy(() -> HookSettings.read(folder.resolve("none")))
        .hasMessage("cannot be read (NoSuchFileException)");
  }

  @Test
  void everyKey_isInTheDocumentation() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "WEBHOOKS.md"));
    for (String key : HookSettings.keys()) {
      assertThat(page).contains("`" + key + "`");
    }
  }
}
