package org.verbale.server.site;

import java.time.Duration;

/** Every limit of the public site that is not the store's or the index's. */
final class SiteLimits {
  /** Entries of a page of a list, and of a feed. */
  static final int PAGE = 25;

  /** Most items or events that one call of the programming interface returns. */
  static final int API_PAGE = 100;

  /** Values of a facet that a page lists. */
  static final int VALUES = 1000;

  /** Longest path with its query, in characters. */
  static final int PATH = 2048;

  /** Most values in a query. */
  static final int PARAMETERS = 16;

  /** Connections at one time. */
  static final int CONNECTIONS = 2048;

  /** Requests at one time on one HTTP/2 connection. */
  static final int STREAMS = 32;

  /** Bytes of all header fields of a request. */
  static final int HEADERS = 16 * 1024;

  /** Bytes of a request's body: none is read. */
  static final int BODY = 1;

  /** How long a connection may rest. */
  static final Duration IDLE = Duration.ofSeconds(60);

  /** How long a page may take, until its last byte was taken. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long a reader of a file may take for one piece of it. */
  static final Duration PIECE_PATIENCE = Duration.ofSeconds(30);

  /** Files that are read at one time, of all visitors together. */
  static final int DOWNLOADS = 64;

  /** Downloads of everything at one time. */
  static final int BULK_DOWNLOADS = 4;

  /** Bytes written to a reader at once. */
  static final int PIECE = 1 << 16;

  private SiteLimits() {}
}
