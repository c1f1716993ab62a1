package org.verbale.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files now and then, and runs something when one of them changed. What fails then is said
 * and tried again at the next change: the server goes on with what it has.
 */
final class CertificateWatch implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(CertificateWatch.class);

  private final List<Path> files;
  private final Runnable reload;
  private final Thread thread;
  private List<Look> last;

  private record Look(FileTime modified, long size) {
    static Look at(Path file) {
      try {
        return new Look(Files.getLastModifiedTime(file), Files.size(file));
      } catch (IOException e) {
        return new Look(FileTime.fromMillis(0), -1); // while it is being replaced
      }
    }
  }

  CertificateWatch(List<Path> files, Duration interval, Runnable reload) {
    this.files = files;
    this.reload = reload;
    this.last = look();
    this.thread = Thread.ofVirtual().name("certificate-watch").start(() -> watch(interval));
  }

  private void watch(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        List<Look> now = look();
        if (!now.equals(last)) {
          last = now;
          run();
        }
      }
    } catch (InterruptedException e) {
      logger.debug("No more looks at the certificate");
    }
  }

  private void run() {
    try {
      reload.run();
    } catch (StartException e) {
      logger.warn("The certificate in use stays: {}", e.getMessage());
    }
  }

  private List<Look> look() {
    return files.stream().map(Look::at).toList();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
