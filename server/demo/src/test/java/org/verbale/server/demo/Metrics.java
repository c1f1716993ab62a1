package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server in another process says of itself.
 *
 * @param port of health and metrics
 */
record Metrics(int port) {
  /**
   * @param name with its labels, as it stands in the text
   */
  double value(String name) {
    URI url = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (var in = url.toURL().openStream()) {
      String text = new String(in.readAllBytes(), UTF_8);
      Matcher line =
          Pattern.compile("^" + Pattern.quote(name) + " (.*)$", Pattern.MULTILINE).matcher(text);
      assertThat(line.find()).as("%s in %s", name, text).isTrue();
      return Double.parseDouble(line.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException("metrics: cannot be read", e);
    }
  }
}
