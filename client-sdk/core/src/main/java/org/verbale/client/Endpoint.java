package org.verbale.client;

import org.verbale.codec.MalformedException;
import org.verbale.note.VerifierKey;

/**
 * A server: where it is, and the key that its log signs with.
 *
 * @param host as it stands in the server's certificate
 * @param port 1 to 65535
 * @param logKey the log's vkey (c2sp.org/signed-note), got from somebody else than the server
 */
public record Endpoint(String host, int port, String logKey) {
  /**
   * @throws IllegalArgumentException if one of them is none
   */
  public Endpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: blank (expected: a name or address)");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
    try {
      VerifierKey.parse(logKey);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("log key: malformed (expected: name+id+key)", e);
    }
  }

  VerifierKey verifier() {
    try {
      return VerifierKey.parse(logKey);
    } catch (MalformedException e) {
      throw new IllegalStateException("the log key was parsed before", e);
    }
  }
}
