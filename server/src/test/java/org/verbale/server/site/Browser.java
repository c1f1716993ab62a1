package org.verbale.server.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real headless Chromium with one page, over its DevTools protocol. Fails where there is none.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 120;
  private static final List<String> NAMES = List.of("chromium", "chromium-browser", "chrome");

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final String session;

  /**
   * @param profile an empty folder
   */
  Browser(Path profile) throws Exception {
    process =
        new ProcessBuilder(
                executable(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output.txt").toFile())
            .start();
    List<String> port = port(profile.resolve("DevToolsActivePort"));
    URI address = URI.create("ws://127.0.0.1:" + port.get(0) + port.get(1));
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    String target =
        call("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    session =
        call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Network", "Log", "DOM")) {
      call(domain + ".enable", Map.of());
    }
  }

  private static String executable() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "chromium: not on the path (expected: apt-get install chromium)"));
  }

  private List<String> port(Path file) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.exists(file) && Files.readAllLines(file).size() == 2) {
        return Files.readAllLines(file);
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("chromium: does not start (expected: a port)");
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket web, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        took(message.toString());
        message.setLength(0);
      }
      web.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void took(String text) {
      try {
        JsonNode json = JSON.readTree(text);
        CompletableFuture<JsonNode> caller =
            json.has("id") ? waiting.remove(json.get("id").asInt()) : null;
        if (caller != null) {
          caller.complete(json);
        } else {
          events.add(json);
        }
      } catch (IOException e) {
        throw new IllegalStateException("chromium: no JSON (expected: its protocol)", e);
      }
    }
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    return call(session, method, parameters);
  }

  private JsonNode call(String inSession, String method, Map<String, ?> parameters)
      throws Exception {
    int id = calls.incrementAndGet();
    ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
    request.set("params", JSON.valueToTree(parameters));
    if (!inSession.isEmpty()) {
      request.put("sessionId", inSession);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(request.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(got.has("error")).as("%s: %s", method, got).isFalse();
    return got.get("result");
  }

  /** Goes to a page and waits until it is loaded. */
  void open(URI page) throws Exception {
    events.clear();
    JsonNode gone = call("Page.navigate", Map.of("url", page.toString()));
    assertThat(gone.path("errorText").asText("")).isEmpty();
    await(() -> has("Page.loadEventFired"));
  }

  private boolean has(String event) {
    return events.stream().anyMatch(each -> each.path("method").asText().equals(event));
  }

  /** What a script in the page comes to; promises are waited for. */
  JsonNode run(String script) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    assertThat(result.has("exceptionDetails")).as("%s", result).isFalse();
    return result.get("result").path("value");
  }

  /** Waits until a script in the page is true. */
  void await(String script) throws Exception {
    await(() -> run(script).asBoolean());
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited for long").isLessThan(end);
      Thread.sleep(20);
    }
  }

  /** Puts a file into a field of the page. */
  void choose(String selector, Path file) throws Exception {
    int root = call("DOM.getDocument", Map.of()).get("root").get("nodeId").asInt();
    int node =
        call("DOM.querySelector", Map.of("nodeId", root, "selector", selector))
            .get("nodeId")
            .asInt();
    call("DOM.setFileInputFiles", Map.of("nodeId", node, "files", List.of(file.toString())));
  }

  /** Addresses that the page asked for since it was opened. */
  List<String> requests() {
    return events.stream()
        .filter(each -> each.path("method").asText().equals("Network.requestWillBeSent"))
        .map(each -> each.at("/params/request/url").asText())
        .toList();
  }

  /** What the browser complains about: violated policies, failed scripts. */
  List<String> complaints() {
    return events.stream()
        .filter(
            each ->
                each.path("method").asText().equals("Runtime.exceptionThrown")
                    || (each.path("method").asText().equals("Log.entryAdded")
                        && each.at("/params/entry/level").asText().equals("error")))
        .map(JsonNode::toString)
        .toList();
  }

  void size(int width, int height) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Whether pages may run scripts of their own from the next one on. */
  void scripts(boolean allowed) throws Exception {
    call("Emulation.setScriptExecutionDisabled", Map.of("value", !allowed));
  }

  /** Presses and releases the tabulator. */
  void tab() throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", 9));
    }
  }

  void screenshot(Path file) throws Exception {
    JsonNode shot =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(shot.get("data").asText()));
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    var unused = process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> killed());
    unused.join();
  }

  private Process killed() {
    return process.destroyForcibly();
  }
}
