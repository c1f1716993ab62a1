package org.verbale.server.hook;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where a webhook goes.
 *
 * @param name as operators know it
 * @param url {@code https}, without user, query kept as it is; may hold a receiver's token
 * @param secrets the file of its keys, read anew for each attempt
 */
record Endpoint(String name, URI url, Path secrets) {
  Endpoint {
    requireNonNull(name, "name");
    requireNonNull(url, "url");
    requireNonNull(secrets, "secrets");
  }

  /** The address's port, its scheme's if it names none. */
  int port() {
    return url.getPort() >= 0 ? url.getPort() : isSecure() ? 443 : 80;
  }

  boolean isSecure() {
    return "https".equals(url.getScheme());
  }

  /** Without the address: whoever knows it may know a token. */
  @Override
  public String toString() {
    return "Endpoint[" + name + "]";
  }
}
