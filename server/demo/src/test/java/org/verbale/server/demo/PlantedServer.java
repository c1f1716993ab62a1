package org.verbale.server.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.verbale.server.app.Serve;

/**
 * The server as it is, with words in what it says, in its log and in its memory that a scan of them
 * has to find.
 */
final class PlantedServer {
  private static final Logger logger = LoggerFactory.getLogger(PlantedServer.class);

  /** Reachable for as long as the process lives. */
  private static final List<byte[]> held = new ArrayList<>();

  /** Written, and never read: what was here before is garbage. */
  static volatile byte[] dropped = {};

  private PlantedServer() {}

  /** Takes the arguments of {@code verbale serve}. */
  public static void main(String[] arguments) {
    for (String word : Sentinels.PLANTED) {
      System.out.writeBytes((word + "\n").getBytes(UTF_8));
      for (Needles.Form form : Needles.forms(word)) {
        byte[] written = Needles.encode(form, word);
        held.add(written);
        logger.trace("{} {} {}", form, word, new String(written, ISO_8859_1));
      }
    }
    Thread.ofPlatform().daemon().start(PlantedServer::litter);
    Serve.main(arguments);
  }

  /** Leaves a word that nothing refers to, time and again: whoever collects garbage takes it. */
  private static void litter() {
    try {
      while (true) {
        dropped = Sentinels.dropped().getBytes(UTF_8);
        dropped = new byte[0];
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
