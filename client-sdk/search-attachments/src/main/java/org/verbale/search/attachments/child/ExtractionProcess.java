package org.verbale.search.attachments.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/** The child process: one file in, one answer out. */
public final class ExtractionProcess {
  /** How the virtual machine ends when memory does, by {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int OUT_OF_MEMORY = 3;

  /** How the process ends when its time is over. */
  public static final int TIMED_OUT = 4;

  /** How it ends when whoever asked is gone. */
  private static final int FORSAKEN = 5;

  /** What classes and resources are loaded by. */
  private static final Set<String> LOCAL = Set.of("file", "jar", "jrt");

  /**
   * A portal that is one jar brings its loggers along, and they would write what libraries say of a
   * file where the portal's logs lie. The others are read where commons-logging is in the place of
   * its bridge.
   */
  private static final Map<String, String> NO_LOGS =
      Map.of(
          LoggerFactory.PROVIDER_PROPERTY_KEY,
          NOP_FallbackServiceProvider.class.getName(),
          "org.apache.commons.logging.LogFactory",
          "org.apache.commons.logging.impl.LogFactoryImpl",
          "org.apache.commons.logging.Log",
          "org.apache.commons.logging.impl.NoOpLog");

  private ExtractionProcess() {}

  /** Answers what stands on standard input. Needs no arguments and reads no setting. */
  public static void main(String[] args) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    // What libraries print must not get among the answer, nor anywhere else.
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    URL.setURLStreamHandlerFactory(ExtractionProcess::handler);
    NO_LOGS.forEach(System::setProperty);
    out.write(Answer.READY);
    out.flush();
    answer(in, out);
    System.exit(0);
  }

  /** Null lets the platform's own handler work. */
  private static @Nullable URLStreamHandler handler(String protocol) {
    if (LOCAL.contains(protocol)) {
      return null;
    }
    return new URLStreamHandler() {
      @Override
      protected URLConnection openConnection(URL url) throws IOException {
        throw new IOException("url: not opened (expected: no network)");
      }
    };
  }

  private static void answer(DataInputStream in, OutputStream out) throws IOException {
    try {
      Request request = Request.read(in);
      byte[] file = request.readFile(in);
      guard(in, request.millis());
      TextSink text = Extraction.read(request, file);
      Answer.writeText(out, text.sections(), text.isTruncated());
    } catch (NoTextException e) {
      out.write(e.ground().code());
      out.flush();
    }
  }

  /** Ends this process when its time is over or its parent is gone, even by kill -9. */
  private static void guard(InputStream in, int millis) {
    start("deadline", () -> end(millis));
    start("parent", () -> end(in));
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void end(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(TIMED_OUT);
  }

  private static void end(InputStream in) {
    try {
      int said = in.read();
      Runtime.getRuntime().halt(said < 0 ? FORSAKEN : 1);
    } catch (IOException e) {
      Runtime.getRuntime().halt(FORSAKEN);
    }
  }
}
