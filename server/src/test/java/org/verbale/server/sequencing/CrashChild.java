package org.verbale.server.sequencing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executors;
import org.verbale.codec.Bytes;
import org.verbale.id.ChannelId;
import org.verbale.refusal.RefusedException;
import org.verbale.server.archive.Appended;
import org.verbale.server.storage.StorageOptions;

/**
 * The process that {@link CrashTest} kills. Sixteen senders post under ids of their own; each id is
 * announced before it is sent, and acknowledged on standard output only when the sequencer said so.
 * Arguments: data directory, number of the run.
 */
public final class CrashChild {
  static final int SENDERS = 16;

  private CrashChild() {}

  /** Runs until killed. */
  public static void main(String[] arguments) throws InterruptedException {
    var options = new SequencerOptions(256, 8 << 20, 4096, 64 << 20, Duration.ofMillis(50));
    var stamps = Stamp.source(InstantSource.system(), new SecureRandom());
    var node = new Node(Path.of(arguments[0]), options, StorageOptions.DEFAULT, stamps);
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, US_ASCII);
    out.println("ready");
    try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int sender = 0; sender < SENDERS; sender++) {
        String name = arguments[1] + "-" + sender;
        Random random = new Random(sender);
        var unused = senders.submit(() -> send(node, out, name, random));
      }
    }
  }

  private static void send(Node node, PrintStream out, String name, Random random) {
    for (int n = 0; ; n++) {
      String id = name + "-" + n;
      var channel = ChannelId.of("R-X" + random.nextInt(8) + "/dialogue");
      byte[] body = new byte[random.nextInt(8) == 0 ? 60_000 : 600];
      random.nextBytes(body);
      var post = new Ledger.Post(channel, id, Bytes.of(body));
      try {
        Appended accepted = node.sequencer.execute(post);
        Appended again = n % 16 == 0 ? node.sequencer.execute(post) : accepted;
        out.println(
            "ok "
                + id
                + " "
                + accepted.index()
                + " "
                + again.index()
                + " "
                + accepted.leaf().hash());
      } catch (RefusedException e) {
        out.println("refused " + e.refusal().reason());
      }
    }
  }
}
