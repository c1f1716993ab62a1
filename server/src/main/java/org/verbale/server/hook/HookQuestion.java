package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Asks the server that runs on a public store, as {@link HookDesk} answers. */
public final class HookQuestion {
  private static final String ASKING = ".asking";
  private static final long LOOK_MILLIS = 50;

  private HookQuestion() {}

  /**
   * Asks {@code command}, and waits for the answer.
   *
   * @param folder of the desk; made if it does not exist
   * @throws IOException if there is no answer within {@code patience}
   */
  public static String ask(Path folder, String command, Duration patience)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, "question", ASKING);
    String file = String.valueOf(unfinished.getFileName());
    String name = file.substring(0, file.length() - ASKING.length());
    Files.writeString(unfinished, command, UTF_8);
    Path wanted = folder.resolve(name + HookDesk.WANTED);
    Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
    Path answer = folder.resolve(name + HookDesk.ANSWER);
    for (long left = patience.toMillis(); left > 0; left -= LOOK_MILLIS) {
      if (Files.exists(answer)) {
        String text = Files.readString(answer, UTF_8);
        Files.delete(answer);
        return text;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    Files.deleteIfExists(wanted);
    throw new IOException("no answer within " + patience.toSeconds() + " s");
  }
}
