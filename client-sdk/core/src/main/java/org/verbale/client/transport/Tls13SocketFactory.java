package org.verbale.client.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets that speak TLS 1.3 and nothing older. */
final class Tls13SocketFactory extends SSLSocketFactory {
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private static final Logger logger = LoggerFactory.getLogger(Tls13SocketFactory.class);

  private final SSLSocketFactory sockets;
  private final Set<Socket> under = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean closed; // guarded by under

  Tls13SocketFactory(SSLSocketFactory sockets) {
    this.sockets = sockets;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return restrict(sockets.createSocket());
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean close)
      throws IOException {
    synchronized (under) {
      if (closed) {
        socket.close();
        throw new IOException("connection: closed (expected: open)");
      }
      under.add(socket);
    }
    return restrict(sockets.createSocket(socket, host, port, close));
  }

  /** Ends all connections, also those whose handshake the other side leaves unanswered. */
  void closeAll() {
    synchronized (under) {
      closed = true;
      for (Socket socket : under) {
        try {
          socket.close();
        } catch (IOException e) {
          logger.debug("A connection was gone already", e);
        }
      }
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return restrict(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return restrict(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return restrict(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return restrict(sockets.createSocket(host, port, local, localPort));
  }

  private static Socket restrict(Socket socket) {
    ((SSLSocket) socket).setEnabledProtocols(PROTOCOLS);
    return socket;
  }
}
