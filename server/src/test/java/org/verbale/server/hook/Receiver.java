package org.verbale.server.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.verbale.codec.Bytes;

/** Somebody who receives webhooks, on a real socket, and answers as a test wants it to. */
final class Receiver implements AutoCloseable {
  /** The example of the standard's own libraries. */
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** How it answers. */
  enum Mood {
    /** 204. */
    FINE,
    /** The status of {@link Receiver#status}, with {@link Receiver#header}. */
    STATUS,
    /** Takes the request and never answers. */
    SILENT,
    /** Status line and headers, a byte now and then. */
    DRIPPING_HEAD,
    /** 200, and a body of a byte now and then. */
    DRIPPING_BODY,
    /** 200, and a body without an end. */
    ENDLESS_BODY,
    /** Headers without an end. */
    ENDLESS_HEAD,
    /** No HTTP at all. */
    GARBAGE,
    /** Closes the connection when the request is here. */
    HANGING_UP
  }

  /** One request as it came. */
  record Request(String line, Map<String, String> headers, Bytes body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String text() {
      return new String(body.toByteArray(), ISO_8859_1);
    }
  }

  /** Requests, in order, whatever was answered. */
  final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Ids of those that were answered with success. */
  final List<String> accepted = new CopyOnWriteArrayList<>();

  volatile Mood mood = Mood.FINE;
  volatile int status = 500;
  volatile String header = "x-nothing: none";

  /** Says how the next is answered, if a test wants to choose by it. */
  volatile Function<Request, Mood> choose = request -> mood;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ServerSocketFactory sockets;
  private ServerSocket listening;
  private final int port;

  Receiver() throws IOException {
    this(ServerSocketFactory.getDefault());
  }

  Receiver(ServerSocketFactory sockets) throws IOException {
    this.sockets = sockets;
    this.listening = listen(0);
    this.port = listening.getLocalPort();
    begin(listening);
  }

  private ServerSocket listen(int at) throws IOException {
    return sockets.createServerSocket(at, 50, InetAddress.getLoopbackAddress());
  }

  private void begin(ServerSocket socket) {
    Thread.ofVirtual().start(() -> accept(socket));
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port + "/hook?token=t0ken";
  }

  /** As if it were killed: connections break, and none can be made. */
  void kill() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
    open.clear();
  }

  /** On the same port again. */
  void revive() throws IOException {
    listening = listen(port);
    begin(listening);
  }

  /** A file of keys that only its owner reads. */
  static Path secrets(Path folder, String... lines) throws IOException {
    Path file = folder.resolve("hook.secret");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.write(file, List.of(lines));
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        open.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      Request request = read(in);
      requests.add(request);
      answer(request, choose.apply(request), out);
    } catch (IOException e) {
      // The other side hung up, or this one was killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(connection);
    }
  }

  private void answer(Request request, Mood how, OutputStream out)
      throws IOException, InterruptedException {
    switch (how) {
      case FINE -> {
        accepted.add(request.header("webhook-id"));
        send(out, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
      }
      case STATUS -> {
        if (status >= 200 && status < 300) {
          accepted.add(request.header("webhook-id"));
        }
        send(
            out,
            "HTTP/1.1 %d So\r\n%s\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno"
                .formatted(status, header));
      }
      case SILENT -> closing.await();
      case DRIPPING_HEAD -> {
        for (byte each : "HTTP/1.1 200 OK\r\nx-slow: ".getBytes(ISO_8859_1)) {
          drip(out, each);
        }
        while (drip(out, 'x')) {}
      }
      case DRIPPING_BODY -> {
        accepted.add(request.header("webhook-id"));
        send(out, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        while (drip(out, 'x')) {}
      }
      case ENDLESS_BODY -> {
        accepted.add(request.header("webhook-id"));
        send(out, "HTTP/1.1 200 OK\r\ncontent-length: 4000000000\r\n\r\n");
        while (true) {
          out.write(new byte[1 << 16]);
        }
      }
      case ENDLESS_HEAD -> {
        send(out, "HTTP/1.1 200 OK\r\n");
        for (long i = 0; ; i++) {
          send(out, "x-" + i + ": " + "y".repeat(1000) + "\r\n");
        }
      }
      case GARBAGE -> send(out, "220 mail.example ESMTP\r\n\r\n");
      case HANGING_UP -> out.flush();
    }
  }

  private boolean drip(OutputStream out, int one) throws IOException, InterruptedException {
    out.write(one);
    out.flush();
    Thread.sleep(20);
    return closing.getCount() > 0;
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  private static Request read(InputStream in) throws IOException {
    String line = line(in);
    Map<String, String> headers = new HashMap<>();
    for (String next = line(in); !next.isEmpty(); next = line(in)) {
      int colon = next.indexOf(':');
      headers.merge(
          next.substring(0, colon).toLowerCase(Locale.ROOT),
          next.substring(colon + 1).strip(),
          (one, other) -> one + "," + other);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(line, Map.copyOf(headers), Bytes.of(in.readNBytes(length)));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("ended in a line");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    kill();
  }
}
