package org.verbale.server.transport;

import com.linecorp.armeria.server.Server;
import java.util.concurrent.CompletableFuture;

/** Stops a port without the two seconds of silence that Netty adds after everything is closed. */
public final class Closing {
  private static final long LOOK_MILLIS = 10;

  private Closing() {}

  /** Returns when calls in progress ended, and port and connections are closed. */
  public static void stop(Server server) {
    CompletableFuture<Void> stopped = server.stop();
    boolean interrupted = false;
    while (!stopped.isDone() && !(server.activePorts().isEmpty() && server.numConnections() == 0)) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true; // what is in progress ends first
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
