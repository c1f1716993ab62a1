package org.verbale.server.transport;

import java.net.InetSocketAddress;

/** A port cannot be had. */
public final class BindException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BindException(InetSocketAddress address, Throwable cause) {
    super(
        address.getAddress() == null
            ? "listen: " + address.getHostString() + " unknown (expected: an address of this host)"
            : "listen: "
                + address.getHostString()
                + ":"
                + address.getPort()
                + " cannot be had (expected: a free port of this host)",
        cause);
  }
}
