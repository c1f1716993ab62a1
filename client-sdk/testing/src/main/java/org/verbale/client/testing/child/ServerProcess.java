package org.verbale.client.testing.child;

import java.io.IOException;
import org.verbale.server.app.Serve;

/** {@code verbale serve}, which ends by force when whoever started it is gone. */
public final class ServerProcess {
  private ServerProcess() {}

  /** The program. */
  public static void main(String[] arguments) {
    Thread watch = new Thread(ServerProcess::watch, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Serve.main(arguments);
  }

  private static void watch() {
    int read;
    try {
      do {
        read = System.in.read();
      } while (read >= 0);
    } catch (IOException e) {
      read = -1; // as good as its end
    }
    Runtime.getRuntime().halt(1);
  }
}
